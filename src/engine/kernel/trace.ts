/**
 * The trace: everything observable that happened in one run, in the order in which it happened.
 *
 * It is the one thing that crosses from the engine to the page: plain data, a closed union of event
 * types, versioned. Times (`at`) are virtual milliseconds since the run began. Processes are named by
 * their number, which is never used twice in a run; 0 stands for the world outside (the fault script).
 */
import type { Plain } from "./term.ts";

/** Raised by one whenever the shape of an event changes. */
export const TRACE_VERSION = 1;

/** What a process was started as. `process` is a bare `spawn`. */
export type ProcessKind =
  | "process"
  | "gen_server"
  | "gen_statem"
  | "gen_event"
  | "supervisor"
  | "task"
  | "agent"
  | "registry"
  | "application"
  | "dependency"; // something outside of the system: a database, a cache, a remote API

/** How a dependency behaves. */
export type DependencyMode =
  | "up" // it answers
  | "down" // it refuses every request
  | "slow" // it answers, late
  | "flapping" // it is up and down in turns
  | "hanging" // it takes requests and never answers
  | "corrupt"; // it answers nonsense

/** Where a child stands with its supervisor. */
export type ChildStatus =
  | "starting" // its start function was called
  | "running" // started; `child` is its process
  | "ignored" // its init answered `ignore`; kept without a process
  | "failed" // its start failed
  | "terminating" // the supervisor asked it to end, or killed it
  | "stopped" // it ended; its specification is kept
  | "restarting" // a restart failed and will be tried again
  | "removed"; // its specification was forgotten

interface At {
  /** Virtual milliseconds since the run began. */
  readonly at: number;
  /** The process that did it, or to whom it happened. 0 = the world outside. */
  readonly pid: number;
}

