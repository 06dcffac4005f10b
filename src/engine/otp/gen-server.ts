/**
 * GenServer: a process that keeps a state and answers calls and casts, one at a time.
 * Rules: OTP's gen, gen_server and proc_lib (OTP 25); checked against tests/truth/processes.json.
 */
import {
  ErlangError,
  errorTerm,
  ExitError,
  exitReason,
  freeze,
  here,
  isHalt,
  Logger,
  Process,
  receive,
  self,
  STACK,
  toPlain,
  inspect,
  work,
  type ProcessKind,
  type Term,
  type Timeout,
  type Wait,
  type Pid,
  type Ref,
} from "../kernel/index.ts";
import { callServer, downReason } from "./gen-call.ts";
import { refIs, shownServer, whereisServer, type Server, type Whom } from "./server-reference.ts";
import type {
  Callbacks,
  Definition,
  From,
  InitResult,
  MakesState,
  Or,
  ServerModule,
  StartOptions,
  StartResult,
  StateOf,
  Via,
} from "./server-module.ts";

export { genCall } from "./gen-call.ts";
export { shownServer, whereisServer, type Server, type Whom } from "./server-reference.ts";

/** How a server is started; for the behaviours built on GenServer. */
export interface StartHow extends StartOptions {
  readonly link: boolean;
  readonly kind?: ProcessKind;
  readonly label?: string;
  /** Started without a link but with the caller as its parent, as `start_monitor` does. */
  readonly monitor?: boolean;
  /** What it does once init is done. Default: take calls, casts and messages, as a GenServer. */
  readonly loop?: (state: Term, parent: Pid | null) => Wait<never>;
}

type AnyCallbacks = Callbacks<any, any, any, any>;

const definitions = new WeakMap<object, AnyCallbacks>();

/** The callbacks of a module made with {@link GenServer.define}. */
export function callbacksOf(module: object): AnyCallbacks {
  const found = definitions.get(module);
  if (found === undefined)
    throw new ErlangError("undef", "a server module is made with GenServer.define({ … })");
  return found;
}

function cast(server: Server, request: Term): "ok" {
  const pid = whereisServer(server);
  freeze(request);
  const system = here("GenServer.cast()");
  if (pid !== null) system.sendTo(system.resolve(pid), pid, Object.freeze(["$gen_cast", request]));
  return "ok";
}

/** Answers a call, from anywhere. */
export function reply(from: From, answer: Term): "ok" {
  const whole = freeze(answer);
  const system = here("GenServer.reply()");
  system.sendAlias(from[0], from[1], Object.freeze([from[1], answer]), whole);
  return "ok";
}

/** Asks a process to terminate with `reason` (`proc_lib:stop`) and waits for its end. Exits if it ended otherwise. */
export function* stop(server: Server, reason: Term = "normal", timeout: Timeout = "infinity"): Wait<"ok"> {
  const failed = (why: Term): never => {
    throw new ExitError([why, ["GenServer", "stop", [shownServer(server), reason, timeout]]]);
  };
  const pid = whereisServer(server);
  if (pid === null) return failed("noproc");
  if (pid === self()) return failed("calling_self");
  try {
    return yield* genStop(pid, reason, timeout);
  } catch (thrown) {
    if (!(thrown instanceof ExitError)) throw thrown;
    return failed(thrown.reason);
  }
}

/** `proc_lib:stop` itself: exits with the bare reason if the process ended otherwise, or not in time. */
export function* genStop(server: Whom, reason: Term, timeout: Timeout): Wait<"ok"> {
  const failed = (why: Term): never => {
    throw new ExitError(why);
  };
  const system = here("stop()");
  const process = system.running("stop()");
  const ref = Process.monitor(server);
  system.acceptAnswers(process, ref);
  freeze(reason);
  system.sendTo(
    system.resolve(server),
    server,
    Object.freeze(["system", Object.freeze([self(), ref]), Object.freeze(["terminate", reason])]),
  );
  const deadline = timeout === "infinity" ? Infinity : system.clock + timeout;
  let accepted = false;
  for (;;) {
    const message = yield* receive(
      (m): m is Term[] =>
        Array.isArray(m) && ((m.length === 2 && refIs(m[0], ref)) || (m[0] === "DOWN" && refIs(m[1], ref))),
      { after: timeout === "infinity" ? timeout : Math.max(0, deadline - system.clock) },
    );
    if (message?.length === 2) {
      accepted = true;
      continue;
    }
    process.aliases!.delete(ref.id);
    if (message === undefined) {
      Process.demonitor(ref, { flush: true });
      return failed("timeout");
    }
    const ended = accepted ? message[4] : downReason(message[4], server, timeout);
    // One that ended of its own before it took the request: the failed call of `sys:terminate` is the reason.
    if (!accepted)
      return failed(ended === "noproc" ? ended : [ended, ["sys", "terminate", [server, reason, timeout]]]);
    return sameReason(ended, reason) ? "ok" : failed(ended);
  }
}

