/** A step of a machine by XState's own functions. */
import { ErlangError } from "../../kernel/index.ts";
import type { Executable, MachineEvent, Scope, Snapshot } from "./internals.ts";
import type { Prepared } from "./prepared.ts";
import { SPAWN } from "./refuse.ts";

const nothing = (): void => undefined;

/** XState's system, without its clock, its scheduler and its register of actors. */
const SYSTEM = Object.freeze({
  _sendInspectionEvent: nothing,
  _bookId(): never {
    throw new ErlangError("badarg", SPAWN);
  },
  get: nothing,
});

/** Runs one machine of one process, purely: what is to be done is noted in `effects`, in order. */
export class Stepper {
  readonly prepared: Prepared;
  effects: Executable[] = [];
  readonly #scope: Scope;

  constructor(prepared: Prepared, self: { readonly id: string }) {
    this.prepared = prepared;
    this.#scope = {
      self,
      id: self.id,
      sessionId: self.id,
      system: SYSTEM,
      logger: nothing,
      defer: nothing,
      stopChild: nothing,
      emit: nothing,
      actionExecutor: (action) => this.#execute(action),
    };
  }

  initial(input: unknown): Snapshot {
    this.#begin();
    const snapshot = this.#run(() => this.prepared.machine.getInitialSnapshot(this.#scope, input));
    if (snapshot.status === "error") throw this.#failure(snapshot.error);
    return snapshot;
  }

  next(snapshot: Snapshot, event: MachineEvent): Snapshot {
    this.#begin();
    return this.#run(() => this.prepared.machine.transition(snapshot, event, this.#scope));
  }

  #begin(): void {
    const { told } = this.prepared;
    told.taken = [];
    told.guards = [];
    told.thrown = null;
    this.effects = [];
  }

  #run(step: () => Snapshot): Snapshot {
    try {
      return step();
    } catch (thrown) {
      throw this.#failure(thrown);
    }
  }

  /** What was thrown by a guard itself, rather than XState's error about it. */
  #failure(thrown: unknown): unknown {
    const { told } = this.prepared;
    return told.thrown === null ? thrown : told.thrown.value;
  }

  #execute(action: Executable): void {
    const id = this.prepared.marks.get(action.exec);
    if (id === undefined) this.effects.push(action);
    else this.prepared.told.taken.push(id);
  }
}
