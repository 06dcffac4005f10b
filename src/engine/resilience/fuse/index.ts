/** Fuse: a circuit breaker that melts. Rules: jlouis/fuse 2.5; checked against tests/truth/fuse.json. */
import { Process, type Term, type Wait } from "../../kernel/index.ts";
import {
  GenEvent,
  GenServer,
  GenStatem,
  Supervisor,
  type ChildSpec,
  type StartResult,
} from "../../otp/index.ts";
import { FUSE_EVENT } from "./fuse-machine.ts";
import { FuseMonitor } from "./fuse-monitor.ts";
import { readFuseOptions, type FuseOptions } from "./fuse-options.ts";
import {
  askTable,
  FuseServer,
  NOT_FOUND,
  processName,
  type FuseAnswer,
  type FuseServerRequest,
} from "./fuse-server.ts";
import { count, counters } from "./fuse-stats.ts";

export { fuseMachine } from "./fuse-machine.ts";
export type { FuseOptions, FuseStrategy } from "./fuse-options.ts";
export type { FuseAnswer } from "./fuse-server.ts";

/** `sync` asks the server; `async_dirty` reads its table, without a message, and may be a moment behind. */
export type FuseContext = "sync" | "async_dirty";

const NAME = "fuse_sup";

/** `["ok", value]`; or `["melt", value]`, which melts the fuse and is a good answer all the same. */
export type FuseResult<T> = readonly ["ok" | "melt", T];

function call(request: FuseServerRequest): Wait<any> {
  return GenServer.call(FuseServer, request);
}

/**
 * Erlang's `fuse`: ask before you call what may fail, and melt when it did. After too many melts in a while the fuse
 * is blown, and answers `blown` until its reset time is over. There is no half-open state: what heals is tried by all.
 */
export const Fuse = Object.freeze({
  name: NAME,
  /** Starts `fuse_sup`: fuse_server, fuse_event and, unless `monitor` is false, fuse_monitor, which sets alarms. */
  startLink(options: { readonly monitor?: boolean } = {}): Wait<StartResult> {
    return Supervisor.startLink(
      [
        FuseServer,
        GenEvent.childSpec({ name: FUSE_EVENT }),
        ...(options.monitor === false ? [] : [FuseMonitor]),
      ],
      { strategy: "rest_for_one", maxRestarts: 5, maxSeconds: 3600, name: NAME },
    );
  },
  /** For a list of children: `Fuse`, or `[Fuse, { monitor: false }]`. In Erlang it is an application of its own, started before yours. */
  childSpec(options: { readonly monitor?: boolean } = {}): ChildSpec {
    return { id: NAME, start: () => Fuse.startLink(options), type: "supervisor" };
  },
  /**
   * Installs a fuse: `Fuse.install("carriers", [["standard", 5, 1000], ["reset", 10000]])` blows at the sixth melt within
   * 1,000 virtual ms and heals 10,000 ms later. Over an installed one: it begins afresh, but one that is disabled stays so.
   *
   * @throws badarg for options that are none
   */
  *install(name: Term, options: FuseOptions): Wait<"ok"> {
    return (yield* call(["install", name, readFuseOptions(options)])) as "ok";
  },
  /** Whether to go ahead: `ok`, `blown`, or `["error", "not_found"]`. Counts in its statistics. */
  *ask(name: Term, context: FuseContext = "sync"): Wait<FuseAnswer> {
    return context === "async_dirty" ? askTable(name) : ((yield* call(["ask", name])) as FuseAnswer);
  },
  /** Says that it went wrong. Of a fuse that is not installed nothing is kept. */
  *melt(name: Term): Wait<"ok"> {
    const pid = Process.whereis(processName(name));
    // Without the server it is the server that is missed.
    if (pid === null) return (yield* call(["melt", name])) as "ok";
    yield* GenStatem.call(pid, "melt");
    count(name, "melt");
    return "ok";
  },
  /**
   * Asks, and calls `job` if the fuse is intact. `job` answers `["ok", value]` or `["melt", value]`, which melts the fuse; both
   * come back as `["ok", value]`. If it raises, nothing melts.
   */
  *run<T>(
    name: Term,
    job: () => FuseResult<T> | Wait<FuseResult<T>>,
    context: FuseContext = "sync",
  ): Wait<readonly ["ok", T] | "blown" | typeof NOT_FOUND> {
    const answer = context === "async_dirty" ? askTable(name) : yield* call(["ask", name]);
    if (answer === "blown") return "blown";
    if (answer !== "ok") return NOT_FOUND;
    const given = job();
    const [what, value] = "next" in given ? yield* given : given;
    if (what === "melt") yield* Fuse.melt(name);
    return ["ok", value];
  },
  /** Makes it whole again at once, and forgets its melts. A disabled one stays disabled. */
  *reset(name: Term): Wait<"ok" | typeof NOT_FOUND> {
    return (yield* call(["reset", name])) as "ok";
  },
  /** Takes it out. A blown one's timer goes on: it may heal a fuse that is installed under the name afterwards. */
  *remove(name: Term): Wait<"ok" | typeof NOT_FOUND> {
    return (yield* call(["remove", name])) as "ok";
  },
  /** Opens it by hand: blown until `circuitEnable`, whatever else happens. */
  *circuitDisable(name: Term): Wait<"ok" | typeof NOT_FOUND> {
    return (yield* call(["circuit", name, "disable"])) as "ok";
  },
  /** Ends a `circuitDisable`: it is whole, without melts. To one that is not disabled it does nothing. */
  *circuitEnable(name: Term): Wait<"ok" | typeof NOT_FOUND> {
    return (yield* call(["circuit", name, "enable"])) as "ok";
  },
  /** How often it answered ok and blown, and melted: `[["ok", 3], ["blown", 1], ["melt", 2]]`. @throws badarg for a name that was never installed */
  stats(name: Term): readonly (readonly ["ok" | "blown" | "melt", number])[] {
    return counters(name);
  },
});
