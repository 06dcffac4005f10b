/**
 * Supervisor: starts children in order, restarts them by its strategy, ends them in reverse order.
 * Rules: supervisor.erl of OTP 25, checked against tests/truth/supervisor.
 */
import {
  ErlangError,
  here,
  Pid,
  Process,
  self,
  type Term,
  type Timeout,
  type Wait,
} from "../kernel/index.ts";
import {
  checkChild,
  checkOptions,
  childSpec,
  isNormal,
  report,
  shutdownChild,
  specOf,
  startChild,
  traceChild,
  type AutoShutdown,
  type Child,
  type ChildLike,
  type ChildModule,
  type ChildOverrides,
  type ChildSpec,
} from "./child.ts";
import { GenServer, startServer, stop, type Server } from "./gen-server.ts";
import { RestartIntensity } from "./restart-intensity.ts";
import type {
  Callbacks,
  CallResult,
  InitResult,
  NoReply,
  StartOptions,
  StartResult,
} from "./server-module.ts";
import { SimpleOneForOne } from "./simple-one-for-one.ts";

export type Strategy = "one_for_one" | "one_for_all" | "rest_for_one";

/** A supervisor's flags. */
export interface SupervisorOptions {
  /** Who is restarted with a child that ended: it alone, all, or those started after it too. */
  readonly strategy: Strategy | "simple_one_for_one";
  /** Restarts allowed within `maxSeconds`; one more and the supervisor gives up. Default 3. */
  readonly maxRestarts?: number;
  /** Whole seconds. Default 5. */
  readonly maxSeconds?: number;
  /** Whether the end of significant children ends the supervisor. Default "never". */
  readonly autoShutdown?: AutoShutdown;
}

/** What a supervisor's init returns: see {@link Supervisor.init}. */
export type SupervisorInit =
  readonly ["ok", readonly [flags: SupervisorOptions, children: readonly ChildLike[]]] | "ignore";

export interface Flags {
  readonly strategy: Strategy | "simple_one_for_one";
  readonly intensity: RestartIntensity;
  readonly autoShutdown: AutoShutdown;
}

/** Checks flags as supervisor.erl does; a mistake is named by a term. */
export function checkFlags(options: SupervisorOptions): Flags | { readonly mistake: Term } {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    return { mistake: ["invalid_type", options] };
  const { strategy, maxRestarts = 3, maxSeconds = 5, autoShutdown = "never" } = options;
  if (!["one_for_one", "one_for_all", "rest_for_one", "simple_one_for_one"].includes(strategy))
    return { mistake: ["invalid_strategy", strategy] };
  if (!(Number.isInteger(maxRestarts) && maxRestarts >= 0))
    return { mistake: ["invalid_intensity", maxRestarts] };
  if (!(Number.isInteger(maxSeconds) && maxSeconds > 0)) return { mistake: ["invalid_period", maxSeconds] };
  if (!["never", "any_significant", "all_significant"].includes(autoShutdown))
    return { mistake: ["invalid_auto_shutdown", autoShutdown] };
  return { strategy, intensity: new RestartIntensity(maxRestarts, maxSeconds), autoShutdown };
}

/** A failed start of a child in a group: which, and why. */
interface FailedStart {
  readonly child: Child;
  readonly reason: Term;
}

/** The request that makes the supervisor try a failed restart again, sent to itself. */
interface TryAgain {
  readonly id: Term;
}

class State {
  readonly flags: Flags;
  /** In the order in which they are started. */
  children: Child[] = [];

  constructor(flags: Flags) {
    this.flags = flags;
  }

  find(id: Term): Child | undefined {
    return this.children.find((child) => child.id === id);
  }

  /** After a child ended or was ended: a temporary child is forgotten, others stay without a process. */
  ended(child: Child): void {
    const { pid } = child;
    child.pid = null;
    child.restarting = false;
    if (child.restart === "temporary") this.forget(child);
    else traceChild(child.id, pid, child.restart, "stopped");
  }

  forget(child: Child): void {
    this.children = this.children.filter((other) => other !== child);
    traceChild(child.id, null, child.restart, "removed");
  }
}

type Request =
  | readonly ["start_child", Term]
  | readonly ["terminate_child" | "restart_child" | "delete_child" | "get_childspec", Term]
  | "which_children"
  | "count_children";

