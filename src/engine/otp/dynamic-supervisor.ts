/**
 * DynamicSupervisor: children started on demand, each with its own specification, known by pid, all
 * ended at the same time. Rules: Elixir 1.14's DynamicSupervisor, checked against
 * tests/truth/supervisor/dynamic.json.
 */
import {
  type ExitError,
  exitReason,
  Pid,
  Process,
  self,
  send,
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
  startChild,
  traceChild,
  type Child,
  type ChildLike,
  type ChildSpec,
  type Started,
} from "./child.ts";
import { GenServer, startServer, stop, type Server } from "./gen-server.ts";
import { shutdownTogether, type Ending } from "./shutdown-together.ts";
import type {
  Callbacks,
  CallResult,
  InitResult,
  NoReply,
  StartOptions,
  StartResult,
} from "./server-module.ts";
import { checkFlags, supervisorModule, traceFlags, type Flags, type SupervisorModule } from "./supervisor.ts";

export interface DynamicSupervisorOptions {
  /** The only one there is. */
  readonly strategy?: "one_for_one";
  /** Restarts allowed within `maxSeconds`. Default 3. */
  readonly maxRestarts?: number;
  /** Whole seconds. Default 5. */
  readonly maxSeconds?: number;
  /** Children at once. Default infinity. Restarts are not limited by it. */
  readonly maxChildren?: number | "infinity";
}

export type DynamicInit = readonly ["ok", DynamicSupervisorOptions] | "ignore";

class State {
  readonly flags: Flags;
  readonly maxChildren: number;
  /** By the pid with which the child was known last. */
  readonly children = new Map<Pid, Child>();

  constructor(flags: Flags, maxChildren: number) {
    this.flags = flags;
    this.maxChildren = maxChildren;
  }

  forget(pid: Pid): void {
    const child = this.children.get(pid);
    if (child === undefined) return;
    this.children.delete(pid);
    traceChild(child.id, pid, child.restart, "removed");
  }
}

type Request =
  readonly ["start_child", Child] | readonly ["terminate_child", Term] | "which_children" | "count_children";

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A child specification checked as `validate_child` does; a mistake is named by a term. */
function check(like: ChildLike): Child | { readonly mistake: Term } {
  const spec = typeof like === "object" && like !== null ? childSpec(like) : null;
  const start = spec?.start as Term;
  // It matches on `%{id: _, start: {mod, _, _}}` and never looks at `significant`.
  if (
    spec === null ||
    !("id" in spec) ||
    (typeof start !== "function" && !(Array.isArray(start) && start.length === 3))
  )
    return { mistake: ["invalid_child_spec", like] };
  const child = checkChild({ ...spec, significant: false }, "never");
  if ("mistake" in child) return child;
  return child.shutdown === 0 ? { mistake: ["invalid_shutdown", 0] } : child;
}

function failure(started: Extract<Started, { error: Term }>): Term {
  const { thrown } = started;
  if (thrown === undefined) return started.error;
  return thrown.class === "exit" ? (thrown.value as ExitError).reason : exitReason(thrown.value);
}

