/** Agent: a server that keeps a state and runs functions on it. Rules: Elixir's Agent. */
import { ErlangError, type Pid, type Term, type Timeout, type Wait } from "../kernel/index.ts";
import type { ChildSpec } from "./child.ts";
import { GenServer, startServer, stop, type Server } from "./gen-server.ts";
import type { Callbacks, CallResult, InitResult, StartOptions, StartResult } from "./server-module.ts";

type Change = (state: any) => any;

function* apply(change: Change, state: Term): Wait<any> {
  const result: unknown = change(state);
  if (
    typeof result === "object" &&
    result !== null &&
    typeof (result as { next?: unknown }).next === "function"
  )
    return yield* result as Wait<unknown>;
  return result;
}

function agent(init: () => Term): Callbacks<Term, void, readonly [string, Change], Change> {
  return {
    name: "Agent",
    *init(): Wait<InitResult<Term>> {
      return ["ok", yield* apply(init, undefined)];
    },
    *handleCall([what, change], _from, state): Wait<CallResult<Term>> {
      const result: Term = yield* apply(change, state);
      if (what === "get") return ["reply", result, state];
      if (what === "update") return ["reply", "ok", result];
      if (Array.isArray(result) && result.length === 2) return ["reply", result[0], result[1]];
      return ["stop", ["bad_return_value", result], state];
    },
    *handleCast(change, state) {
      return ["noreply", (yield* apply(change, state)) as Term];
    },
  };
}

function ask(server: Server, what: string, change: Change, timeout: Timeout): Wait<any> {
  if (typeof change !== "function")
    throw new ErlangError("badarg", `Agent.${what} takes a function of the state`);
  return GenServer.call(server as Pid, [what, change], timeout);
}

/** Elixir's Agent. */
export const Agent = Object.freeze({
  name: "Agent",
  /** Starts an agent whose first state is what `init()` returns. */
  startLink(init: () => Term, options: StartOptions = {}): Wait<StartResult> {
    if (typeof init !== "function")
      throw new ErlangError(
        "badarg",
        "Agent.startLink takes a function that makes the state: Agent.startLink(() => 0)",
      );
    return startServer(agent(init), undefined, { ...options, link: true, kind: "agent" });
  },
  childSpec(init: () => Term): ChildSpec {
    return { id: "Agent", start: () => Agent.startLink(init) };
  },
  /** What `read(state)` returns. It runs in the agent. */
  get: (server: Server, read: Change, timeout: Timeout = 5000): Wait<any> =>
    ask(server, "get", read, timeout),
  /** Sets the state to `change(state)`. */
  update: (server: Server, change: Change, timeout: Timeout = 5000): Wait<"ok"> =>
    ask(server, "update", change, timeout),
  /** `change(state)` returns `[answer, newState]`. */
  getAndUpdate: (server: Server, change: Change, timeout: Timeout = 5000): Wait<any> =>
    ask(server, "getAndUpdate", change, timeout),
  /** Sets the state without waiting. */
  cast: (server: Server, change: Change): "ok" => GenServer.cast(server as Pid, change),
  stop: (server: Server, reason: Term = "normal", timeout: Timeout = "infinity"): Wait<"ok"> =>
    stop(server, reason, timeout),
});