/** Makes the server that supervises: `init` gives flags and children. */
function supervising(
  name: string,
  init: () => unknown,
): Callbacks<State | SimpleOneForOne, void, Request, TryAgain> {
  return {
    name,
    *init(): Wait<InitResult<State | SimpleOneForOne>> {
      Process.flag("trap_exit", true);
      const made = init();
      const result =
        typeof made === "object" && made !== null && "next" in made ? yield* made as Wait<unknown> : made;
      if (result === "ignore") return "ignore";
      if (!Array.isArray(result) || result[0] !== "ok" || !Array.isArray(result[1]) || result[1].length !== 2)
        return ["stop", ["bad_return", [name, "init", result]]];
      const [options, children] = result[1] as [SupervisorOptions, ChildLike[]];
      const flags = checkFlags(options);
      if ("mistake" in flags) return ["stop", ["supervisor_data", flags.mistake]];
      traceFlags(flags, false);
      if (flags.strategy === "simple_one_for_one") return SimpleOneForOne.make(flags, children);
      const checked: Child[] = [];
      for (const like of children) {
        const child = checkChild(like, flags.autoShutdown);
        if ("mistake" in child) return ["stop", ["start_spec", child.mistake]];
        if (checked.some((other) => other.id === child.id))
          return ["stop", ["start_spec", ["duplicate_child_name", child.id]]];
        checked.push(child);
      }
      const state = new State(flags);
      state.children = checked;
      const failed = yield* startGroup(state, checked);
      if (failed === null) return ["ok", state];
      yield* terminateGroup(state, state.children);
      return ["stop", ["shutdown", ["failed_to_start_child", failed.child.id, failed.reason]]];
    },

    *handleCall(request, _from, state): Wait<CallResult<State | SimpleOneForOne>> {
      const answer =
        state instanceof SimpleOneForOne
          ? yield* state.handleCall(request)
          : yield* handleCall(request, state);
      return ["reply", answer, state];
    },

    *handleCast(request, state): Wait<NoReply<State | SimpleOneForOne>> {
      if (state instanceof SimpleOneForOne) return next(yield* state.tryAgain(request.id), state);
      const child = state.find(request.id);
      if (child?.restarting !== true) return ["noreply", state];
      return next(yield* restart(child, state), state);
    },

    *handleInfo(message, state): Wait<NoReply<State | SimpleOneForOne>> {
      if (!Array.isArray(message) || message[0] !== "EXIT" || !(message[1] instanceof Pid))
        return ["noreply", state];
      const [, pid, reason] = message as [string, Pid, Term];
      if (state instanceof SimpleOneForOne) return next(yield* state.childEnded(pid, reason), state);
      const child = state.children.find((other) => other.pid === pid && !other.restarting);
      if (child === undefined) return ["noreply", state];
      return next(yield* childEnded(child, reason, state), state);
    },

    *terminate(_reason, state): Wait<void> {
      if (state instanceof SimpleOneForOne) yield* state.terminate();
      else yield* terminateGroup(state, state.children);
    },
  };
}

function next<S>(goesOn: boolean, state: S): NoReply<S> {
  return goesOn ? ["noreply", state] : ["stop", "shutdown", state];
}

export function traceFlags(flags: Flags, dynamic: boolean): void {
  const system = here("a supervisor");
  const { strategy, intensity, autoShutdown } = flags;
  const { maxRestarts, maxSeconds } = intensity;
  const pid = system.current!.id;
  system.recorder?.event({
    type: "supervisor",
    at: system.now,
    pid,
    strategy,
    dynamic,
    maxRestarts,
    maxSeconds,
    autoShutdown,
  });
}

/** Starts one child: null if it started (or answered ignore), else why not. */
function* start(child: Child): Wait<{ readonly reason: Term } | { readonly reply: Term }> {
  traceChild(child.id, null, child.restart, "starting");
  const started = yield* startChild(child.spec.start);
  if ("error" in started) {
    traceChild(child.id, null, child.restart, "failed");
    return { reason: started.error };
  }
  child.pid = started.pid;
  child.restarting = false;
  traceChild(child.id, started.pid, child.restart, started.pid === null ? "ignored" : "running");
  return { reply: started.pid === null ? ["ok", "undefined"] : started.reply };
}

/** Starts children in order; stops at the first that fails. Temporary ones that answer ignore are forgotten. */
function* startGroup(state: State, children: readonly Child[]): Wait<FailedStart | null> {
  for (const child of [...children]) {
    const started = yield* start(child);
    if ("reason" in started) {
      report("start_error", started.reason, child.id, child.pid);
      return { child, reason: started.reason };
    }
    if (child.pid === null && child.restart === "temporary") state.forget(child);
  }
  return null;
}

