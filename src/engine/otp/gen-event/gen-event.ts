/** GenEvent: an event manager, and handlers that are added to it and removed while it runs. */
import {
  ErlangError,
  ExitError,
  freeze,
  here,
  Process,
  self,
  type Pid,
  type Term,
  type Timeout,
  type Wait,
} from "../../kernel/index.ts";
import type { ChildSpec } from "../child.ts";
import { genCall, genStop, shownServer, startServer, whereisServer, type Server } from "../gen-server.ts";
import type { InitResult, Or, StartOptions, StartResult, StateOf } from "../server-module.ts";
import {
  defineCallbacks,
  handlerTerm,
  type AnyHandler,
  type ArgOf,
  type Handler,
  type HandlerDefinition,
  type HandlerInit,
  type HandlerModule,
  type MakesHandlerState,
  type RequestOf,
  type SwapArgOf,
} from "./handler-module.ts";
import { managerLoop, type ManagerRequest, type Watch } from "./manager.ts";

function exited(reason: Term): never {
  throw new ExitError(reason);
}

/** `gen:call`: exits with the bare reason. */
function* ask(manager: Server, request: ManagerRequest, timeout: Timeout): Wait<Term> {
  const pid = whereisServer(manager);
  if (pid === null) return exited("noproc");
  if (pid === self()) return exited("calling_self");
  const result = yield* genCall(pid, self(), request, timeout);
  if (result === "timeout") return exited("timeout");
  if (result[0] === "down") return exited(result[1]);
  return result[1] as Term;
}

/** nil stands for what was left out: undefined can't be sent. */
function sent(arg: Term): Term {
  return arg === undefined ? null : arg;
}

/** What it is before it has handlers: it traps exits. */
const MANAGER = {
  name: "gen_event",
  init(): InitResult<null> {
    Process.flag("trap_exit", true);
    return ["ok", null];
  },
};

/** Starts a manager; `watch` is told of its handlers after each message. */
export function startManager(
  options: StartOptions,
  link: boolean,
  watch: Watch | null = null,
): Wait<StartResult> {
  const loop = (_state: Term, parent: Pid | null): Wait<never> => managerLoop(parent, watch);
  return startServer(MANAGER, null, { ...options, link, kind: "gen_event", loop });
}

function notify(manager: Server, event: Term): "ok" {
  const pid = whereisServer(manager);
  if (pid === null && (typeof manager === "string" || !Array.isArray(manager)))
    throw new ErlangError("badarg", `no event manager is registered as ${String(shownServer(manager))}`);
  const message = ["notify", sent(event)];
  freeze(message);
  const system = here("GenEvent.notify()");
  system.running("GenEvent.notify()");
  if (pid !== null) system.sendTo(system.resolve(pid), pid, message);
  return "ok";
}

function* call(manager: Server, handler: Handler, request: Term, timeout: Timeout | undefined): Wait<any> {
  const term = handlerTerm(handler);
  try {
    return yield* ask(manager, ["call", term, sent(request)], timeout ?? 5000);
  } catch (thrown) {
    if (!(thrown instanceof ExitError)) throw thrown;
    const args = [shownServer(manager), term, request, ...(timeout === undefined ? [] : [timeout])];
    return exited([thrown.reason, ["gen_event", "call", args]]);
  }
}

function defineHandler<I extends Or<HandlerInit<unknown>>, A = void, E = any, Q = any, S = StateOf<I>>(
  callbacks: HandlerDefinition<I, A, E, Q, S> & MakesHandlerState<NoInfer<I>, NoInfer<S>>,
): HandlerModule<A, E, Q> {
  const given = callbacks as Partial<AnyHandler> | null;
  if (typeof given !== "object" || given === null || typeof given.init !== "function")
    throw new ErlangError("badarg", "GenEvent.defineHandler takes an object with name, init and handleEvent");
  if (typeof given.name !== "string" || given.name === "")
    throw new ErlangError(
      "badarg",
      'GenEvent.defineHandler needs a name: { name: "Mailer", init() { … }, … }',
    );
  if (typeof given.handleEvent !== "function")
    throw new ErlangError("badarg", `the handler ${given.name} needs handleEvent(event, state)`);
  const module: HandlerModule<A, E, Q> = Object.freeze({ name: given.name });
  defineCallbacks(module, given as AnyHandler);
  return module;
}

/**
 * OTP's gen_event: a manager process that shows every event to its handlers, newest first. A handler that crashes, or
 * answers what nobody understands, is removed; the others, and the manager, go on, and nobody puts it back.
 */
