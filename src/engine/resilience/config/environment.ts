/**
 * The environment of a run: its variables and files, given by the scenario and changed while it runs.
 *
 * A browser has neither, so they are part of the run's state: two runs never share them, and a replay
 * finds the same. On the BEAM they belong to the operating system's process, that is, to the whole node:
 * every process reads and changes the same ones, and no message passes between.
 */
import { ErlangError, UsageError, type Plain, type System } from "../../kernel/index.ts";

export interface Environment {
  /** Variables by name. */
  readonly variables: Map<string, string>;
  /** The text of files by path. */
  readonly files: Map<string, string>;
}

const ENVIRONMENT = {};

/** The environment of a run. */
export function environmentOf(system: System): Environment {
  let found = system.extensions.get(ENVIRONMENT) as Environment | undefined;
  if (found === undefined)
    system.extensions.set(ENVIRONMENT, (found = { variables: new Map(), files: new Map() }));
  return found;
}

/** Puts a scenario's `env` and `files` in place. Nothing of it is told in the trace: the run begins with it. */
export function prepareEnvironment(
  system: System,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): void {
  const { variables, files: texts } = environmentOf(system);
  for (const [name, value] of Object.entries(env)) variables.set(name, value);
  for (const [path, text] of Object.entries(files)) texts.set(path, text);
}

/** Refuses what can't be a scenario's `env` or `files`. */
export function checkEnvironment(what: "env" | "files", given: unknown): void {
  if (given === undefined) return;
  const example = what === "env" ? 'env: { PORT: "4000" }' : 'files: { "config.json": "{}" }';
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new UsageError(`scenario's ${what} is an object of texts: ${example}.`);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== "string")
      throw new UsageError(
        `scenario's ${what} holds texts only, as the real one does: ${example}; ${name} is ${typeof value}.`,
      );
    const wrong = what === "env" ? variableMistake(name, value) : null;
    if (wrong !== null) throw new UsageError(`scenario's env: ${wrong}.`);
  }
}

/** What is wrong with the name of a variable or its value, in words; null if nothing is. Rules: os:putenv (OTP 25). */
export function variableMistake(name: unknown, value: unknown = null): string | null {
  if (typeof name !== "string") return `a variable's name is a text, not ${typeof name}`;
  if (value !== null && typeof value !== "string") return `a variable's value is a text, not ${typeof value}`;
  if (name.includes("=")) return `a variable's name has no = in it: ${name}`;
  if (`${name}${value ?? ""}`.includes("\0"))
    return "neither a variable's name nor its value can hold the character \\0";
  return null;
}

/** Sets a variable, or removes it if `value` is null; for a process and for the fault script. */
export function changeVariable(system: System, name: string, value: string | null): void {
  const wrong = variableMistake(name, value);
  if (wrong !== null) throw new ErlangError("badarg", wrong);
  const { variables } = environmentOf(system);
  if (value === null) variables.delete(name);
  else variables.set(name, value);
  tell(system, "variable", value === null ? "delete" : "write", name, value);
}

/** Reads a variable for the running process; null if it is not set. */
export function readVariable(system: System, name: string): string | null {
  const wrong = variableMistake(name);
  if (wrong !== null) throw new ErlangError("badarg", wrong);
  const value = environmentOf(system).variables.get(name) ?? null;
  tell(system, "variable", "read", name, value);
  return value;
}

/** Characters of a name and of a value that the trace shows. */
const SHOWN = 200;

/** Tells the trace what was read or changed. */
export function tell(
  system: System,
  of: "variable" | "file",
  action: "read" | "write" | "delete",
  name: string,
  value: string | null,
): void {
  const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  const shown: Plain = value === null ? null : cut(value);
  const pid = system.current?.id ?? 0;
  system.recorder?.event({ type: "env", at: system.now, pid, of, action, name: cut(name), value: shown });
}
