/** What a process can wait for: a message, a time, its own work. Each is used with `yield*`. */
import { ErlangError, Halt } from "./errors.ts";
import type { ProcessRecord, Wait } from "./process-record.ts";
import { ANY_MESSAGE, here, type System } from "./system.ts";
import type { Term } from "./term.ts";

/** A time to wait: virtual milliseconds, or for ever. */
export type Timeout = number | "infinity";

function taken(value: unknown): IteratorResult<unknown, unknown> {
  return { done: true, value };
}

class Selective {
  readonly #match: ((message: Term) => boolean) | null;
  readonly #after: Timeout;
  #system: System | null = null;
  #process: ProcessRecord | null = null;
  #timer: number | null = null;
  #seen = 0;

  constructor(match: ((message: Term) => boolean) | null, after: Timeout) {
    this.#match = match;
    this.#after = after;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, unknown> {
    const system = (this.#system ??= here("receive()"));
    const process = (this.#process ??= system.running("receive()"));
    if (process.incoming !== null) system.takeIncoming(process);
    const { mailbox } = process;
    for (; this.#seen < mailbox.length; this.#seen++) {
      const message = mailbox.peek(this.#seen);
      if (this.#match !== null && !this.#match(message)) continue;
      mailbox.take(this.#seen);
      system.tookMessage(process);
      if (this.#timer !== null) system.cancelWake(process, this.#timer);
      return taken(message);
    }
    if (this.#after !== "infinity") {
      if (this.#timer === null) {
        if (this.#after <= 0) return taken(undefined);
        process.timedOut = false;
        this.#timer = system.wakeAfter(process, this.#after);
      } else if (process.timedOut) {
        process.timedOut = false;
        return taken(undefined);
      }
    }
    return system.park(process, true);
  }
}

class Sleep {
  readonly #ms: Timeout;
  #process: ProcessRecord | null = null;

  constructor(ms: Timeout) {
    this.#ms = ms;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, unknown> {
    const system = here("Process.sleep()");
    if (this.#process === null) {
      this.#process = system.running("Process.sleep()");
      this.#process.timedOut = false;
      if (this.#ms !== "infinity") system.wakeAfter(this.#process, this.#ms);
    } else if (this.#process.timedOut) {
      this.#process.timedOut = false;
      return taken(undefined);
    }
    return system.park(this.#process, false);
  }
}

class Work {
  readonly #ms: number;
  #begun = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, unknown> {
    if (this.#begun) return taken(undefined);
    this.#begun = true;
    const system = here("work()");
    return system.beginWork(system.running("work()"), this.#ms);
  }
}

/** @throws badarg for what is no time to wait */
export function checkTime(ms: unknown, what: string): void {
  if (ms === "infinity" || (typeof ms === "number" && ms >= 0 && ms <= Number.MAX_SAFE_INTEGER)) return;
  throw new ErlangError("badarg", `${what} takes milliseconds (0 or more) or "infinity", not ${String(ms)}`);
}

/**
 * Waits for a message and takes it out of the mailbox: `const m = yield* receive()`.
 *
 * @param match takes only messages for which it answers true; others stay, in order (selective receive).
 * @param options.after virtual milliseconds to wait at most, then the result is undefined. Default "infinity".
 */
export function receive(): Wait<Term>;
export function receive<T>(match: ((message: Term) => message is T) | undefined): Wait<T>;
export function receive(match: ((message: Term) => boolean) | undefined): Wait<Term>;
export function receive<T>(
  match: ((message: Term) => message is T) | undefined,
  options: { readonly after?: Timeout },
): Wait<T | undefined>;
export function receive(
  match: ((message: Term) => boolean) | undefined,
  options: { readonly after?: Timeout },
): Wait<Term | undefined>;
export function receive(
  match?: (message: Term) => boolean,
  options?: { readonly after?: Timeout },
): Wait<Term | undefined> {
  if (match === undefined && options === undefined) return ANY_MESSAGE as unknown as Wait<Term>;
  const after = options?.after ?? "infinity";
  checkTime(after, "receive's `after`");
  return new Selective(match ?? null, after) as unknown as Wait<Term>;
}

/** Waits without reading the mailbox: `yield* sleep(100)`. Virtual milliseconds, or "infinity". */
export function sleep(ms: Timeout): Wait<void> {
  checkTime(ms, "sleep");
  return new Sleep(ms) as unknown as Wait<void>;
}

/**
 * Computes for `ms` virtual milliseconds: occupies one of the simulated schedulers. While more processes
 * work than there are schedulers, they take turns of 1 ms.
 */
export function work(ms: number): Wait<void> {
  if (typeof ms !== "number") throw new ErlangError("badarg", "work takes milliseconds");
  checkTime(ms, "work");
  return new Work(ms) as unknown as Wait<void>;
}

/** Whether a thrown value has to be passed on whatever a handler does: the run, or the process, has ended. */
export function isHalt(thrown: unknown): boolean {
  return thrown instanceof Halt;
}
