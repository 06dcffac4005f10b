/** The fault script: what is done to a running system from outside, and when. */
import { DEPENDENCY_MODES, freeze, toPlain, type DependencyMode } from "../kernel/index.ts";
import { variableMistake } from "../resilience/index.ts";
import {
  checkNetworkFault,
  formatNetworkFault,
  isNetworkVerb,
  NETWORK_VERBS,
  parseNetworkFault,
  type NetworkFault,
} from "./network-faults.ts";

/** One line of the script. `at` is virtual milliseconds; it is carried out after all else that happens then. */
export type Fault = ProcessFault | NetworkFault;

/** A fault of a process, a dependency or a variable. In a cluster `Counter@oslo` is the one at that node. */
export type ProcessFault = {
  readonly at: number;
  /** A registered name, a label (its newest living process), a path of child ids (`Shop/Stock`), or `#12`, a process number; with `env` a variable's name. */
  readonly target: string;
} & (
  | { readonly do: "exit"; readonly reason: string }
  | { readonly do: "suspend" }
  /** Also of a node that stands still. */
  | { readonly do: "resume" }
  | { readonly do: "send"; readonly message: unknown }
  /** A dependency behaves so from then on. `ms`: how long a slow answer takes, how long flapping stays the same. */
  | { readonly do: DependencyMode; readonly ms?: number }
  /** Sets an environment variable, or with null removes it. */
  | { readonly do: "env"; readonly value: string | null }
);

export interface FaultError {
  /** 1-based line of the script. */
  readonly line: number;
  readonly message: string;
}

const VERBS = ["exit", "suspend", "resume", "send", ...DEPENDENCY_MODES, "env"] as const;
const ALL_VERBS: readonly string[] = [...VERBS, ...NETWORK_VERBS];

/** Longest script that is read: lines. */
export const MAX_FAULTS = 500;

/** Latest time of a fault; virtual milliseconds. */
const LATEST = 1e9;

/** A fault that code made, as a copy that can't be changed; or what is wrong with it. */
export function checkFault(fault: unknown): Fault | string {
  if (typeof fault !== "object" || fault === null)
    return 'a fault is an object: { at: 1000, do: "exit", target: "Counter", reason: "kill" }.';
  const { at, do: verb, target, reason, message, ms, value } = fault as Record<string, unknown>;
  if (typeof at !== "number" || !(at >= 0 && at <= LATEST))
    return `\`at\` is virtual milliseconds from 0 to ${LATEST}.`;
  if (!ALL_VERBS.includes(verb as string)) return `\`do\` is one of ${ALL_VERBS.join(", ")}.`;
  if (typeof target !== "string") return "`target` is a text: the name of the process that it is meant for.";
  if (isNetworkVerb(verb))
    return checkNetworkFault(at, verb, target, (fault as { readonly quality?: unknown }).quality);
  switch (verb as (typeof VERBS)[number]) {
    case "exit":
      return typeof reason === "string" || reason === undefined
        ? Object.freeze({ at, do: "exit", target, reason: reason ?? "kill" })
        : "`reason` is a text.";
    case "send":
      if (message === undefined) return "`message` is missing.";
      return Object.freeze({ at, do: "send", target, message: freeze(message) ? message : toPlain(message) });
    case "suspend":
    case "resume":
      return Object.freeze({ at, do: verb as "suspend" | "resume", target });
    case "env": {
      if (value !== null && typeof value !== "string") return "`value` is a text, or null.";
      return variableMistake(target, value) ?? Object.freeze({ at, do: "env", target, value });
    }
    default:
      if (ms === undefined) return Object.freeze({ at, do: verb as DependencyMode, target });
      return typeof ms === "number" && ms > 0 && ms <= LATEST
        ? Object.freeze({ at, do: verb as DependencyMode, target, ms })
        : "`ms` is virtual milliseconds above 0.";
  }
}

/** Reads a script, one fault a line. Empty lines and lines that begin with `//` are skipped; lines with mistakes are named. */
export function parseFaults(text: string): { readonly faults: Fault[]; readonly errors: FaultError[] } {
  const faults: Fault[] = [];
  const errors: FaultError[] = [];
  text.split("\n").forEach((source, index) => {
    const line = source.trim();
    if (line === "" || line.startsWith("//")) return;
    if (faults.length >= MAX_FAULTS) {
      if (faults.length === MAX_FAULTS && errors.every(({ message }) => !message.startsWith("A script")))
        errors.push({
          line: index + 1,
          message: `A script has at most ${MAX_FAULTS} faults; the rest is left out.`,
        });
      return;
    }
    const fault = parseLine(line);
    if (typeof fault === "string") errors.push({ line: index + 1, message: fault });
    else faults.push(fault);
  });
  return { faults: sortFaults(faults), errors };
}

