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
  readonly due: number;
  /** The event for the machine itself; null if it goes to another process. */
  readonly event: MachineEvent | null;
}

const NOTHING: readonly Term[] = Object.freeze([]);

export class Delays {
  readonly #system: System;
  readonly #pid: Pid;
  readonly #running = new Map<number, Delay>();
  /** The timer that `cancel(id)` means: the one set last. */
  readonly #byId = new Map<string, Ref>();
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
      to === null
        ? system.sendAfter(this.#pid, null, wait, (made) => ["timeout", made, name])
        : system.sendAfter(to, event, wait);
    this.#running.set(ref.id, {
      id: name,
      due: Math.ceil(system.now + wait),
      event: to === null ? event : null,
    });
    this.#byId.set(name, ref);
    this.#shown = null;
    if (to !== null) this.#sent = true;
  }

  cancel(id: string): void {
    const ref = this.#byId.get(id);
    if (ref === undefined) return;
    this.#byId.delete(id);
    const delay = this.#running.get(ref.id);
    this.#forget(ref.id);
    if (this.#system.cancelTimer(ref) === false && delay !== undefined && delay.event !== null)
      this.#late.add(ref.id);
  }

  /** Whether a timer's message is one of the machine's. */
  owns(ref: Ref): boolean {
    return this.#running.has(ref.id) || this.#late.has(ref.id);
  }

  /** The event of a timer that fired; null if it was cancelled in the meantime. */
  fired(ref: Ref): MachineEvent | null {
    const delay = this.#running.get(ref.id);
    if (delay === undefined) {
      this.#late.delete(ref.id);
      return null;
    }
    this.#forget(ref.id);
    this.#byId.delete(delay.id);
    return delay.event;
  }

  /** `[id, due]` of those that run, first set first. */
  get running(): readonly Term[] {
    if (this.#running.size === 0) return NOTHING;
    const { now } = this.#system;
    if (this.#sent) for (const [ref, { due, event }] of this.#running) if (event === null && due <= now) this.#forget(ref); // prettier-ignore
    return (this.#shown ??= [...this.#running.values()].map(({ id, due }) => [id, due]));
  }

  #forget(ref: number): void {
    this.#running.delete(ref);
    this.#shown = null;
  }
}
