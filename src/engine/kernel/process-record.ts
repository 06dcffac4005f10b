/** A process as the kernel keeps it. Readers of the engine see only its {@link Pid}. */
import { Mailbox } from "./mailbox.ts";
import type { RefMap } from "./ref-map.ts";
import type { Pid, Ref, Term } from "./term.ts";
import type { ProcessKind } from "./trace.ts";

/** What a body yields to the kernel while it waits. Its value says nothing: the process knows why it waits. */
export type Wait<T> = Generator<unknown, T, unknown>;

export const RUNNABLE = 0;
export const RUNNING = 1;
/** Waits for a message or a time. */
export const WAITING = 2;
/** Occupies a scheduler, or waits for one to go on with its work. */
export const WORKING = 3;
export const EXITED = 4;

/** A signal that is no message: it takes its place in the queue between messages, so that the order of a pair is kept. */
export interface ExitSignal {
  readonly from: number;
  readonly fromPid: Pid | string;
  /** The sender, null if the signal came from outside. */
  readonly sender: ProcessRecord | null;
  readonly reason: Term;
  /** True if it came over a link. */
  readonly link: boolean;
}

/** What waits to be received in order, when there is more than messages: a signal, or a message with its number. */
export type Incoming = { readonly signal: ExitSignal } | { readonly message: Term; readonly id: number };

export class ProcessRecord {
  // What every message and every turn touches comes first, and so shares a few cache lines.
  readonly id: number;
  status = RUNNABLE;
  /** Whether a message ends its waiting. */
  wakes = false;
  suspended = false;
  readonly mailbox = new Mailbox();
  /** Signals and the messages behind them that have not been looked at; null if there are none. */
  incoming: Incoming[] | null = null;
  /** What it runs; null before its first turn and after its end. */
  body: Iterator<unknown, unknown, unknown> | null = null;
  /** Set when it was killed while it ran: the reason. */
  killed: { readonly reason: Term } | null = null;
  /** Pending timers that will send to it. */
  timers = 0;
  readonly pid: Pid;
  readonly label: string;
  readonly kind: ProcessKind;
  /** Makes the body at its first turn. */
  start: (() => unknown) | null;
  /** Put into the run queue while suspended: runs on resume. */
  held = false;
  trapExit = false;
  /** Why a timed wait ended: true if its time came. */
  timedOut = false;
  /** Virtual milliseconds of work left to do. */
  workLeft = 0;
  /** Whether the trace has told that it works. */
  workShown = false;
  links: Set<ProcessRecord> | null = null;
  /** Monitors it holds: reference → whom it watches. */
  watching: RefMap<{
    readonly ref: Ref;
    readonly target: ProcessRecord | null;
    readonly object: Term;
  }> | null = null;
  /** Who watches it: reference → watcher. */
  watchers: RefMap<ProcessRecord> | null = null;
  /** References under which it still accepts answers. */
  aliases: RefMap<true> | null = null;
  name: string | null = null;

  constructor(id: number, pid: Pid, label: string, kind: ProcessKind, start: () => unknown) {
    this.start = start;
    this.id = id;
    this.pid = pid;
    this.label = label;
    this.kind = kind;
  }
}