/** In order of time; those of the same time stay in their order. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  return [...faults].sort((a, b) => a.at - b.at);
}

const LINE = /^at\s+(\S+)\s+(\S+)(?:\s+("(?:[^"\\]|\\.)*"|\S+))?(?:\s+(.+))?$/;

function parseLine(line: string): Fault | string {
  const match = LINE.exec(line);
  if (match === null)
    return `A fault reads like: at 1200 exit Counter kill. This line does not: ${line.slice(0, 80)}`;
  const [, time, verb, quoted, rest] = match as unknown as [
    string,
    string,
    string,
    string | undefined,
    string | undefined,
  ];
  const at = parseTime(time);
  if (at === null) return `${time} is no time. Write milliseconds (at 1200) or seconds (at 1.2s).`;
  if (!ALL_VERBS.includes(verb)) return `${verb} can't be done. Known: ${ALL_VERBS.join(", ")}.`;
  if (isNetworkVerb(verb)) return parseNetworkFault(at, verb, line.replace(/^at\s+\S+\s+\S+/, ""));
  if (quoted === undefined)
    return verb === "env"
      ? `env needs a variable: at ${time} env PORT 5000.`
      : `${verb} needs a target: at ${time} ${verb} Counter.`;
  const target = quoted.startsWith('"') ? textOf(quoted) : quoted;
  if (target === null) return `${quoted} is no text in quotes.`;
  switch (verb as (typeof VERBS)[number]) {
    case "exit": {
      const reason = rest === undefined ? "kill" : reasonOf(rest);
      if (reason === null)
        return `${rest} is no exit reason. Write one word, such as kill, shutdown, normal or boom.`;
      return { at, do: "exit", target, reason };
    }
    case "send": {
      if (rest === undefined) return `send needs a message: at ${time} send ${quoted} "hello".`;
      const message = valueOf(rest);
      return message === undefined
        ? `${rest} is no message. Write a word or JSON, such as ["add", 2].`
        : { at, do: "send", target, message };
    }
    case "slow":
    case "flapping": {
      const mode = verb as "slow" | "flapping";
      if (rest === undefined) return { at, do: mode, target };
      const ms = parseTime(rest.trim());
      return ms === null || ms === 0
        ? `${rest} is no time. Write how long: at ${time} ${verb} ${quoted} 800 (milliseconds).`
        : { at, do: mode, target, ms };
    }
    case "env": {
      const value = rest === undefined ? null : rest.startsWith('"') ? textOf(rest) : rest;
      if (rest !== undefined && value === null) return `${rest} is no text in quotes.`;
      const mistake = variableMistake(target, value);
      return mistake === null ? { at, do: "env", target, value } : `${mistake}.`;
    }
    default:
      if (rest !== undefined) return `${verb} takes a target and nothing more; ${rest} is too much.`;
      return { at, do: verb as Exclude<DependencyMode, "slow" | "flapping"> | "suspend" | "resume", target };
  }
}

function parseTime(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(text);
  if (match === null) return null;
  const ms = Number(match[1]) * (match[2] === "s" ? 1000 : 1);
  return ms <= LATEST ? Math.round(ms * 1000) / 1000 : null;
}

function reasonOf(text: string): string | null {
  const word = text.replace(/^:/, "");
  return /^[A-Za-z_][\w]*$/.test(word) ? word : null;
}

function textOf(quoted: string): string | null {
  const value = valueOf(quoted);
  return typeof value === "string" ? value : null;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^:?[A-Za-z_]\w*$/.test(text) ? text.replace(/^:/, "") : undefined;
  }
}

export function isNetworkFault(fault: Fault): fault is NetworkFault {
  return isNetworkVerb(fault.do);
}

/** A fault as its line. */
export function formatFault(fault: Fault): string {
  if (isNetworkFault(fault)) return formatNetworkFault(fault);
  const target = /^[^\s"]+$/.test(fault.target) ? fault.target : JSON.stringify(fault.target);
  const head = `at ${fault.at} ${fault.do} ${target}`;
  if (fault.do === "exit") return `${head} ${fault.reason}`;
  if (fault.do === "send") return `${head} ${JSON.stringify(toPlain(fault.message))}`;
  if ("ms" in fault && fault.ms !== undefined) return `${head} ${fault.ms}`;
  if (fault.do === "env" && fault.value !== null)
    return `${head} ${/^[^\s"]\S*$/.test(fault.value) ? fault.value : JSON.stringify(fault.value)}`;
  return head;
}

/** A script as text; `parseFaults` reads it back. */
export function formatFaults(faults: readonly Fault[]): string {
  return sortFaults(faults).map(formatFault).join("\n");
}
