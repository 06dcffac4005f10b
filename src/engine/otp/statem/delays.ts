/** The delays of a machine that run: `after`, `raise` and `sendTo` with a delay. Each is a timer of the kernel. */
import {
  ErlangError,
  type Pid,
  type Destination,
  type Ref,
  type System,
  type Term,
} from "../../kernel/index.ts";
import type { MachineEvent } from "./internals.ts";

interface Delay {
  readonly id: string;
  readonly ref: Ref;
  readonly due: number;
  /** The event for the machine itself; null if it goes to another process. */
  readonly event: MachineEvent | null;
  /** Whether `cancel(id)` means it: of those with its id the one set last, until one of them has fired. */
  meant: boolean;
  /** As the trace shows it. */
  readonly shown: Term;
}

const NOTHING: readonly Term[] = Object.freeze([]);

const timeout = (ref: Ref, name: Term): Term => ["timeout", ref, name];

export class Delays {
  readonly #system: System;
  readonly #pid: Pid;
  /** First set first. A machine has few at a time, which are quicker looked through than hashed. */
  readonly #running: Delay[] = [];
  /** Timers that were cancelled after they had fired: their messages are under way, and count no more. */
  readonly #late = new Set<number>();
  #unnamed = 0;
  /** Whether it has ever sent to others: nobody tells when such a delay is over. */
  #sent = false;
  /** Those that run, as they were shown last; null: something has changed. */
  #shown: readonly Term[] | null = null;

  constructor(system: System, pid: Pid) {
    this.#system = system;
    this.#pid = pid;
  }

  /**
   * Starts a delay. An event of the machine comes as `["timeout", ref, id]`, as OTP's timers of gen_statem do;
   * one for another process is sent to it.
   *
   * @param to null: the machine itself
   */
  start(id: string | undefined, event: MachineEvent, ms: number, to: Destination | null): void {
    if (Number.isNaN(ms)) throw new ErlangError("badarg", `the delay of ${event.type} is not a number of ms`);
    if (ms === Infinity) return;
    const name = id ?? `${event.type}#${++this.#unnamed}`;
    const system = this.#system;
    const wait = Math.max(0, ms);
    const ref =
      to === null ? system.sendAfter(this.#pid, name, wait, timeout) : system.sendAfter(to, event, wait);
    const due = system.dueIn(wait);
    this.#unmean(name);
    this.#running.push({
      id: name,
      ref,
      due,
      event: to === null ? event : null,
      meant: true,
      shown: [name, due],
    });
    this.#shown = null;
    if (to !== null) this.#sent = true;
  }

  cancel(id: string): void {
    const delay = this.#running.find((one) => one.meant && one.id === id);
    if (delay === undefined) return;
    this.#forget(delay);
    if (this.#system.cancelTimer(delay.ref) === false && delay.event !== null) this.#late.add(delay.ref.id);
  }

  /** Whether a timer's message is one of the machine's. */
  owns(ref: Ref): boolean {
    return this.#find(ref) !== undefined || this.#late.has(ref.id);
  }

  /** The event of a timer that fired; null if it was cancelled in the meantime. */
  fired(ref: Ref): MachineEvent | null {
    const delay = this.#find(ref);
    if (delay === undefined) {
      this.#late.delete(ref.id);
      return null;
    }
    this.#forget(delay);
    this.#unmean(delay.id);
    return delay.event;
  }

  /** `[id, due]` of those that run, first set first. */
  get running(): readonly Term[] {
    if (this.#running.length === 0) return NOTHING;
    const { now } = this.#system;
    if (this.#sent)
      for (const delay of [...this.#running])
        if (delay.event === null && delay.due <= now) this.#forget(delay);
    return (this.#shown ??= this.#running.map(({ shown }) => shown));
  }

  #find(ref: Ref): Delay | undefined {
    const { id } = ref;
    return this.#running.find((delay) => delay.ref.id === id);
  }

  #unmean(id: string): void {
    for (const delay of this.#running) if (delay.id === id) delay.meant = false;
  }

  #forget(delay: Delay): void {
    this.#running.splice(this.#running.indexOf(delay), 1);
    this.#shown = null;
  }
}