/** Ends children in reverse order, one after the other. Temporary ones are forgotten. */
function* terminateGroup(state: State, children: readonly Child[]): Wait<void> {
  for (const child of [...children].reverse()) yield* terminate(child, state);
}

function* terminate(child: Child, state: State): Wait<void> {
  const { pid } = child;
  if (pid !== null && !child.restarting) {
    traceChild(child.id, pid, child.restart, "terminating");
    const other = yield* shutdownChild({ ...child, pid });
    if (other !== null) report("shutdown_error", other.reason, child.id, pid);
  }
  state.ended(child);
}

/** A child ended by itself. False: the supervisor has to end. */
function* childEnded(child: Child, reason: Term, state: State): Wait<boolean> {
  const { restart: type } = child;
  if (type !== "permanent" && isNormal(reason)) {
    state.ended(child);
    return !endsSupervisor(child, state);
  }
  report("child_terminated", reason, child.id, child.pid);
  if (type !== "temporary") return yield* restart(child, state);
  state.ended(child);
  return !endsSupervisor(child, state);
}

function endsSupervisor(child: Child, state: State): boolean {
  const { autoShutdown } = state.flags;
  if (autoShutdown === "never" || !child.significant) return false;
  if (autoShutdown === "any_significant") return true;
  return !state.children.some((other) => other.significant && (other.pid !== null || other.restarting));
}

/** Restarts by the strategy, if the limit allows it. False: it does not. */
function* restart(child: Child, state: State): Wait<boolean> {
  if (!state.flags.intensity.add(child.id)) {
    report("shutdown", "reached_max_restart_intensity", child.id, child.pid, child);
    state.ended(child);
    return false;
  }
  const again = yield* restartBy(state.flags.strategy, child, state);
  // Control goes back to the server first, so that other requests are answered in between.
  if (again !== null) GenServer.cast(self(), again);
  return true;
}

function* restartBy(strategy: Flags["strategy"], child: Child, state: State): Wait<TryAgain | null> {
  if (strategy === "one_for_one") {
    const started = yield* start(child);
    if ("reply" in started) return null;
    report("start_error", started.reason, child.id, child.pid, child);
    child.restarting = true;
    traceChild(child.id, null, child.restart, "restarting");
    return Object.freeze({ id: child.id });
  }
  const first = strategy === "one_for_all" ? 0 : state.children.indexOf(child);
  const before = state.children.slice(0, first);
  child.restarting = false;
  const ended = child.pid;
  child.pid = null;
  yield* terminateGroup(state, state.children.slice(first));
  const failed = yield* startGroup(state, state.children.slice(before.length));
  if (failed === null) return null;
  failed.child.pid = failed.child === child ? ended : null;
  failed.child.restarting = true;
  traceChild(failed.child.id, null, failed.child.restart, "restarting");
  return Object.freeze({ id: failed.child.id });
}

function* handleCall(request: Request, state: State): Wait<Term> {
  if (request === "which_children")
    return [...state.children]
      .reverse()
      .map((child) => [child.id, child.restarting ? "restarting" : (child.pid ?? "undefined"), child.type]);
  if (request === "count_children") return countChildren(state.children);
  const [what, of] = request;
  if (what === "start_child") return yield* addChild(of, state);
  const child = state.find(of);
  if (child === undefined) return ["error", "not_found"];
  switch (what) {
    case "terminate_child":
      yield* terminate(child, state);
      return "ok";
    case "restart_child": {
      if (child.restarting) return ["error", "restarting"];
      if (child.pid !== null) return ["error", "running"];
      const started = yield* start(child);
      return "reply" in started ? started.reply : ["error", started.reason];
    }
    case "delete_child":
      if (child.restarting) return ["error", "restarting"];
      if (child.pid !== null) return ["error", "running"];
      state.forget(child);
      return "ok";
    case "get_childspec":
      return ["ok", specOf(child)];
  }
}

function* addChild(like: Term, state: State): Wait<Term> {
  const child = checkChild(like, state.flags.autoShutdown);
  if ("mistake" in child) return ["error", child.mistake];
  const present = state.find(child.id);
  if (present !== undefined)
    return [
      "error",
      present.pid !== null && !present.restarting ? ["already_started", present.pid] : "already_present",
    ];
  const started = yield* start(child);
  if ("reason" in started) return ["error", [started.reason, { $child: child.id }]];
  if (child.pid !== null || child.restart !== "temporary") state.children.push(child);
  return started.reply;
}