export type TraceEvent =
  /** A process was created. `parent` made it; `label` is how people call it. */
  | (At & { type: "spawn"; parent: number; kind: ProcessKind; label: string })
  /** Its init is done: it serves. Bare processes start at once. */
  | (At & { type: "start" })
  /** It ended, with the reason that links and monitors see. */
  | (At & { type: "exit"; reason: Plain })
  /** A message left `pid` for `to`. `id` is unique in the run and comes back in `receive`. */
  | (At & { type: "send"; to: number; id: number; message: Plain })
  /** The message `id` was taken out of the mailbox. */
  | (At & { type: "receive"; id: number })
  /** The message `id` arrived nowhere: `to` was dead, or no longer waited for that answer. */
  | (At & { type: "lost"; to: number; id: number })
  /** An exit signal from `from` arrived at `pid`. */
  | (At & { type: "signal"; from: number; reason: Plain; outcome: "exit" | "trapped" | "ignored" })
  | (At & { type: "link"; to: number })
  | (At & { type: "unlink"; to: number })
  /** `pid` watches `to`. */
  | (At & { type: "monitor"; to: number; ref: number })
  | (At & { type: "demonitor"; ref: number })
  /** A timer; `due` is the virtual time at which it fires and `to` the process it will send to (-1: a name). */
  | (At & { type: "timer"; ref: number; action: "set" | "fired" | "cancelled"; due: number; to: number })
  | (At & { type: "register"; name: string })
  | (At & { type: "unregister"; name: string })
  /** The state of a server after a callback that changed it. */
  | (At & { type: "state"; state: Plain })
  | (At & { type: "log"; level: "debug" | "info" | "warning" | "error"; text: string })
  /** A named moment that lesson checks can look for. */
  | (At & { type: "mark"; name: string; value: Plain })
  /** A supervisor's flags. `strategy` is that of Elixir; `maxSeconds` in seconds. */
  | (At & {
      type: "supervisor";
      strategy: "one_for_one" | "one_for_all" | "rest_for_one" | "simple_one_for_one";
      dynamic: boolean;
      maxRestarts: number;
      maxSeconds: number;
      autoShutdown: "never" | "any_significant" | "all_significant";
    })
  /** Supervisor `pid` and its child `id` (as text); `child` is the process number, 0 if none. */
  | (At & {
      type: "child";
      id: string;
      child: number;
      status: ChildStatus;
      restart: "permanent" | "transient" | "temporary";
    })
  /** Supervisor `pid` counts a restart of `id`: `used` of `max` lie within the window, this one included. `used > max`: it gives up. */
  | (At & { type: "restart"; id: string; used: number; max: number })
  /** A supervisor's error report, as OTP logs it. */
  | (At & {
      type: "report";
      context: "child_terminated" | "start_error" | "shutdown" | "shutdown_error";
      id: string;
      /** Its process, as last known; 0 if none. */
      child: number;
      /** True if the child was waiting for another try to restart it. */
      restarting: boolean;
      /** How many children the report is about (dynamic ones that ended with the same reason are reported together). */
      count: number;
      reason: Plain;
    })
  /** `pid` hosts a state machine from now on. `definition`: what a statechart needs to draw it, as `machineDefinition` makes it. */
  | (At & { type: "machine"; name: string; definition: Plain })
  /**
   * The machine of `pid` took `event`. `from` and `to`: its state values before and after (equal for an event that moved
   * nothing); `taken`: the ids of the transitions, in order; `guards`: those that were asked, as `[name, answer]`;
   * `timers`: the delays that run afterwards, as `[id, due]` with `due` in virtual milliseconds.
   */
  | (At & {
      type: "transition";
      event: Plain;
      from: Plain;
      to: Plain;
      taken: Plain;
      guards: Plain;
      context: Plain;
      timers: Plain;
    })
  /**
   * The event manager `pid` gained or lost a handler (`swap`: lost it to another, which is then added). `place`: where in
   * the list it stands or stood, 0 is asked first; -1: a handler whose start failed in a swap and that never stood there.
   * `reason`: of its removal, as whoever supervises it is told; null for `add`.
   */
  | (At & {
      type: "handler";
      action: "add" | "delete" | "swap" | "crash";
      handler: string;
      place: number;
      reason: Plain;
    })
  /** An alarm was set or cleared at the alarm handler `pid`, or is lost: no installed handler keeps it any more. */
  | (At & { type: "alarm"; action: "set" | "clear" | "lost"; alarm: Plain; description: Plain })
  /**
   * `pid` did this to an ETS table. `detail`: the object written, or several; the key, object or pattern read or
   * deleted; the new owner's pid; the new name; for `new` the type and the access. What is only asked about a
   * table (`info`, `whereis`, `all`) is not told.
   */
  | (At & {
      type: "ets";
      action: "new" | "insert" | "lookup" | "delete" | "rename" | "owner" | "gone";
      table: string;
      detail: Plain;
    })
  /**
   * `pid` read, wrote or removed an environment variable or a file. `value`: its text, cut to 200 characters; null if
   * there is none.
   */
  | (At & {
      type: "env";
      of: "variable" | "file";
      action: "read" | "write" | "delete";
      name: string;
      value: Plain;
    })
  /** The dependency `pid` behaves so from now on; `answers`: whether a request that came now would be answered well. */
  | (At & { type: "dependency"; name: string; mode: DependencyMode; answers: boolean })
  /** `pid` begins work of `ms` virtual milliseconds on a scheduler (1-based), or is done with all but `ms` of it. */
  | (At & { type: "work"; action: "start" | "end"; scheduler: number; ms: number })
  /** A process is held: it takes no messages until resumed. */
  | (At & { type: "suspend" })
  | (At & { type: "resume" })
  /** Line `index` of the fault script was carried out on `target` (0: it matched no living process). */
  | (At & { type: "fault"; index: number; target: number; text: string });

export type EventType = TraceEvent["type"];
export type EventOf<T extends EventType> = Extract<TraceEvent, { type: T }>;

/** How a run ended. */
export type RunEnd =
  | "quiet" // nothing left to happen: no message, no timer
  | "until" // the asked-for virtual time was reached
  | "steps" // the step budget was used up
  | "rows" // the trace is full
  | "processes"; // too many processes at once

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
