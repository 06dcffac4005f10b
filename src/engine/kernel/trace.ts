/**
 * The trace: everything observable that happened in one run, in the order in which it happened.
 *
 * It is the one thing that crosses from the engine to the page: plain data, a closed set of event
 * types, versioned. Times (`at`) are virtual milliseconds since the run began. Processes are named by
 * their number, which is never used twice in a run; 0 stands for the world outside (the fault script).
 */
import type { Plain } from "./term.ts";

/** Raised by one whenever the shape of an event changes. */
export const TRACE_VERSION = 1;

/** What a process was started as. `process` is a bare `spawn`. */
export const PROCESS_KINDS = [
  "process",
  "gen_server",
  "gen_statem",
  "gen_event",
  "supervisor",
  "task",
  "agent",
  "registry",
  "application",
  "dependency", // something outside of the system: a database, a cache, a remote API
] as const;

/** What a process was started as. `process` is a bare `spawn`, `dependency` something outside of the system. */
export type ProcessKind = (typeof PROCESS_KINDS)[number];

/** How a dependency behaves, in the order in which a reader is offered it. */
export const DEPENDENCY_MODES = [
  "up", // it answers
  "down", // it refuses every request
  "slow", // it answers, late
  "flapping", // it is up and down in turns
  "hanging", // it takes requests and never answers
  "corrupt", // it answers nonsense
] as const;

/** How a dependency behaves. */
export type DependencyMode = (typeof DEPENDENCY_MODES)[number];

/** The laws of a merge, in the order in which they are best looked at. */
export const LAW_NAMES = [
  "pure",
  "commutative",
  "associative",
  "idempotent",
  "inflation",
  "delta-merge",
  "convergence",
] as const;

const CHILD_STATUSES = [
  "starting", // its start function was called
  "running", // started; `child` is its process
  "ignored", // its init answered `ignore`; kept without a process
  "failed", // its start failed
  "terminating", // the supervisor asked it to end, or killed it
  "stopped", // it ended; its specification is kept
  "restarting", // a restart failed and will be tried again
  "removed", // its specification was forgotten
] as const;

/** Where a child stands with its supervisor. */
export type ChildStatus = (typeof CHILD_STATUSES)[number];

/**
 * What a field of an event holds.
 *
 * `count`: a whole number from -1 (a process, message, timer or monitor by its number; how many of something).
 * `time`: a number from 0. `number`: any number. `name`: a short text. `line`: a text. `flag`: true or false. `plain`: any plain data.
 * A list: one of its words.
 */
export type FieldKind = "count" | "time" | "number" | "name" | "line" | "flag" | "plain" | readonly string[];

/**
 * Every type of event, with its fields in the order in which they are written. The types, the recorder's codes and the
 * rows of the sandbox all come from this table. Each event has `at` and `pid` besides.
 */
