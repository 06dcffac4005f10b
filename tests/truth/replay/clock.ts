/** Drives a system as the recorder did: one command at a time by the process `driver`, then until all is quiet. */
import { type Pid, Process, receive, type System, UsageError, type Term, type Wait } from "faultline";

export type Command = () => Wait<Term> | Term;

/** Steps in virtual time that a scenario may take before it counts as hanging. */
const PATIENCE = 100_000;

export class Driver {
  readonly system: System;
  readonly pid: Pid;
  #command: Command | null = null;
  #answer: { readonly value: Term } | null = null;

  constructor(system: System) {
    this.system = system;
    this.pid = system.spawn(() => this.#body(), "driver").pid;
    system.settle();
  }

  *#body(): Wait<void> {
    Process.flag("trap_exit", true);
    for (;;) {
      yield* receive((m) => m === "$command");
      const result = this.#command!();
      const value = isWait(result) ? yield* result : result;
      this.#answer = { value };
    }
  }

  /** Carries out a command in the driver and returns its answer, letting time pass only while it waits. */
  run(command: Command): Term {
    this.#command = command;
    this.#answer = null;
    this.system.send(this.pid, "$command");
    this.until(() => this.#answer !== null);
    return this.#answer!.value;
  }

  /** Lets happen what is due now. */
  settle(): void {
    this.system.settle();
    while (this.system.nextEvent() <= this.system.now) {
      this.system.advance(this.system.now);
      this.system.settle();
    }
  }

  /** Lets time pass until `done`, as little as possible. */
  until(done: () => boolean): void {
    for (let i = 0; i < PATIENCE; i++) {
      this.settle();
      if (done()) return;
      const next = this.system.nextEvent();
      if (next === Infinity) throw new UsageError("the scenario waits for something that never happens");
      this.system.advance(next);
    }
    throw new UsageError("the scenario does not come to rest");
  }

  /** Lets `ms` virtual milliseconds pass. */
  pass(ms: number): void {
    const end = this.system.now + ms;
    for (;;) {
      this.system.settle();
      const next = this.system.nextEvent();
      if (next > end) break;
      this.system.advance(next);
    }
    this.system.advance(end);
    this.system.settle();
  }
}

function isWait(value: unknown): value is Wait<Term> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}