function countChildren(children: readonly Child[]): Term {
  const system = here("a supervisor");
  const active = children.filter(
    (child) => child.pid !== null && !child.restarting && system.alive(child.pid),
  ).length;
  const supervisors = children.filter((child) => child.type === "supervisor").length;
  return { specs: children.length, active, supervisors, workers: children.length - supervisors };
}

function* startSupervisor(name: string, init: () => unknown, options: StartOptions = {}): Wait<StartResult> {
  const label = typeof options.name === "string" ? options.name : name;
  return yield* startServer(supervising(name, init), undefined, {
    ...options,
    link: true,
    kind: "supervisor",
    label,
  });
}

/** The module of a supervisor made with {@link Supervisor.define}. */
export interface SupervisorModule<A> extends ChildModule<A> {
  readonly type: "supervisor";
}

/** The module of supervisors that `start` starts, under the module's name unless another is given. */
export function supervisorModule<A>(
  name: string,
  start: (arg: A, options: StartOptions) => Wait<StartResult>,
): SupervisorModule<A> {
  const startLink = (arg: A, options: StartOptions = {}): Wait<StartResult> =>
    start(arg, { name, ...options });
  return Object.freeze({
    name,
    type: "supervisor" as const,
    startLink,
    childSpec: (arg: A): ChildSpec => ({ id: name, start: () => startLink(arg), type: "supervisor" }),
  });
}

function request(supervisor: Server, what: Request): Wait<any> {
  return GenServer.call(supervisor as Pid, what, "infinity");
}

/** Elixir's Supervisor. */
export const Supervisor = Object.freeze({
  /** Starts a supervisor with these children, linked to the caller. Ends with an error if a child can't be started. */
  startLink(children: readonly ChildLike[], options: SupervisorOptions & StartOptions): Wait<StartResult> {
    checkOptions(options, "Supervisor.startLink");
    if (!Array.isArray(children))
      throw new ErlangError(
        "badarg",
        "Supervisor.startLink takes a list of children first: Supervisor.startLink([Counter], { … })",
      );
    return startSupervisor("Supervisor", () => ["ok", [options, children]], options);
  },
  /** Makes a module-based supervisor, to be used as a child of others. Its `init(arg)` returns {@link Supervisor.init}. */
  define<A = void>(module: {
    readonly name: string;
    init(arg: A): SupervisorInit | Wait<SupervisorInit>;
  }): SupervisorModule<A> {
    return supervisorModule(module.name, (arg, options) =>
      startSupervisor(module.name, () => module.init(arg), options),
    );
  },
  /** What a module's init returns. */
  init(children: readonly ChildLike[], options: SupervisorOptions): SupervisorInit {
    checkOptions(options, "Supervisor.init");
    return ["ok", [options, children]];
  },
  /** The specification of a child, with overrides. */
  childSpec(child: ChildLike, overrides: ChildOverrides = {}): ChildSpec {
    return childSpec(child, overrides);
  },
  /** Adds a child and starts it: `["ok", pid]`, `["error", ["already_started", pid]]`, `["error", "already_present"]`, `["error", [reason, child]]`. */
  startChild: (supervisor: Server, child: ChildLike): Wait<any> =>
    request(supervisor, ["start_child", child]),
  /** Ends a child; its specification stays unless it is temporary. `ok` or `["error", "not_found"]`. */
  terminateChild: (supervisor: Server, id: Term): Wait<any> => request(supervisor, ["terminate_child", id]),
  /** Starts a child again that does not run: `["error", "running" | "restarting" | "not_found"]` if it can't. */
  restartChild: (supervisor: Server, id: Term): Wait<any> => request(supervisor, ["restart_child", id]),
  /** Forgets a child that does not run. */
  deleteChild: (supervisor: Server, id: Term): Wait<any> => request(supervisor, ["delete_child", id]),
  /** `[id, pid | "undefined" | "restarting", type]` of each child, newest first. */
  whichChildren: (supervisor: Server): Wait<any> => request(supervisor, "which_children"),
  /** `{ specs, active, supervisors, workers }`. */
  countChildren: (
    supervisor: Server,
  ): Wait<{ specs: number; active: number; supervisors: number; workers: number }> =>
    request(supervisor, "count_children"),
  /** The specification of a child: `["ok", spec]` or `["error", "not_found"]`. */
  getChildspec: (supervisor: Server, id: Term): Wait<any> => request(supervisor, ["get_childspec", id]),
  /** Ends a supervisor, its children first, and waits for it. */
  stop(supervisor: Server, reason: Term = "normal", timeout: Timeout = "infinity"): Wait<"ok"> {
    return stop(supervisor, reason, timeout);
  },
});
