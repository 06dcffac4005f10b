/**
 * Records a trace as columns of numbers, and makes events of it when they are asked for.
 *
 * Recording an event is a handful of stores; values are kept as they are (they are frozen) and rendered
 * as plain data only when read. A value that can still change is rendered at once.
 */
import { freeze, toPlain, type Plain, type Term } from "./term.ts";
import type { ChildStatus, EventOf, ProcessKind, TraceEvent } from "./trace.ts";

/** The kinds of events, in the order of their codes. */
export const KINDS = [
  "spawn",
  "start",
  "exit",
  "send",
  "receive",
  "lost",
  "signal",
  "link",
  "unlink",
  "monitor",
  "demonitor",
  "timer",
  "register",
  "unregister",
  "state",
  "log",
  "mark",
  "supervisor",
  "child",
  "restart",
  "report",
  "work",
  "suspend",
  "resume",
  "fault",
] as const satisfies readonly TraceEvent["type"][];

const CODE = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<TraceEvent["type"], number>;

const OUTCOMES = ["exit", "trapped", "ignored"] as const;
const TIMER_ACTIONS = ["set", "fired", "cancelled"] as const;

export class Recorder {
  readonly #limit: number;
  #kind = new Uint8Array(1024);
  #at = new Float64Array(1024);
  #pid = new Int32Array(1024);
  #a = new Int32Array(1024);
  #b = new Int32Array(1024);
  readonly #value: Term[] = [];
  /** Events recorded so far. */
  length = 0;

  /** @param limit events after which `full` is true; what comes then is not recorded. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    return this.length >= this.#limit;
  }

  send(at: number, pid: number, to: number, id: number, message: Term): void {
    this.#push(3, at, pid, to, id, message);
  }

  receive(at: number, pid: number, id: number): void {
    this.#push(4, at, pid, id, 0, null);
  }

  lost(at: number, pid: number, to: number, id: number): void {
    this.#push(5, at, pid, to, id, null);
  }

  spawn(at: number, pid: number, parent: number, kind: ProcessKind, label: string): void {
    this.#push(0, at, pid, parent, 0, [kind, label]);
  }

  exit(at: number, pid: number, reason: Term): void {
    this.#push(2, at, pid, 0, 0, keep(reason));
  }

  signal(at: number, pid: number, from: number, reason: Term, outcome: (typeof OUTCOMES)[number]): void {
    this.#push(6, at, pid, from, OUTCOMES.indexOf(outcome), keep(reason));
  }

  timer(at: number, pid: number, ref: number, action: (typeof TIMER_ACTIONS)[number], due: number, to: number): void {
    this.#push(11, at, pid, ref, TIMER_ACTIONS.indexOf(action), [due, to]);
  }

  state(at: number, pid: number, state: Term): void {
    this.#push(14, at, pid, 0, 0, keep(state));
  }

  /** Events that carry nothing but one or two numbers. */
  plain(
    kind: "start" | "link" | "unlink" | "monitor" | "demonitor" | "suspend" | "resume",
    at: number,
    pid: number,
    a = 0,
    b = 0,
  ): void {
    this.#push(CODE[kind], at, pid, a, b, null);
  }

  /** The rarer events, given as they will be read. */
  event(event: EventOf<"register" | "unregister" | "log" | "mark" | "supervisor" | "child" | "restart" | "report" | "work" | "fault">): void {
    this.#push(CODE[event.type], event.at, event.pid, 0, 0, Object.freeze(event));
  }

  #push(kind: number, at: number, pid: number, a: number, b: number, value: Term): void {
    const row = this.length;
    if (row >= this.#limit) return;
    if (row === this.#kind.length) this.#grow();
    this.#kind[row] = kind;
    this.#at[row] = at;
    this.#pid[row] = pid;
    this.#a[row] = a;
    this.#b[row] = b;
    this.#value.push(value);
    this.length = row + 1;
  }

  #grow(): void {
    const size = this.#kind.length * 2;
    const grown = <A extends Uint8Array | Int32Array | Float64Array>(to: A, from: A): A => {
      to.set(from);
      return to;
    };
    this.#kind = grown(new Uint8Array(size), this.#kind);
    this.#at = grown(new Float64Array(size), this.#at);
    this.#pid = grown(new Int32Array(size), this.#pid);
    this.#a = grown(new Int32Array(size), this.#a);
    this.#b = grown(new Int32Array(size), this.#b);
  }

  /** The event of a row. */
  at(row: number): TraceEvent {
    const type = KINDS[this.#kind[row]!]!;
    const at = this.#at[row]!;
    const pid = this.#pid[row]!;
    const a = this.#a[row]!;
    const b = this.#b[row]!;
    const value = this.#value[row];
    switch (type) {
      case "spawn": {
        const [kind, label] = value as [ProcessKind, string];
        return { type, at, pid, parent: a, kind, label };
      }
      case "start":
      case "suspend":
      case "resume":
        return { type, at, pid };
      case "exit":
        return { type, at, pid, reason: toPlain(value) };
      case "send":
        return { type, at, pid, to: a, id: b, message: toPlain(value) };
      case "receive":
        return { type, at, pid, id: a };
      case "lost":
        return { type, at, pid, to: a, id: b };
      case "signal":
        return { type, at, pid, from: a, reason: toPlain(value), outcome: OUTCOMES[b]! };
      case "link":
      case "unlink":
        return { type, at, pid, to: a };
      case "monitor":
        return { type, at, pid, to: a, ref: b };
      case "demonitor":
        return { type, at, pid, ref: a };
      case "timer": {
        const [due, to] = value as [number, number];
        return { type, at, pid, ref: a, action: TIMER_ACTIONS[b]!, due, to };
      }
      case "state":
        return { type, at, pid, state: toPlain(value) };
      default:
        return value as TraceEvent;
    }
  }

  /** The events of rows `from` (included) to `to` (excluded). */
  slice(from = 0, to = this.length): TraceEvent[] {
    const events: TraceEvent[] = [];
    for (let row = from; row < to; row++) events.push(this.at(row));
    return events;
  }
}

/** The term itself if it can't change any more, else its rendering of this moment. */
export function keep(term: Term): Term | Plain {
  return freeze(term) ? term : toPlain(term);
}

export type { ChildStatus };