function supervising(name: string, init: () => unknown): Callbacks<State, void, Request, never> {
  return {
    name,
    *init(): Wait<InitResult<State>> {
      Process.flag("trap_exit", true);
      const made = init();
      const result =
        typeof made === "object" && made !== null && "next" in made ? yield* made as Wait<unknown> : made;
      if (result === "ignore") return "ignore";
      if (!Array.isArray(result) || result[0] !== "ok" || result.length !== 2 || !isMap(result[1]))
        return ["stop", ["bad_return", [name, "init", result]]];
      const options = result[1] as DynamicSupervisorOptions;
      const { strategy = "one_for_one", maxChildren = "infinity" } = options;
      if (strategy !== "one_for_one") return ["stop", ["supervisor_data", ["invalid_strategy", strategy]]];
      const flags = checkFlags({ ...options, strategy });
      if ("mistake" in flags) return ["stop", ["supervisor_data", flags.mistake]];
      if (maxChildren !== "infinity" && !(Number.isInteger(maxChildren) && maxChildren >= 0))
        return ["stop", ["supervisor_data", ["invalid_max_children", maxChildren]]];
      traceFlags(flags, true);
      return ["ok", new State(flags, maxChildren === "infinity" ? Infinity : maxChildren)];
    },

    *handleCall(request, _from, state): Wait<CallResult<State>> {
      return ["reply", yield* handleCall(request, state), state];
    },

    *handleInfo(message, state): Wait<NoReply<State>> {
      if (!Array.isArray(message) || !(message[1] instanceof Pid)) return ["noreply", state];
      const pid = message[1];
      const child = state.children.get(pid);
      if (child === undefined) return ["noreply", state];
      let goesOn = true;
      if (message[0] === "EXIT" && !child.restarting)
        goesOn = yield* childEnded(pid, child, message[2] as Term, state);
      else if (message[0] === "$gen_restart" && child.restarting) goesOn = yield* restart(pid, child, state);
      return goesOn ? ["noreply", state] : ["stop", "shutdown", state];
    },

    *terminate(_reason, state): Wait<void> {
      yield* terminateChildren([...state.children]);
    },
  };
}

function* handleCall(request: Request, state: State): Wait<Term> {
  const children = [...state.children.entries()];
  if (request === "which_children")
    return children.map(([pid, child]) => ["undefined", child.restarting ? "restarting" : pid, child.type]);
  if (request === "count_children") {
    const active = children.filter(([, child]) => !child.restarting).length;
    const supervisors = children.filter(([, child]) => child.type === "supervisor").length;
    return { specs: children.length, active, supervisors, workers: children.length - supervisors };
  }
  if (request[0] === "start_child") return yield* addChild(request[1], state);
  const pid = request[1];
  const child = pid instanceof Pid ? state.children.get(pid) : undefined;
  if (child === undefined) return ["error", "not_found"];
  yield* terminateChildren([[pid as Pid, child]]);
  state.forget(pid as Pid);
  return "ok";
}

function* addChild(child: Child, state: State): Wait<Term> {
  if (state.children.size >= state.maxChildren) return ["error", "max_children"];
  const started = yield* startChild(child.spec.start);
  if ("error" in started) return ["error", failure(started)];
  if (started.pid === null) return "ignore";
  state.children.set(started.pid, { ...child, pid: started.pid });
  traceChild(child.id, started.pid, child.restart, "running");
  return started.reply;
}

function* childEnded(pid: Pid, child: Child, reason: Term, state: State): Wait<boolean> {
  if (child.restart !== "permanent" && isNormal(reason)) {
    state.forget(pid);
    return true;
  }
  report("child_terminated", reason, "undefined", pid);
  if (child.restart !== "temporary") return yield* restart(pid, child, state);
  state.forget(pid);
  return true;
}

/** Restarts a child if the limit allows it. False: it does not. */
function* restart(pid: Pid, child: Child, state: State): Wait<boolean> {
  if (!state.flags.intensity.add(child.id)) {
    report("shutdown", "reached_max_restart_intensity", "undefined", pid);
    state.forget(pid);
    return false;
  }
  const started = yield* startChild(child.spec.start);
  if ("error" in started) {
    report("start_error", failure(started), "undefined", pid, { restarting: true });
    state.children.set(pid, { ...child, restarting: true });
    traceChild(child.id, null, child.restart, "restarting");
    send(self(), ["$gen_restart", pid]);
    return true;
  }
  if (started.pid === null) {
    state.forget(pid);
    return true;
  }
  state.children.delete(pid);
  state.children.set(started.pid, { ...child, pid: started.pid, restarting: false });
  traceChild(child.id, started.pid, child.restart, "running");
  return true;
}

