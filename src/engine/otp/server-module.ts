/** What a GenServer is made of: the types of its callbacks and their answers. */
import type { Pid, Ref, Term, Timeout, Wait } from "../kernel/index.ts";

/** Whom to answer: the caller and the reference of its call. */
export type From = readonly [pid: Pid, ref: Ref];

/** What comes after a callback: an idle timeout in virtual ms, `hibernate`, or a continue. */
export type Next = Timeout | "hibernate" | readonly ["continue", Term];

export type InitResult<S> =
  readonly ["ok", S] | readonly ["ok", S, Next] | readonly ["stop", Term] | "ignore";

export type NoReply<S> = readonly ["noreply", S] | readonly ["noreply", S, Next] | readonly ["stop", Term, S];

export type CallResult<S> =
  | readonly ["reply", Term, S]
  | readonly ["reply", Term, S, Next]
  | readonly ["stop", Term, Term, S]
  | NoReply<S>;

/** At once, or after waiting. */
export type Or<T> = T | Wait<T>;

/** What a GenServer does with messages, and at its end. `S`: its state; `Q`, `C`: what call and cast take. */
export interface Handlers<S, Q, C> {
  /** The module's name: its label in the trace, and the name `startLink` registers. */
  readonly name: string;
  handleCall?(request: Q, from: From, state: S): Or<CallResult<S>>;
  handleCast?(request: C, state: S): Or<NoReply<S>>;
  /** Any other message: timers, DOWN, EXIT of others than the parent, `timeout`. Default: logged and ignored. */
  handleInfo?(message: Term, state: S): Or<NoReply<S>>;
  handleContinue?(arg: Term, state: S): Or<NoReply<S>>;
  /** Called when the server stops itself or crashes in a callback; for exit signals only if it traps exits. */
  terminate?(reason: Term, state: S): unknown;
}

/**
 * The callbacks of a GenServer. Any of them may be a generator function that waits. A callback that
 * raises ends the server; a value thrown that is no Error is taken as the callback's answer, as in OTP.
 */
export interface Callbacks<S, A, Q, C> extends Handlers<S, Q, C> {
  /** Makes the first state. The starter waits for it. */
  init(arg: A): Or<InitResult<S>>;
}

type Answer<I> = I extends readonly unknown[] | "ignore"
  ? I
  : I extends Generator<unknown, infer R>
    ? R
    : never;

/** The state that an init of type `I` makes. */
export type StateOf<I> =
  Answer<I> extends infer R ? (R extends readonly ["ok", infer S, ...unknown[]] ? S : never) : never;

/**
 * Callbacks as they are written. The state `S` is what the handlers say it is; if none says it, what
 * init's answer `I` makes.
 */
export interface Definition<I extends Or<InitResult<unknown>>, A, Q, C, S> extends Handlers<S, Q, C> {
  /** Makes the first state. The starter waits for it. */
  init(arg: A): I;
}

/** Refuses an init (of type `I`) that makes another state than the handlers take (`S`). */
export type MakesState<I, S> = [StateOf<I>] extends [S] ? unknown : { readonly init: () => InitResult<S> };

/** How a server was started: `["ok", pid]`, `["error", reason]` or `"ignore"`. */
export type StartResult = readonly ["ok", Pid] | readonly ["error", Term] | "ignore";

/** A name under which a process can be found elsewhere than in the node's own register. */
export type Via = readonly ["via", ViaModule, Term];

/** Elixir's `:via` protocol. */
export interface ViaModule {
  whereisName(term: Term): Pid | null;
  registerName(term: Term, pid: Pid): boolean;
  unregisterName(term: Term): void;
}

export interface StartOptions {
  /** Registers the server under this name; null for none. */
  readonly name?: string | Via | null;
  /** Virtual ms that init may take. Default infinity. */
  readonly timeout?: Timeout;
}

/** A defined server. `Q` and `C` are the requests that call and cast take. */
export interface ServerModule<A, Q, C> {
  readonly name: string;
  /** Starts it linked to the caller and registered under its name (or `options.name`; null: no name). */
  startLink(arg: A, options?: StartOptions): Wait<StartResult>;
  /** Only for the types of its requests. */
  readonly requests?: (call: Q, cast: C) => void;
}
