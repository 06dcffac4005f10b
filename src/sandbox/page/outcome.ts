/** How a run can end, in words for the reader. */
import { sourceColumn, WRAPPER, type Compiled } from "../compile/compiled.ts";
import type { Limits, Trace, TraceEvent } from "../../engine/index.ts";
import type { Crash, Done, RunRequest, WorkerError } from "../protocol/messages.ts";
import { WATCH } from "./watchdog.ts";

/** A run that gave its whole trace. */
export interface Finished {
  readonly kind: "finished";
  readonly trace: Trace;
  /** The errors that ended processes, with their places in the source. */
  readonly crashes: readonly Crash[];
}

export type FailureKind =
  | "compile" // the source is no TypeScript, or may not run
  | "error" // it threw outside of its processes, or exports no scenario
  | "silent" // no sign of life
  | "wall" // alive, but for too long
  | "steps" // the step budget is used up
  | "rows" // the trace is full
  | "processes" // too many processes at once
  | "protocol" // it sent what no run sends
  | "boot" // the frame did not start
  | "stopped"; // the reader stopped it

/** A run that ended in another way. */
export interface Failed {
  readonly kind: FailureKind;
  /** What happened, where, and what to do: whole sentences. */
  readonly message: string;
  /** 1-based, in the source, where known. */
  readonly line?: number;
  readonly column?: number;
  /** What there is of the trace. */
  readonly trace?: Trace;
  /** With a trace that came to its end: the errors that ended processes. */
  readonly crashes?: readonly Crash[];
}

export type Outcome = Finished | Failed;

/** The engine's budgets; stated again, so that the page need not load the engine. A test compares them. */
export const RUN_LIMITS: Limits = { steps: 5_000_000, rows: 200_000, processes: 10_000 };

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
const seconds = (ms: number): string => `${ms / 1000} ${ms === 1000 ? "second" : "seconds"}`;

/** The texts of the ends that need no more to be told. */
export const TEXTS = {
  silent:
    `Stopped: the code gave no sign of life for ${seconds(WATCH.silent)}. A loop or a call in it does not come back, as ` +
    "while (true) {} never does. Give the loop an end, or let the process wait in it: yield* Process.sleep(100).",
  wall: (limit: number): string =>
    `Stopped: the run took longer than ${seconds(limit)} of real time. Run less of it (a smaller \`until\`, fewer ` +
    `messages)${limit < WATCH.longWall ? `, or run it with the longer limit of ${seconds(WATCH.longWall)}` : ""}.`,
  steps: (limit: number): string =>
    `Ended after ${number(limit)} steps: the processes keep each other busy without time passing or without end. The ` +
    "trace shows what happened up to there. Let a process wait between its messages, or set a smaller `until`.",
  rows: (limit: number): string =>
    `Ended because the trace is full (${number(limit)} events, or 16 MB). What happened up to there is shown. Set a ` +
    "smaller `until`, or send and log less.",
  processes: (limit: number): string =>
    `Ended because more than ${number(limit)} processes lived at once. The trace shows how it came to that. Look for a ` +
    "spawn that is repeated without end, or let processes end.",
  stopped: "Stopped, as you asked. Nothing was changed; run it again at any time.",
  boot:
    "The place where code runs did not start. Try again; if it stays so, reload the page. An extension that blocks " +
    "frames or workers is a common cause.",
  protocol: (rule: string): string =>
    `Stopped: the code tried to send the page what no run sends (${rule}). Nothing of it was used. Undo the last change ` +
    "and run it again.",
} as const;