function* terminateChildren(children: readonly (readonly [Pid, Child])[]): Wait<void> {
  const running = children.filter(([, child]) => !child.restarting);
  for (const [pid, child] of running) traceChild(child.id, pid, child.restart, "terminating");
  const endings = running.map(([pid, { restart, shutdown }]) => ({ pid, restart, shutdown }));
  for (const { pid, reason } of yield* shutdownTogether(endings, endedAsAsked))
    report("shutdown_error", reason, "undefined", pid);
}

/** `monitor_child` and `wait_child`: what counts as an end without error differs a little from OTP's supervisor. */
function endedAsAsked({ restart, shutdown }: Ending, reason: Term, endedBefore: boolean): boolean {
  if (endedBefore) return reason === "normal" && restart !== "permanent";
  if (shutdown === "brutal_kill") return reason === "killed";
  if (reason === "normal") return restart !== "permanent";
  return isNormal(reason);
}

function* startDynamic(name: string, init: () => unknown, options: StartOptions): Wait<StartResult> {
  const label = typeof options.name === "string" ? options.name : name;
  return yield* startServer(supervising(name, init), undefined, {
    ...options,
    link: true,
    kind: "supervisor",
    label,
  });
}

/** The specification of a dynamic supervisor as a child of another supervisor. */
function asChild(id: string, options: DynamicSupervisorOptions & StartOptions): ChildSpec {
  return {
    id,
    start: () => startDynamic("DynamicSupervisor", () => ["ok", options], options),
    type: "supervisor",
  };
}

/** Elixir's DynamicSupervisor. */
export const DynamicSupervisor = Object.freeze({
  name: "DynamicSupervisor",
  type: "supervisor" as const,
  /** Starts one, linked to the caller. In a list of children: `[DynamicSupervisor, { name: "Rooms" }]`. */
  startLink(options: DynamicSupervisorOptions & StartOptions = {}): Wait<StartResult> {
    checkOptions(options, "DynamicSupervisor.startLink");
    return startDynamic("DynamicSupervisor", () => ["ok", options], options);
  },
  childSpec(options: DynamicSupervisorOptions & StartOptions = {}): ChildSpec {
    return asChild(typeof options.name === "string" ? options.name : "DynamicSupervisor", options);
  },
  /** Makes a module-based one. Its `init(arg)` returns {@link DynamicSupervisor.init}. */
  define<A = void>(module: {
    readonly name: string;
    init(arg: A): DynamicInit | Wait<DynamicInit>;
  }): SupervisorModule<A> {
    return supervisorModule(module.name, (arg, options) =>
      startDynamic(module.name, () => module.init(arg), options),
    );
  },
  /** What a module's init returns. */
  init(options: DynamicSupervisorOptions = {}): DynamicInit {
    return ["ok", options];
  },
  /** Starts a child: `["ok", pid]`, `"ignore"`, `["error", reason]`, `["error", "max_children"]`. */
  *startChild(supervisor: Server, child: ChildLike): Wait<any> {
    const checked = check(child);
    if ("mistake" in checked) return ["error", checked.mistake];
    return yield* GenServer.call(supervisor as Pid, ["start_child", checked], "infinity");
  },
  /** Ends the child with this pid: `ok` or `["error", "not_found"]`. */
  terminateChild: (supervisor: Server, pid: Pid): Wait<any> =>
    GenServer.call(supervisor as Pid, ["terminate_child", pid], "infinity"),
  /** `["undefined", pid | "restarting", type]` of each child. */
  whichChildren: (supervisor: Server): Wait<any> =>
    GenServer.call(supervisor as Pid, "which_children", "infinity"),
  /** `{ specs, active, supervisors, workers }`. */
  countChildren: (
    supervisor: Server,
  ): Wait<{ specs: number; active: number; supervisors: number; workers: number }> =>
    GenServer.call(supervisor as Pid, "count_children", "infinity"),
  /** Ends it, its children first, and waits for it. */
  stop(supervisor: Server, reason: Term = "normal", timeout: Timeout = "infinity"): Wait<"ok"> {
    return stop(supervisor, reason, timeout);
  },
});