export const EVENT_FIELDS = {
  /** A process was created. `parent` made it; `label` is how people call it. */
  spawn: { parent: "count", kind: PROCESS_KINDS, label: "name" },
  /** Its init is done: it serves. Bare processes start at once. */
  start: {},
  /** It ended, with the reason that links and monitors see. */
  exit: { reason: "plain" },
  /** A message left `pid` for `to`. `id` is unique in the run and comes back in `receive`. */
  send: { to: "count", id: "count", message: "plain" },
  /** The message `id` was taken out of the mailbox. */
  receive: { id: "count" },
  /** The message `id` arrived nowhere: `to` was dead, or no longer waited for that answer. */
  lost: { to: "count", id: "count" },
  /** An exit signal from `from` arrived at `pid`. */
  signal: { from: "count", reason: "plain", outcome: ["exit", "trapped", "ignored"] },
  link: { to: "count" },
  unlink: { to: "count" },
  /** `pid` watches `to`. */
  monitor: { to: "count", ref: "count" },
  demonitor: { ref: "count" },
  /** A timer; `due` is the virtual time at which it fires and `to` the process it will send to (-1: a name). */
  timer: { ref: "count", action: ["set", "fired", "cancelled"], due: "time", to: "count" },
  register: { name: "name" },
  unregister: { name: "name" },
  /** The state of a server after a callback that changed it. */
  state: { state: "plain" },
  log: { level: ["debug", "info", "warning", "error"], text: "line" },
  /** A named moment that lesson checks can look for. */
  mark: { name: "name", value: "plain" },
  /** A supervisor's flags. `strategy` is that of Elixir; `maxSeconds` in seconds. */
  supervisor: {
    strategy: ["one_for_one", "one_for_all", "rest_for_one", "simple_one_for_one"],
    dynamic: "flag",
    maxRestarts: "time",
    maxSeconds: "time",
    autoShutdown: ["never", "any_significant", "all_significant"],
  },
  /** Supervisor `pid` and its child `id` (as text); `child` is the process number, 0 if none. */
  child: {
    id: "name",
    child: "count",
    status: CHILD_STATUSES,
    restart: ["permanent", "transient", "temporary"],
  },
  /** Supervisor `pid` counts a restart of `id`: `used` of `max` lie within the window, this one included. `used > max`: it gives up. */
  restart: { id: "name", used: "count", max: "time" },
  /**
   * A supervisor's error report, as OTP logs it. `child`: its process, as last known; 0 if none. `restarting`: the child
   * was waiting for another try to restart it. `count`: how many children the report is about (dynamic ones that ended
   * with the same reason are reported together).
   */
  report: {
    context: ["child_terminated", "start_error", "shutdown", "shutdown_error"],
    id: "name",
    child: "count",
    restarting: "flag",
    count: "count",
    reason: "plain",
  },
  /** `pid` begins work of `ms` virtual milliseconds on a scheduler (1-based), or is done with all but `ms` of it. */
  work: { action: ["start", "end"], scheduler: "count", ms: "time" },
  /** A process is held: it takes no messages until resumed. */
  suspend: {},
  resume: {},
  /** Line `index` of the fault script was carried out on `target` (0: it matched no living process, or no node; -1: it was one of nodes or lines). */
  fault: { index: "count", target: "count", text: "line" },
  /** `pid` hosts a state machine from now on. `definition`: what a statechart needs to draw it, as `machineDefinition` makes it. */
  machine: { name: "name", definition: "plain" },
  /**
   * The machine of `pid` took `event`. `from` and `to`: its state values before and after (equal for an event that moved
   * nothing); `taken`: the ids of the transitions, in order; `guards`: those that were asked, as `[name, answer]`;
   * `timers`: the delays that run afterwards, as `[id, due]` with `due` in virtual milliseconds.
   */
  transition: {
    event: "plain",
    from: "plain",
    to: "plain",
    taken: "plain",
    guards: "plain",
    context: "plain",
    timers: "plain",
  },
  /**
   * The event manager `pid` gained or lost a handler (`swap`: lost it to another, which is then added). `place`: where in
   * the list it stands or stood, 0 is asked first; -1: a handler whose start failed in a swap and that never stood there.
   * `reason`: of its removal, as whoever supervises it is told; null for `add`.
   */
  handler: { action: ["add", "delete", "swap", "crash"], handler: "name", place: "count", reason: "plain" },
  /** An alarm was set or cleared at the alarm handler `pid`, or is lost: no installed handler keeps it any more. */
  alarm: { action: ["set", "clear", "lost"], alarm: "plain", description: "plain" },
  /**
   * `pid` did this to an ETS table. `detail`: the object written, or several; the key, object or pattern read or
   * deleted; the new owner's pid; the new name; for `new` the type and the access. What is only asked about a
   * table (`info`, `whereis`, `all`) is not told.
   */
  ets: {
    action: ["new", "insert", "lookup", "delete", "rename", "owner", "gone"],
    table: "name",
    detail: "plain",
  },
  /** The dependency `pid` behaves so from now on; `answers`: whether a request that came now would be answered well. */
  dependency: { name: "name", mode: DEPENDENCY_MODES, answers: "flag" },
  /**
   * `pid` read, wrote or removed an environment variable or a file. `value`: its text, cut to 200 characters; null if
   * there is none.
   */
  env: { of: ["variable", "file"], action: ["read", "write", "delete"], name: "line", value: "plain" },
  /** A node starts, crashes, or stands still for a while. Its own clock reads `offset` + `rate` × virtual time. */
  node: { node: "name", action: ["start", "crash", "pause", "resume"], offset: "number", rate: "number" },
  /** The process `pid`, which was just created, runs on this node. */
  located: { node: "name" },
  /** `node` has, or has no longer, a connection to `peer`. `reason`: why it ended, as `net_kernel` names it. */
  connection: { node: "name", peer: "name", action: ["up", "down"], reason: "name" },
  /**
   * Something on its way from a process of node `from` to one of node `to`. `number`: the same for all that happens to it;
   * `message`: the id of the message that it carries (whose `send` follows), 0 for another signal. `pid`: who sent it; of
   * `delivered`, whom it is for (0: there is no such process). What a line dropped (`cut`, `loss`) is sent again; what a rule
   * dropped, or what the end of the connection (`closed`), is not.
   */
  packet: {
    action: ["sent", "delivered", "dropped", "duplicated"],
    from: "name",
    to: "name",
    number: "count",
    signal: ["message", "link", "unlink", "exit", "monitor", "demonitor", "down", "spawn"],
    message: "count",
    bytes: "count",
    cause: ["", "cut", "loss", "rule", "closed"],
  },
  /** The lines from the nodes `left` to the nodes `right` (lists of names) were cut or made whole; and those back, unless `oneWay`. */
  partition: { action: ["cut", "heal"], left: "plain", right: "plain", oneWay: "flag" },
  /** Those lines are like this from now on: what is given of latency, jitter, loss, duplication and bandwidth. */
  quality: { left: "plain", right: "plain", oneWay: "flag", quality: "plain" },
  /**
   * `pid` holds the merge of `subject` against a law: it has stood `cases` histories so far. `breach`: the smallest
   * history that breaks it, as `LawBreach` of src/engine/laws has it; null as long as none is found.
   */
  law: { subject: "name", law: LAW_NAMES, cases: "count", breach: "plain" },
} as const satisfies { readonly [type: string]: { readonly [field: string]: FieldKind } };