function sameReason(a: Term, b: Term): boolean {
  return a === b || JSON.stringify(toPlain(a)) === JSON.stringify(toPlain(b));
}

function labelOf(name: StartOptions["name"], callbacks: AnyCallbacks): string {
  if (typeof name === "string") return name;
  if (Array.isArray(name)) return `${callbacks.name} ${inspect(toPlain((name[2] as Term[])[1] ?? name[2]))}`;
  return callbacks.name;
}

/** Starts a server and waits for its init (`gen:start`, `proc_lib:start_link`). */
export function* startServer(callbacks: AnyCallbacks, arg: Term, how: StartHow): Wait<StartResult> {
  const system = here("GenServer.startLink()");
  const starter = system.running("GenServer.startLink()");
  const { name, link } = how;
  if (name !== undefined && name !== null) {
    const taken = whereisServer(name);
    if (taken !== null) return ["error", ["already_started", taken]];
  }
  const started = system.spawn(
    () => serverMain(callbacks, arg, name ?? null, starter.pid, link || how.monitor === true, how.loop),
    how.label ?? labelOf(name, callbacks),
    how.kind ?? "gen_server",
    link,
  );
  const { pid } = started;
  const ref = link ? null : system.monitor(starter, pid);
  const answer = (yield* receive(
    (m): m is unknown[] =>
      Array.isArray(m) &&
      ((m[0] === "ack" && m[1] === pid) ||
        (ref !== null && m[0] === "DOWN" && refIs(m[1], ref)) ||
        (link && m[0] === "EXIT" && m[1] === pid)),
    { after: how.timeout ?? "infinity" },
  )) as unknown[] | undefined;
  if (answer === undefined) {
    if (link) Process.unlink(pid);
    Process.exit(pid, "kill");
    const watch = ref ?? Process.monitor(pid);
    yield* receive((m) => Array.isArray(m) && m[0] === "DOWN" && refIs(m[1], watch));
    yield* receive((m) => Array.isArray(m) && m[0] === "EXIT" && m[1] === pid, { after: 0 });
    return ["error", "timeout"];
  }
  if (ref !== null && answer[0] === "ack") Process.demonitor(ref, { flush: true });
  if (answer[0] === "ack") return answer[2] as StartResult;
  return ["error", answer[answer.length - 1]];
}

export type Outcome = { readonly value: unknown } | { readonly failed: unknown };

/** Runs a callback. A thrown value that is no Error is its answer, as a `throw` is in OTP. */
export function* runCallback(body: () => unknown): Wait<Outcome> {
  try {
    const value = body();
    if (
      typeof value === "object" &&
      value !== null &&
      typeof (value as { next?: unknown }).next === "function"
    )
      return { value: yield* value as Wait<unknown> };
    return { value };
  } catch (thrown) {
    if (isHalt(thrown)) throw thrown;
    if (thrown instanceof Error) return { failed: thrown };
    return { value: thrown };
  }
}

function* serverMain(
  callbacks: AnyCallbacks,
  arg: Term,
  name: string | Via | null,
  starter: Pid,
  linked: boolean,
  main: StartHow["loop"],
): Wait<void> {
  const system = here("a server");
  const process = system.running("a server");
  const acknowledge = (result: StartResult): void => {
    freeze(result);
    system.sendTo(system.find(starter) ?? null, starter, Object.freeze(["ack", process.pid, result]));
  };
  const taken = register(name, process.pid);
  if (taken !== null) return acknowledge(["error", ["already_started", taken]]);
  const outcome = yield* runCallback(() => callbacks.init(arg));
  if ("failed" in outcome) {
    unregister(name);
    if (!(outcome.failed instanceof ExitError)) system.onCrash?.(process, outcome.failed);
    return yield* failedStart(exitReason(outcome.failed), acknowledge);
  }
  const result = outcome.value as unknown[];
  if (
    Array.isArray(result) &&
    result[0] === "ok" &&
    (result.length === 2 || (result.length === 3 && goesOn(result[2])))
  ) {
    system.recorder?.plain("start", system.now, process.id);
    acknowledge(["ok", process.pid]);
    const parent = linked ? starter : null;
    yield* main === undefined ? loop(callbacks, result[1], result[2], parent) : main(result[1], parent);
    return;
  }
  unregister(name);
  if (outcome.value === "ignore") return acknowledge("ignore");
  const reason =
    Array.isArray(result) && result[0] === "stop" && result.length === 2
      ? result[1]
      : ["bad_return_value", result];
  return yield* failedStart(reason, acknowledge);
}