/** What to use instead of what is not there. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["setTimeout", "Time is virtual: use Process.sendAfter(pid, message, ms) or yield* Process.sleep(ms)."],
  ["setInterval", "Time is virtual: let a process wait in a loop with yield* Process.sleep(ms)."],
  ["Date", 'Time is virtual: now() from "faultline" gives the milliseconds since the run began.'],
  ["performance", 'Time is virtual: now() from "faultline" gives the milliseconds since the run began.'],
  ["crypto", 'Chance comes from the seed: use Random.uniform() or Random.int(n) from "faultline".'],
  ["Promise", "Nothing waits in real time: write a generator and wait with yield*."],
  ["queueMicrotask", "Nothing waits in real time: send a message to yourself with send(self(), message)."],
  ["process", "Node's process is not there; Elixir's Process comes from \"faultline\"."],
  ["eval", "Code can't be made from text here."],
  ["require", 'Write import { … } from "faultline".'],
  ["structuredClone", "Messages are copied for you: send them as they are."],
]);

for (const name of [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "importScripts",
  "postMessage",
  "WebTransport",
])
  (INSTEAD as Map<string, string>).set(name, "Code in a run can't reach the network or the page.");
for (const name of [
  "document",
  "window",
  "self",
  "parent",
  "top",
  "location",
  "navigator",
  "localStorage",
  "indexedDB",
  "alert",
  "caches",
])
  (INSTEAD as Map<string, string>).set(
    name,
    "Code in a run is kept apart from the page and from everything stored by it.",
  );

function explainMissing(name: string): string {
  const instead = INSTEAD.get(name);
  if (instead !== undefined) return `\`${name}\` is not available in a run. ${instead}`;
  return `\`${name}\` is not defined. Declare it, correct its spelling, or import it from "faultline".`;
}

/** Engine texts of known errors, each browser's own, told in one way. */
function explainThrown(text: string): string {
  const missing = /^ReferenceError: (?:Can't find variable: )?([\w$]{1,64})(?: is not defined)?$/.exec(text);
  if (missing !== null) return explainMissing(missing[1]!);
  const early =
    /^ReferenceError: (?:Cannot access|can't access lexical declaration) '([\w$]{1,64})' before initiali[sz]ation$/.exec(
      text,
    );
  if (early !== null)
    return `\`${early[1]}\` is used before the line that declares it. Move the declaration up.`;
  if (/^RangeError: Maximum call stack|^InternalError: too much recursion/.test(text))
    return "A function calls itself without end (the stack is full). Give it a case in which it stops.";
  const shown = text === "" ? "an empty text" : text.replace(/\.$/, "");
  return `The code threw while it was loaded: ${shown}. Nothing ran. Correct it there, or throw inside a process to see the process fail.`;
}

/** What the worker reported, as a sentence. */
export function explainError({ what, text }: WorkerError): string {
  switch (what) {
    case "thrown":
      return explainThrown(text);
    case "not-imported":
      return `\`${text}\` is not imported. Add it: import { ${text} } from "faultline".`;
    case "no-default":
      return (
        "There is nothing to run: the file has no default export. Add export default scenario({ *main() { … } })" +
        (text === "" ? "." : `; it exports only ${text}.`)
      );
    case "not-scenario":
      return (
        `The default export is no scenario, but ${text === "undefined" ? "undefined" : text}. ` +
        "Make it one: export default scenario({ *main() { … } })."
      );
    case "engine":
      return `The run could not go on: ${text}`;
  }
}

/** The outcome of an error that the worker reported. */
export function errorOutcome(error: WorkerError, compiled: Pick<Compiled, "columns" | "default">): Failed {
  const message = explainError(error);
  if (error.what === "not-scenario" && compiled.default !== undefined)
    return { kind: "error", message, ...compiled.default };
  const { line, column } = inSource(error, compiled);
  return line < 1 ? { kind: "error", message } : { kind: "error", message, line, column };
}

/** The same with its place in the source instead of the compiled text. */
function inSource<T extends { readonly line: number; readonly column: number }>(
  at: T,
  compiled: Pick<Compiled, "columns">,
): T {
  if (at.line < 1) return at;
  // On the first line stands the loader's own text, before the code.
  const own = Math.max(1, at.line === 1 ? at.column - WRAPPER[0].length : at.column);
  return { ...at, column: sourceColumn(compiled, at.line, own) };
}

/** The outcome of a run that came to its end, or to that of a budget. @throws TypeError if rows are missing */
export function doneOutcome(
  done: Done,
  request: RunRequest,
  events: readonly TraceEvent[],
  compiled: Pick<Compiled, "columns">,
): Outcome {
  const { endedAt, end, steps, version } = done;
  if (done.rows !== events.length) throw new TypeError("a count of rows that is wrong");
  const trace: Trace = { version, seed: request.seed, endedAt, end, steps, events };
  const crashes = done.crashes.map((crash) => inSource(crash, compiled));
  if (end === "quiet" || end === "until") return { kind: "finished", trace, crashes };
  return { kind: end, message: TEXTS[end](request.limits?.[end] ?? RUN_LIMITS[end]), trace, crashes };
}
