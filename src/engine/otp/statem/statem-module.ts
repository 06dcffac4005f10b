/** What a GenStatem is made of: an XState machine, and how what arrives becomes its events. */
import type { AnyStateMachine, EventFromLogic, InputFrom, SnapshotFrom } from "xstate";
import type { Term, Wait } from "../../kernel/index.ts";
import type { From, Or, StartOptions, StartResult } from "../server-module.ts";

/** What `handleCall` may answer: the event that the machine is to take, or a reply without one. */
export type CallAnswer<E> = E | readonly ["reply", Term];

/** A machine and its dealings with other processes. Only `name` and `machine` are needed. */
export interface StatemDefinition<M extends AnyStateMachine, Q> {
  /** The module's name: its label in the trace, and the name that `startLink` registers. */
  readonly name: string;
  /** An XState machine, as `setup({ … }).createMachine({ … })` makes it. */
  readonly machine: M;
  /**
   * Makes an event of a call, or answers it at once with `["reply", value]`, of which the machine hears nothing.
   * Default: the request is the event (a text is its type), with the caller as `event.from`, whom an action answers
   * with `GenStatem.reply(event.from, value)`.
   */
  handleCall?(request: Q, from: From, snapshot: SnapshotFrom<M>): CallAnswer<EventFromLogic<M>>;
  /**
   * Makes an event of a message that is no cast or call; null: it is ignored. Default: a message with a `type` is
   * the event; a text is its type; `["DOWN", …]` is `{ type: "DOWN", ref, pid, reason }`, `["EXIT", …]` is
   * `{ type: "EXIT", pid, reason }`; anything else is `{ type: "info", message }`.
   */
  handleInfo?(message: Term, snapshot: SnapshotFrom<M>): EventFromLogic<M> | null;
  /** The reply to a call that no action has answered once its event was taken; undefined: the caller waits on. */
  answer?(snapshot: SnapshotFrom<M>, event: EventFromLogic<M>): Term;
  /** Whether an event that moved nothing is kept, to be taken again after the next change of state. */
  postpone?(event: EventFromLogic<M>, snapshot: SnapshotFrom<M>): boolean;
  /** Called as GenServer's: when it ends itself or crashes, and for exit signals if it traps exits. */
  terminate?(reason: Term, snapshot: SnapshotFrom<M>): Or<unknown>;
}

/** What a call of an event sends: the event without its caller, whom the process adds, or its type alone. */
export type Asking<E> = E extends { readonly type: infer T } ? Omit<E, "from"> | T : never;

/** Arguments of a start: without an input if the machine asks for none. */
export type StartArguments<I> = undefined extends I
  ? [input?: I, options?: StartOptions]
  : [input: I, options?: StartOptions];

/** A defined GenStatem. `I`: the machine's input; `E`: its events; `Q`: the requests of its calls. */
export interface StatemModule<I, E, Q> {
  readonly name: string;
  /** Starts it linked to the caller and registered under its name (or `options.name`; null: no name). */
  startLink(...args: StartArguments<I>): Wait<StartResult>;
  /** Only for the types of its events and requests. */
  readonly events?: (event: E, request: Q) => void;
}

export type ModuleOf<M extends AnyStateMachine, Q> = StatemModule<InputFrom<M>, EventFromLogic<M>, Q>;