type Fields = typeof EVENT_FIELDS;

/** What a field of this kind holds. */
type ValueOf<K> = K extends readonly (infer Word)[]
  ? Word
  : K extends "count" | "time" | "number"
    ? number
    : K extends "name" | "line"
      ? string
      : K extends "flag"
        ? boolean
        : Plain;

export type EventType = keyof Fields;

/** The events of one type, or of several. */
export type EventOf<T extends EventType> = {
  readonly [One in T]: {
    readonly type: One;
    /** Virtual milliseconds since the run began. */
    readonly at: number;
    /** The process that did it, or to whom it happened. 0 = the world outside. */
    readonly pid: number;
  } & { readonly [F in keyof Fields[One]]: ValueOf<Fields[One][F]> };
}[T];

export type TraceEvent = EventOf<EventType>;

/** How a run can end. */
export const RUN_ENDS = [
  "quiet", // nothing left to happen: no message, no timer
  "until", // the asked-for virtual time was reached
  "steps", // the step budget was used up
  "rows", // the trace is full
  "processes", // too many processes at once
] as const;

/** How a run ended. */
export type RunEnd = (typeof RUN_ENDS)[number];

/** A whole run, as plain data (JSON). */
export interface Trace {
  readonly version: typeof TRACE_VERSION;
  readonly seed: number;
  /** Virtual milliseconds at the end of the run. */
  readonly endedAt: number;
  readonly end: RunEnd;
  /** Process steps taken. */
  readonly steps: number;
  readonly events: readonly TraceEvent[];
}
