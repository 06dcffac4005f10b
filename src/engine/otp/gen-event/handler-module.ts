/** What an event handler is made of: the types of its callbacks and their answers. */
import { ErlangError, here, inspect, toPlain, type System, type Term } from "../../kernel/index.ts";
import type { Or, StateOf } from "../server-module.ts";

/** A defined event handler. `A` is what its init takes, `E` the events, `Q` the requests of its calls. */
export interface HandlerModule<A = any, E = any, Q = any> {
  readonly name: string;
  /** Only for the types of what it takes. */
  readonly takes?: (arg: A, event: E, request: Q) => void;
}

/**
 * An installed handler: its module, or `[module, id]` where several of one module are installed in a manager. A module
 * may also be given by its name, as answers and messages name it.
 */
export type Handler = HandlerModule | string | readonly [module: HandlerModule | string, id: Term];

/** What a handler's init may answer. `error` reaches the caller, and no handler is added. */
export type HandlerInit<S> = readonly ["ok", S] | readonly ["ok", S, "hibernate"] | readonly ["error", Term];

/**
 * What a handler may answer to an event or a message: go on with this state; be replaced, as in
 * `["swap_handler", args1, state, newHandler, args2]`; be removed.
 */
export type HandlerAnswer<S> =
  | readonly ["ok", S]
  | readonly ["ok", S, "hibernate"]
  | readonly ["swap_handler", Term, S, Handler, Term]
  | "remove_handler";

/** What a handler may answer to a call: the same, with the reply in second place. */
export type HandlerCallAnswer<S> =
  | readonly ["ok", Term, S]
  | readonly ["ok", Term, S, "hibernate"]
  | readonly ["swap_handler", Term, Term, S, Handler, Term]
  | readonly ["remove_handler", Term];

/** What a handler does. `S`: its state; `E`: the events; `Q`: the requests of its calls. */
export interface HandlerCallbacks<S, E, Q> {
  /** The module's name: how answers, messages and the trace call it. */
  readonly name: string;
  handleEvent(event: E, state: S): Or<HandlerAnswer<S>>;
  /** Without it, a call removes the handler. */
  handleCall?(request: Q, state: S): Or<HandlerCallAnswer<S>>;
  /** Any other message to the manager. Default: logged and ignored. */
  handleInfo?(message: Term, state: S): Or<HandlerAnswer<S>>;
  /**
   * Called when the handler is removed. `why`: the argument of `deleteHandler` or of a swap; `remove_handler` if it asked
   * for it; `stop` when the manager ends; `["stop", reason]` when the process that supervises it ended;
   * `["error", ["EXIT", reason]]` if it crashed, `["error", answer]` if it answered what nobody understands. What it
   * returns is the answer of `deleteHandler`, or goes to the init of the new handler in a swap.
   */
  terminate?(why: Term, state: S): unknown;
}

/** A handler as it is written. The state `S` is what the callbacks say it is; if none says it, what init's answer `I` makes. */
export interface HandlerDefinition<I extends Or<HandlerInit<unknown>>, A, E, Q, S> extends HandlerCallbacks<
  S,
  E,
  Q
> {
  /** Makes the first state. `arg` is the argument of `addHandler`; after a swap `[args2, what the old terminate returned]`. */
  init(arg: A): I;
}

/** Refuses an init (of type `I`) that makes another state than the other callbacks take (`S`). */
export type MakesHandlerState<I, S> = [StateOf<I>] extends [S]
  ? unknown
  : { readonly init: () => HandlerInit<S> };

/** What the init of a handler takes. */
export type ArgOf<H> =
  H extends HandlerModule<infer A, any, any> ? A : H extends readonly [infer M, unknown] ? ArgOf<M> : any;

/** What the calls of a handler take. */
export type RequestOf<H> =
  H extends HandlerModule<any, any, infer Q> ? Q : H extends readonly [infer M, unknown] ? RequestOf<M> : any;

type FirstOf<A> = unknown extends A ? any : A extends readonly [infer X, unknown] ? X : never;

/** What a handler takes from a swap: its init has to take `[arg, what the old one's terminate returned]`. */
export type SwapArgOf<H> = [ArgOf<H>] extends [void] ? any : FirstOf<ArgOf<H>>;

export type AnyHandler = HandlerDefinition<any, any, any, any, any>;

const definitions = new WeakMap<object, AnyHandler>();

/** Makes `module` a handler with these callbacks. */
export function defineCallbacks(module: HandlerModule, callbacks: AnyHandler): void {
  definitions.set(module, callbacks);
}

/** Stands for the system's handler modules, by name. */
const MODULES = {};

function modulesOf(system: System): Map<string, AnyHandler> {
  let modules = system.extensions.get(MODULES) as Map<string, AnyHandler> | undefined;
  if (modules === undefined) system.extensions.set(MODULES, (modules = new Map()));
  return modules;
}

/** A handler as terms name it: by its module's name, as an atom would. Its callbacks are known by that name from then on. */
export function handlerTerm(handler: Handler): Term {
  if (Array.isArray(handler)) {
    const [module, id] = handler as readonly [HandlerModule | string, Term];
    return [moduleName(module), id];
  }
  return moduleName(handler as HandlerModule | string);
}

function moduleName(module: HandlerModule | string): string {
  if (typeof module === "string") return module;
  const callbacks = typeof module === "object" && module !== null ? definitions.get(module) : undefined;
  if (callbacks === undefined)
    throw new ErlangError(
      "badarg",
      "a handler is made with GenEvent.defineHandler({ … }), and named by it, by its name, or as [handler, id]",
    );
  const modules = modulesOf(here("a handler"));
  const known = modules.get(module.name);
  if (known !== undefined && known !== callbacks)
    throw new ErlangError(
      "badarg",
      `two handlers are defined with the name ${module.name}: give each its own, or install one of them several times as [handler, id]`,
    );
  modules.set(module.name, callbacks);
  return module.name;
}

/** The callbacks of the handler module with this name; undefined if there is none. */
export function callbacksNamed(system: System, name: string): AnyHandler | undefined {
  return modulesOf(system).get(name);
}

/** A handler as text: `Mailer`, or `{Mailer, 1}`. */
export function handlerText(term: Term): string {
  if (typeof term === "string") return term;
  if (!Array.isArray(term)) return inspect(toPlain(term));
  return `{${String(term[0])}, ${inspect(toPlain(term[1]))}}`;
}