/**
 * A failed init: OTP 25 acknowledges first and ends the process afterwards. A crash is reported in
 * between (`proc_lib:crash_report`), and the report asks the linked processes: by then the starter has
 * gone on with the answer.
 */
function* failedStart(reason: Term, acknowledge: (result: StartResult) => void): Wait<never> {
  acknowledge(["error", reason]);
  const quiet =
    reason === "normal" ||
    reason === "shutdown" ||
    (Array.isArray(reason) && reason.length === 2 && reason[0] === "shutdown");
  if (!quiet) yield* work(0);
  throw new ExitError(reason);
}

/** Whether what a callback returned after the state is a timeout, `hibernate` or a continuation. */
function goesOn(then: unknown): boolean {
  if (then === undefined || then === "infinity" || then === "hibernate") return true;
  if (Array.isArray(then)) return then.length === 2 && then[0] === "continue";
  return Number.isInteger(then) && (then as number) >= 0;
}

function register(name: string | Via | null, pid: Pid): Pid | null {
  if (name === null) return null;
  const taken = whereisServer(name);
  if (taken !== null) return taken;
  if (typeof name === "string") Process.register(pid, name);
  else name[1].registerName(name[2], pid);
  return null;
}

function unregister(name: string | Via | null): void {
  if (name === null) return;
  if (typeof name !== "string") name[1].unregisterName(name[2]);
  else if (Process.whereis(name) === self()) Process.unregister(name);
}

/** Stands for a message where a callback asked to go on. */
const CONTINUE: unique symbol = Symbol("continue");

function isWait(value: unknown): value is Wait<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as { next?: unknown }).next === "function"
  );
}

/** Hands a message to its callback; undefined: none came in time. */
function handle(callbacks: AnyCallbacks, message: Term, from: From | null, state: Term): unknown {
  if (Array.isArray(message)) {
    if (from !== null) return required(callbacks, "handleCall").handleCall!(message[2], from, state);
    if (message[0] === "$gen_cast" && message.length === 2)
      return required(callbacks, "handleCast").handleCast!(message[1], state);
  }
  return info(callbacks, message === undefined ? "timeout" : message, state);
}

function* loop(callbacks: AnyCallbacks, first: Term, next: unknown, parent: Pid | null): Wait<never> {
  const system = here("a server");
  const process = system.running("a server");
  let state = first;
  let then = next;
  // A supervisor's state is told by its own events.
  const recorder = process.kind === "supervisor" ? null : system.recorder;
  recorder?.state(system.now, process.id, state);

  const become = (value: Term): void => {
    if (value === state) return;
    state = value;
    recorder?.state(system.now, process.id, state);
  };

  for (;;) {
    let from: From | null = null;
    let message: Term = CONTINUE;
    if (!Array.isArray(then) || then[0] !== "continue") {
      message = typeof then === "number" ? yield* receive(undefined, { after: then }) : yield* receive();
      if (Array.isArray(message) && message.length === 3) {
        if (message[0] === "$gen_call") from = message[1] as From;
        else if (message[0] === "EXIT" && parent !== null && message[1] === parent)
          return yield* terminateServer(callbacks, message[2], state, null);
        else if (message[0] === "system") {
          reply(message[1] as From, "ok");
          return yield* terminateServer(callbacks, (message[2] as Term[])[1], state, null);
        }
      }
    }
    let answer: unknown;
    // As `runCallback`, written out: a callback that does not wait then costs no generator.
    try {
      answer =
        message === CONTINUE
          ? required(callbacks, "handleContinue").handleContinue!((then as Term[])[1], state)
          : handle(callbacks, message, from, state);
      if (isWait(answer)) answer = yield* answer;
    } catch (thrown) {
      if (isHalt(thrown)) throw thrown;
      if (thrown instanceof Error) return yield* crashServer(callbacks, thrown, state);
      answer = thrown;
    }
    const result = answer as unknown[];
    const size = Array.isArray(result) ? result.length : 0;
    if (size >= 2 && size <= 3 && result[0] === "noreply" && goesOn(result[2])) {
      become(result[1]);
      then = result[2];
    } else if (from !== null && size >= 3 && size <= 4 && result[0] === "reply" && goesOn(result[3])) {
      become(result[2]);
      reply(from, result[1]);
      then = result[3];
    } else if (from !== null && size === 4 && result[0] === "stop") {
      become(result[3]);
      return yield* terminateServer(callbacks, result[1], state, { from, answer: result[2] });
    } else if (size === 3 && result[0] === "stop") {
      become(result[2]);
      return yield* terminateServer(callbacks, result[1], state, null);
    } else return yield* terminateServer(callbacks, ["bad_return_value", answer ?? null], state, null);
  }
}