export const GenEvent = Object.freeze({
  name: "gen_event",
  /**
   * Makes a handler of its callbacks. Any of them may be a generator function that waits; the manager waits with it. A
   * value thrown that is no Error is taken as the callback's answer, as in OTP.
   */
  defineHandler,
  /** Starts a manager without handlers, linked to the caller, with whom it ends. `name` registers it. */
  startLink(options: StartOptions = {}): Wait<StartResult> {
    return startManager(options, true);
  },
  /** Starts a manager without a link. */
  start(options: StartOptions = {}): Wait<StartResult> {
    return startManager(options, false);
  },
  /** For `[GenEvent, { name }]` in a list of children. Its id is the name. */
  childSpec(options: StartOptions = {}): ChildSpec {
    const id = typeof options.name === "string" ? options.name : "gen_event";
    return { id, start: () => GenEvent.startLink(options) };
  },
  /**
   * Installs a handler in front of the others: `"ok"`, or what its init answered instead (`["error", reason]`;
   * `["EXIT", reason]` if it crashed). The same handler can be installed twice.
   */
  addHandler<H extends Handler>(manager: Server, handler: H, arg: ArgOf<H>): Wait<Term> {
    return ask(manager, ["add_handler", handlerTerm(handler), sent(arg)], "infinity");
  },
  /**
   * Like {@link GenEvent.addHandler}, and ties the two: the caller and the manager are linked; the caller gets
   * `["gen_event_EXIT", handler, reason]` when the handler goes (`normal`, `shutdown`, `["swapped", newHandler, pid]`,
   * or what went wrong); and when the caller ends, the handler is removed (its terminate gets `["stop", reason]`).
   */
  addSupHandler<H extends Handler>(manager: Server, handler: H, arg: ArgOf<H>): Wait<Term> {
    return ask(manager, ["add_sup_handler", handlerTerm(handler), sent(arg), self()], "infinity");
  },
  /**
   * Removes a handler: what its terminate returned (`["EXIT", reason]` if that crashed), or
   * `["error", "module_not_found"]`. Of several with the same name and id, the newest.
   */
  deleteHandler(manager: Server, handler: Handler, arg: Term): Wait<Term> {
    return ask(manager, ["delete_handler", handlerTerm(handler), sent(arg)], "infinity");
  },
  /**
   * Replaces a handler by another: the old one's terminate gets the first argument, and the new one's init gets
   * `[second argument, what that terminate returned]`, or `[second argument, "error"]` if the old one was not installed:
   * the new one is added all the same. It stands in front, and belongs to whoever supervised the old one.
   *
   * @returns `"ok"`, or `["error", what init answered]`; the old handler is gone in either case.
   */
  swapHandler<H extends Handler>(
    manager: Server,
    old: readonly [handler: Handler, arg: Term],
    next: readonly [handler: H, arg: SwapArgOf<H>],
  ): Wait<Term> {
    return ask(
      manager,
      ["swap_handler", handlerTerm(old[0]), sent(old[1]), handlerTerm(next[0]), sent(next[1])],
      "infinity",
    );
  },
  /** Like {@link GenEvent.swapHandler}, but the new handler is supervised by the caller. */
  swapSupHandler<H extends Handler>(
    manager: Server,
    old: readonly [handler: Handler, arg: Term],
    next: readonly [handler: H, arg: SwapArgOf<H>],
  ): Wait<Term> {
    return ask(
      manager,
      ["swap_sup_handler", handlerTerm(old[0]), sent(old[1]), handlerTerm(next[0]), sent(next[1]), self()],
      "infinity",
    );
  },
  /** Sends an event to all handlers, without waiting. badarg for a name that nobody has; to a pid that has ended it does nothing. */
  notify,
  /** Sends an event and waits until every handler has seen it. Exits the caller if there is no such manager. */
  syncNotify(manager: Server, event: Term): Wait<Term> {
    return ask(manager, ["sync_notify", sent(event)], "infinity");
  },
  /**
   * Asks one handler and waits for its answer, at most `timeout` virtual ms (default 5000):
   * `["error", "bad_module"]` if it is not installed, `["error", ["EXIT", reason]]` if it crashed, `["error", answer]` if
   * it answered what nobody understands. Exits the caller with `{noproc | timeout | reason, {gen_event, call, …}}`.
   */
  call<H extends Handler>(manager: Server, handler: H, request: RequestOf<H>, timeout?: Timeout): Wait<any> {
    return call(manager, handler, request, timeout);
  },
  /** The installed handlers, newest first: names, or `[name, id]`. */
  whichHandlers(manager: Server): Wait<Term[]> {
    return ask(manager, "which_handlers", "infinity") as Wait<Term[]>;
  },
  /** Ends a manager with `reason` and waits until it has ended. Every handler's terminate gets `stop`. */
  *stop(manager: Server, reason: Term = "normal", timeout: Timeout = "infinity"): Wait<"ok"> {
    const pid = whereisServer(manager);
    if (pid === null) return exited("noproc");
    return yield* genStop(pid, reason, timeout);
  },
});
