/**
 * GenStatem: a process that hosts an XState machine. XState says what an event does to the machine; the process
 * keeps the time, carries out the actions and is what links, monitors, names and supervisors see.
 *
 * Rules of the process: OTP's gen_statem (OTP 25). Rules of the machine: XState 5.
 */
import type { AnyStateMachine, EventFromLogic } from "xstate";
import {
  ErlangError,
  ExitError,
  here,
  Process,
  type Pid,
  type Plain,
  type Ref,
  type Term,
  type Timeout,
  type Wait,
} from "../../kernel/index.ts";
import {
  genCall,
  GenServer,
  reply,
  shownServer,
  startServer,
  stop,
  whereisServer,
  type Server,
} from "../gen-server.ts";
import { callServer } from "../gen-call.ts";
import type { Callbacks, From, StartOptions, StartResult } from "../server-module.ts";
import { Host, hostOf } from "./host.ts";
import { eventOf } from "./incoming.ts";
import type { Machine } from "./internals.ts";
import { statemLoop, type Dealings } from "./loop.ts";
import { machineDefinition } from "./machine-definition.ts";
import { Plans } from "./interpreter.ts";
import { refuse } from "./refuse.ts";
import type { Asking, ModuleOf, StartArguments, StatemDefinition, StatemModule } from "./statem-module.ts";

type Starter = (
  input: Term,
  options: StartOptions & { link: boolean; monitor?: boolean },
) => Wait<StartResult>;

const starters = new WeakMap<object, Starter>();

function starterOf(module: object): Starter {
  const found = starters.get(module);
  if (found === undefined)
    throw new ErlangError("undef", "a module that hosts a machine is made with GenStatem.define({ … })");
  return found;
}

function isMachine(value: unknown): value is Machine {
  return typeof value === "object" && value !== null && (value as { __xstatenode?: unknown }).__xstatenode === true && "provide" in value; // prettier-ignore
}

function define<M extends AnyStateMachine, Q = Asking<EventFromLogic<M>>>(
  definition: StatemDefinition<M, Q>,
): ModuleOf<M, Q> {
  const { name, machine: original } = definition ?? {};
  if (typeof name !== "string" || name === "")
    throw new ErlangError("badarg", 'GenStatem.define needs a name: { name: "Door", machine }');
  if (!isMachine(original))
    throw new ErlangError(
      "badarg",
      `${name}: machine is an XState machine: setup({ … }).createMachine({ … })`,
    );
  refuse(original, name);
  const plans = new Plans(original);
  const chart = Object.freeze(machineDefinition(original as unknown as AnyStateMachine)) as unknown as Plain;
  const dealings = definition as unknown as Dealings;
  const { terminate } = definition as { terminate?: (reason: Term, snapshot: unknown) => unknown };
  const callbacks: Callbacks<Host, Term, never, never> = {
    name,
    init(input) {
      const system = here("GenStatem.startLink()");
      const process = system.running("GenStatem.startLink()");
      const host = new Host(system, process, plans, input);
      system.recorder?.event({ type: "machine", at: system.now, pid: process.id, name, definition: chart });
      return ["ok", host];
    },
    ...(terminate === undefined
      ? {}
      : { terminate: (reason: Term, host: Host) => terminate.call(definition, reason, host.snapshot) }),
  };
  const start: Starter = (input, options) =>
    startServer(callbacks, input, {
      ...options,
      kind: "gen_statem",
      loop: (host, parent) => statemLoop(dealings, callbacks, host as Host, parent),
    });
  const module = Object.freeze({
    name,
    startLink: (input?: Term, options: StartOptions = {}) =>
      start(input, { ...options, name: options.name === undefined ? name : options.name, link: true }),
  });
  starters.set(module, start);
  return module as unknown as ModuleOf<M, Q>;
}

type EventOfServer<S> =
  S extends StatemModule<any, infer E, any> ? E | (E extends { type: infer T } ? T : never) : any;
type RequestOf<S> = S extends StatemModule<any, any, infer Q> ? Q : any;

/** `:gen_statem`, with XState's machines. */
export const GenStatem = Object.freeze({
  /** Makes a module of a machine: something to start, and to put into a supervisor's list of children. */
  define,
  /** Starts a machine's process linked to the caller. Not registered unless `options.name` is given. */
  startLink<I>(module: StatemModule<I, any, any>, ...[input, options]: StartArguments<I>): Wait<StartResult> {
    return starterOf(module)(input, { ...options, link: true });
  },
  /** Starts a machine's process without a link. */
  start<I>(module: StatemModule<I, any, any>, ...[input, options]: StartArguments<I>): Wait<StartResult> {
    return starterOf(module)(input, { ...options, link: false });
  },
  /** Starts without a link and monitors it: `["ok", [pid, ref]]`. */
  *startMonitor<I>(
    module: StatemModule<I, any, any>,
    ...[input, options]: StartArguments<I>
  ): Wait<readonly ["ok", readonly [Pid, Ref]] | readonly ["error", Term] | "ignore"> {
    const result = yield* starterOf(module)(input, { ...options, link: false, monitor: true });
    return result[0] === "ok"
      ? ["ok", [result[1] as Pid, Process.monitor(result[1] as Pid)]]
      : (result as "ignore");
  },
  /**
   * Sends a request as an event and waits for the reply, at most `timeout` virtual ms (default infinity, as
   * `:gen_statem.call`). Exits the caller with `{noproc | timeout | reason, {gen_statem, call, …}}` if there is none.
   */
  call<S extends Server>(server: S, request: RequestOf<S>, timeout: Timeout = "infinity"): Wait<any> {
    return callServer(server, "gen_statem", request, timeout);
  },
  /** Sends an event without waiting. Never fails, also when nobody is there. */
  cast<S extends Server>(server: S, event: EventOfServer<S>): "ok" {
    return GenServer.cast(server as Pid, eventOf(event));
  },
  /** Answers a call, from an action or later, from anywhere. */
  reply(from: From, answer: Term): "ok" {
    const process = here("GenStatem.reply()").running("GenStatem.reply()");
    hostOf(process)?.noteReply(from);
    return reply(from, answer);
  },
  /** `[state value, context]`, as `:sys.get_state` gives them. For looking; a protocol asks with a call. */
  *getState(server: Server, timeout: Timeout = 5000): Wait<readonly [Term, Term]> {
    const failed = (reason: Term): never => {
      throw new ExitError([reason, ["sys", "get_state", [shownServer(server)]]]);
    };
    const pid = whereisServer(server);
    if (pid === null) return failed("noproc");
    const result = yield* genCall(pid, "system", Object.freeze(["get_state"]), timeout);
    if (result === "timeout") return failed("timeout");
    if (result[0] === "down") return failed(result[1]);
    return result[1] as readonly [Term, Term];
  },
  /** Ends a machine's process with `reason` and waits until it has ended. */
  *stop(server: Server, reason: Term = "normal", timeout: Timeout = "infinity"): Wait<"ok"> {
    try {
      return yield* stop(server, reason, timeout);
    } catch (thrown) {
      // gen_statem names the reason alone, where Elixir's GenServer also names the call.
      if (thrown instanceof ExitError && Array.isArray(thrown.reason)) throw new ExitError(thrown.reason[0]);
      throw thrown;
    }
  },
  /** The process of a server reference, or null. */
  whereis: whereisServer,
});