function required(
  callbacks: AnyCallbacks,
  name: "handleCall" | "handleCast" | "handleContinue",
): AnyCallbacks {
  if (callbacks[name] === undefined) throw new ErlangError("undef", `${callbacks.name} has no ${name}`);
  return callbacks;
}

function info(callbacks: AnyCallbacks, message: Term, state: Term): unknown {
  if (callbacks.handleInfo !== undefined) return callbacks.handleInfo(message, state);
  Logger.error(
    `${callbacks.name} received unexpected message in handle_info/2: ${inspect(toPlain(message))}`,
  );
  return ["noreply", state];
}

/** Ends a server for what was thrown in it. */
export function* crashServer(callbacks: AnyCallbacks, thrown: unknown, state: Term): Wait<never> {
  const system = here("a server");
  if (!(thrown instanceof ExitError)) system.onCrash?.(system.running("a server"), thrown);
  const reason = thrown instanceof ExitError ? thrown.reason : [errorTerm(thrown), STACK];
  return yield* terminateServer(callbacks, reason, state, null);
}

/** Calls `terminate` and ends the process. A reply that is due goes out afterwards, as in OTP. */
export function* terminateServer(
  callbacks: AnyCallbacks,
  reason: Term,
  state: Term,
  due: { from: From; answer: Term } | null,
): Wait<never> {
  let last = reason;
  if (callbacks.terminate !== undefined) {
    const outcome = yield* runCallback(() => callbacks.terminate!(reason, state));
    if ("failed" in outcome) last = exitReason(outcome.failed);
  }
  if (due !== null) reply(due.from, due.answer);
  throw new ExitError(last);
}

function define<I extends Or<InitResult<unknown>>, A = void, Q = any, C = any, S = StateOf<I>>(
  callbacks: Definition<I, A, Q, C, S> & MakesState<NoInfer<I>, NoInfer<S>>,
): ServerModule<A, Q, C> {
  if (typeof callbacks !== "object" || callbacks === null || typeof callbacks.init !== "function")
    throw new ErlangError("badarg", "GenServer.define takes an object with name and init");
  if (typeof callbacks.name !== "string" || callbacks.name === "")
    throw new ErlangError("badarg", 'GenServer.define needs a name: { name: "Counter", init() { … } }');
  const module: ServerModule<A, Q, C> = Object.freeze({
    name: callbacks.name,
    startLink: (arg: A, options: StartOptions = {}) =>
      startServer(callbacks as AnyCallbacks, arg, {
        ...options,
        name: options.name === undefined ? callbacks.name : options.name,
        link: true,
      }),
  });
  definitions.set(module, callbacks as AnyCallbacks);
  return module;
}

type CallOf<S> = S extends ServerModule<any, infer Q, any> ? Q : any;
type CastOf<S> = S extends ServerModule<any, any, infer C> ? C : any;

/** Elixir's GenServer. */
export const GenServer = Object.freeze({
  /** Makes a server module of its callbacks. */
  define,
  /** Starts a server linked to the caller. Not registered unless `options.name` is given. */
  startLink<A>(module: ServerModule<A, any, any>, arg: A, options: StartOptions = {}): Wait<StartResult> {
    return startServer(callbacksOf(module), arg, { ...options, link: true });
  },
  /** Starts a server without a link. */
  start<A>(module: ServerModule<A, any, any>, arg: A, options: StartOptions = {}): Wait<StartResult> {
    return startServer(callbacksOf(module), arg, { ...options, link: false });
  },
  /** Starts a server without a link and monitors it: `["ok", [pid, ref]]` (`:gen_server.start_monitor`). */
  *startMonitor<A>(
    module: ServerModule<A, any, any>,
    arg: A,
    options: StartOptions = {},
  ): Wait<readonly ["ok", readonly [Pid, Ref]] | readonly ["error", Term] | "ignore"> {
    const result = yield* startServer(callbacksOf(module), arg, { ...options, link: false, monitor: true });
    return result[0] === "ok"
      ? ["ok", [result[1] as Pid, Process.monitor(result[1] as Pid)]]
      : (result as "ignore");
  },
  /**
   * Asks and waits for the answer, at most `timeout` virtual ms (default 5000). Exits the caller with
   * `{noproc | timeout | reason, {GenServer, call, …}}` if there is none. A late answer never arrives.
   */
  call<S extends Server>(server: S, request: CallOf<S>, timeout: Timeout = 5000): Wait<any> {
    return callServer(server, "GenServer", request, timeout);
  },
  /** Tells without waiting. Never fails, also when nobody is there. */
  cast<S extends Server>(server: S, request: CastOf<S>): "ok" {
    return cast(server, request);
  },
  /** Answers a call from anywhere, also later. */
  reply,
  /** Ends a server with `reason` and waits until it has ended. */
  stop,
  /** The process of a server reference, or null. */
  whereis: whereisServer,
});
