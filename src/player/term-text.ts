/**
 * Terms as text. Values read as in the reader's TypeScript (`["add", 2]`), process numbers as names,
 * exit reasons as words (`boom`, `RuntimeError: boom`).
 */
import type { Plain } from "../engine/index.ts";

/** Turns a process number into the name a reader knows it by. */
export type NameOf = (pid: number) => string;

const plainName: NameOf = (pid) => `#${pid}`;
type Tagged = { readonly [key: string]: Plain };

export function isTuple(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

function isRecord(value: Plain | undefined): value is Tagged {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The process number in a `{$pid}` term, else undefined. */
export function pidIn(value: Plain | undefined): number | undefined {
  if (isRecord(value) && typeof value["$pid"] === "number") return value["$pid"];
  return undefined;
}

/** The number in a `{$ref}` term, else undefined. Aliases come as `["alias", ref]` in an OTP `from`. */
export function refIn(value: Plain | undefined): number | undefined {
  if (isRecord(value) && typeof value["$ref"] === "number") return value["$ref"];
  if (isTuple(value)) return value.length > 0 ? refIn(value[value.length - 1]) : undefined;
  return undefined;
}

/** Shortens `text` to `max` characters, marking the cut. */
export function clip(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, Math.max(1, max - 1)).trimEnd()}…`;
}

/** A term as one line of TypeScript-like text, at most `max` characters. */
export function termText(value: Plain | undefined, nameOf: NameOf = plainName, max = 80): string {
  return clip(write(value, nameOf, 0), max);
}

/** A text as it stands, and anything else as a term: `String` would ask data that has a key `toString` to run it. */
export function wordOf(value: Plain | undefined): string {
  return typeof value === "string" ? value : termText(value);
}

function write(value: Plain | undefined, nameOf: NameOf, depth: number): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (depth > 6) return "…";
  if (isTuple(value)) return `[${value.map((item) => write(item, nameOf, depth + 1)).join(", ")}]`;
  const record = value as Tagged;
  const pid = pidIn(record);
  if (pid !== undefined) return nameOf(pid);
  if (typeof record["$ref"] === "number")
    return typeof record["table"] === "string" ? `table ${record["table"]}` : `ref ${record["$ref"]}`;
  if (typeof record["$fn"] === "string") return `function ${record["$fn"] || "(no name)"}`;
  if (typeof record["$error"] === "string") return errorText(record);
  if (typeof record["$cut"] === "string") return `${record["$cut"]}…`;
  const inner = Object.entries(record)
    .map(
      ([key, item]) =>
        `${/^([A-Za-z_$][\w$]*|\d+)$/.test(key) ? key : JSON.stringify(key)}: ${write(item, nameOf, depth + 1)}`,
    )
    .join(", ");
  return inner === "" ? "{}" : `{ ${inner} }`;
}

function errorText(error: Tagged): string {
  const message = error["message"];
  return typeof message === "string" && message !== ""
    ? `${error["$error"] as string}: ${message}`
    : String(error["$error"]);
}

/** An exit reason in words: `boom`, `RuntimeError: boom`, `noproc in a call`. */
export function reasonText(reason: Plain | undefined, nameOf: NameOf = plainName, max = 70): string {
  return clip(reasonWords(reason, nameOf), max);
}

function reasonWords(reason: Plain | undefined, nameOf: NameOf): string {
  if (typeof reason === "string") return reason;
  if (isTuple(reason) && reason.length === 2) {
    const [head, tail] = reason as [Plain, Plain];
    if (head === "nocatch") return `uncaught throw of ${write(tail, nameOf, 0)}`;
    if (isTuple(tail) && tail[0] === "GenServer")
      return `${reasonWords(head, nameOf)} in a GenServer ${wordOf(tail[1])}`;
    // {Reason, Stack}: the stack is not modelled, and noise to a reader.
    if (isTuple(tail) && tail.length === 0 && head !== "shutdown") return reasonWords(head, nameOf);
  }
  return write(reason, nameOf, 0);
}

/** Whether a reason is one of the peaceful ones: `normal`, `shutdown`, `["shutdown", _]`. */
export function isNormalEnd(reason: Plain | undefined): boolean {
  if (reason === "normal" || reason === "shutdown") return true;
  return isTuple(reason) && reason.length === 2 && reason[0] === "shutdown";
}
