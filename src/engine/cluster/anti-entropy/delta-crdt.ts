/**
 * DeltaCrdt: a process that holds a replica of an AWLWWMap and keeps its neighbours up to date, as delta_crdt_ex does.
 * Rules: delta_crdt_ex 0.6.4, lib/delta_crdt/causal_crdt.ex; checked against tests/truth/delta_crdt.json.
 */
import {
  AWLWWMap,
  compareText,
  contextFromPlain,
  plainContext,
  type AWLWWMapState,
  type Data,
  type PlainContext,
} from "../../crdt/index.ts";
import {
  ErlangError,
  now,
  type Pid,
  Process,
  Random,
  self,
  send,
  type Ref,
  type Term,
  type Timeout,
  type Wait,
} from "../../kernel/index.ts";
import {
  GenServer,
  startServer,
  type Callbacks,
  type CallResult,
  type ChildSpec,
  type InitResult,
  type NoReply,
  type Server,
  type StartOptions,
  type StartResult,
} from "../../otp/index.ts";
import { beginComparison, continueComparison, truncateComparison, type Continuation } from "./merkle-map.ts";
import { Replica, type Diff, type Stored } from "./replica.ts";

export type { Diff, Stored } from "./replica.ts";

/** Where replicas keep what they hold, so that one that is started again under the same name goes on with it. */
export interface DeltaCrdtStorage {
  /** What was written under the name, or null. */
  read(name: string | null): Stored | null;
  write(name: string | null, stored: Stored): void;
}

export interface DeltaCrdtOptions {
  /** The name it registers. */
  readonly name?: string;
  /** From one sync to the next, in virtual ms. Default 200. */
  readonly syncInterval?: number;
  /** So many keys go into one sync at most. Default 200. What is beyond is lost, see {@link DeltaCrdt}. */
  readonly maxSyncSize?: number | "infinite";
  /** Called in the replica's process with what changed for readers; with an empty list if only the writes behind it did. */
  readonly onDiffs?: (diffs: readonly Diff[]) => unknown;
  readonly storage?: DeltaCrdtStorage;
  /** The clock whose time is written with each put. Default: the virtual time, in nanoseconds. For clocks that differ. */
  readonly clock?: () => number;
  /**
   * "delta_crdt_ex" (default) loses keys above `maxSyncSize`, as the original. "mended" does not: a delta that had to leave
   * keys out says so, and nobody takes its context over. All replicas must have the same one.
   */
  readonly protocol?: "delta_crdt_ex" | "mended";
}

/** A neighbour: a pid, or the name of a process. */
type Neighbour = Pid | string;

/** A comparison under way between two replicas. */
interface Comparison {
  /** Null once the differing keys are known. */
  readonly continuation: Continuation | null;
  /** What the originator had seen when it began. */
  readonly dots: PlainContext;
  readonly originator: Pid;
  readonly from: Neighbour;
  readonly to: Neighbour;
  /** Whether no key was left out so far. Only in the mended protocol. */
  readonly complete?: boolean;
}

/** A delta as it is sent, flat enough for the trace to show all of it: the writes under each key, and a context. */
interface PackedDelta {
  readonly entries: Data;
  readonly context: Data;
}

function packed(delta: AWLWWMapState): PackedDelta {
  const { store, context } = AWLWWMap.toPlain(delta) as { store: { entries: Data }; context: Data };
  return { entries: store.entries, context };
}

function unpacked({ entries, context }: PackedDelta): AWLWWMapState {
  return AWLWWMap.fromPlain({ store: { partial: false, entries }, context });
}

interface State {
  readonly replica: Replica;
  readonly neighbours: readonly Neighbour[];
  readonly monitors: readonly (readonly [Neighbour, Ref])[];
  /** Neighbours that a sync could not be sent to: they get none until they are told of anew. */
  readonly unreached: readonly Neighbour[];
}

/** Levels of the tree that are compared in one round. */
const DEPTH = 8;

/** What a pattern that does not match raises there. */
function functionClause(): never {
  throw new ErlangError("function_clause");
}

function reversed(comparison: Comparison): Comparison {
  return { ...comparison, from: comparison.to, to: comparison.from };
}

/** Tells the originator that its sync with a neighbour has come to an end. */
function acknowledge({ originator, from, to }: Comparison): void {
  send(originator, ["ack_diff", from === originator ? to : from]);
}

interface Settings {
  readonly name: string | null;
  readonly syncInterval: number;
  readonly maxSyncSize: number;
  readonly onDiffs: ((diffs: readonly Diff[]) => unknown) | null;
  readonly storage: DeltaCrdtStorage | null;
  readonly clock: () => number;
  readonly mended: boolean;
}

/** Checks options, as `start_link` and the server's init do. */
function read(options: DeltaCrdtOptions): Settings {
  const { name = null, syncInterval = 200, maxSyncSize = 200, onDiffs = null, storage = null } = options;
  const { clock = () => now() * 1_000_000, protocol = "delta_crdt_ex" } = options;
  const wrong = (what: string): never => {
    throw new ErlangError("badarg", `a DeltaCrdt's ${what}`);
  };
  if (!(typeof syncInterval === "number" && syncInterval > 0))
    return wrong("syncInterval is in milliseconds, above 0");
  if (maxSyncSize !== "infinite" && !(Number.isInteger(maxSyncSize) && maxSyncSize > 0))
    return wrong(`maxSyncSize is a whole number above 0 or "infinite", not ${String(maxSyncSize)}`);
  if (onDiffs !== null && typeof onDiffs !== "function") return wrong("onDiffs is a function of the diffs");
  if (protocol !== "delta_crdt_ex" && protocol !== "mended")
    return wrong(`protocol is "delta_crdt_ex" or "mended", not ${String(protocol)}`);
  return {
    name,
    syncInterval,
    maxSyncSize: maxSyncSize === "infinite" ? Infinity : maxSyncSize,
    onDiffs,
    storage,
    clock,
    mended: protocol === "mended",
  };
}

type Operation = readonly [name: string, args: readonly Data[]];

type Request =
  | readonly ["operation", Operation]
  | readonly ["bulk_operation", readonly Operation[]]
  | readonly ["read"]
  | readonly ["read", readonly Data[]];

/** The server of a replica. */
class CausalCrdt {
  readonly #settings: Settings;
  constructor(settings: Settings) {
    this.#settings = settings;
  }

  callbacks(): Callbacks<State, void, Request, readonly ["operation", Operation]> {
    return {
      name: "DeltaCrdt",
      init: () => this.#init(),
      handleContinue: (_arg, state) => ["noreply", this.#readStorage(state)],
      handleInfo: (message, state) => this.#handleInfo(message, state),
      handleCall: (request, _from, state) => this.#handleCall(request, state),
      handleCast: ([, operation], state) => ["noreply", this.#operate(state, operation)],
      // What is sent here starts a comparison that nobody is left to answer.
      terminate: (_reason, state) => void this.#sync(state),
    };
  }

  #init(): InitResult<State> {
    send(self(), "sync");
    Process.flag("trap_exit", true);
    const { mended } = this.#settings;
    const nodeId = String(1 + Random.int(1_000_000_000));
    const crdt = mended ? AWLWWMap.empty : AWLWWMap.compressDots(AWLWWMap.empty);
    const replica = new Replica({ nodeId, crdt, merkle: null }, 0);
    return ["ok", { replica, neighbours: [], monitors: [], unreached: [] }, ["continue", "read_storage"]];
  }

  #readStorage(state: State): State {
    const stored = this.#settings.storage?.read(this.#settings.name) ?? null;
    return stored === null ? state : { ...state, replica: Replica.of(stored) };
  }

  #handleCall(request: Request, state: State): CallResult<State> {
    switch (request[0]) {
      case "operation":
        return ["reply", "ok", this.#operate(state, request[1])];
      case "bulk_operation":
        return ["reply", "ok", request[1].reduce((state, each) => this.#operate(state, each), state)];
      case "read": {
        const { crdt } = state.replica.stored;
        const keys = request[1];
        return ["reply", AWLWWMap.value(keys === undefined ? crdt : AWLWWMap.take(crdt, keys)), state];
      }
      default:
        return functionClause();
    }
  }

  /** `clear` takes no key, which the original's server does not expect: it ends. */
  #operate(state: State, [name, args]: Operation): State {
    if (args.length === 0) return functionClause();
    const { nodeId, crdt } = state.replica.stored;
    const [key, value] = args as [Data, Data];
    let delta: AWLWWMapState;
    if (name === "add" && args.length === 2)
      delta = AWLWWMap.add(crdt, nodeId, key, value, this.#settings.clock());
    else if (name === "remove" && args.length === 1) delta = AWLWWMap.remove(crdt, key);
    else throw new ErlangError("undef", `AWLWWMap has no ${name} of ${args.length} arguments`);
    return this.#join(state, delta, [key], true);
  }

  #join(state: State, delta: AWLWWMapState, keys: readonly Data[], complete: boolean): State {
    const [replica, diffs] = state.replica.joined(delta, keys, complete);
    if (diffs !== null) this.#settings.onDiffs?.(diffs);
    this.#settings.storage?.write(this.#settings.name, replica.stored);
    return { ...state, replica };
  }

  #handleInfo(message: Term, state: State): NoReply<State> {
    if (message === "sync") {
      const synced = this.#sync(state);
      Process.sendAfter(self(), "sync", this.#settings.syncInterval);
      return ["noreply", synced];
    }
    if (!Array.isArray(message)) return functionClause();
    const [tag, first, second] = message as Term[];
    switch (`${String(tag)}/${message.length}`) {
      case "ack_diff/2":
        return ["noreply", { ...state, unreached: state.unreached.filter((each) => each !== first) }];
      case "diff/2":
        this.#compare(state, reversed(first as Comparison));
        return ["noreply", state];
      case "diff/3":
      case "diff/4": {
        const complete = message.length === 3 || message[3] === true;
        const keys = second as readonly Data[];
        return ["noreply", this.#join(state, unpacked(first as PackedDelta), keys, complete)];
      }
      case "get_diff/3": {
        const comparison = reversed(first as Comparison);
        this.#sendDelta(state, comparison, second as readonly Data[]);
        acknowledge(comparison);
        return ["noreply", state];
      }
      case "set_neighbours/2":
        return ["noreply", this.#sync(withNeighbours(state, first as readonly Neighbour[]))];
      case "DOWN/5":
        return ["noreply", this.#forget(state, first as Ref)];
      case "EXIT/3":
        return second === "normal" ? ["noreply", state] : functionClause();
      default:
        return functionClause();
    }
  }

  #forget(state: State, ref: Ref): State {
    const down = state.monitors.find(([, other]) => other.id === ref.id)?.[0];
    if (down === undefined) throw new ErlangError(["badmatch", null]);
    return {
      ...state,
      monitors: state.monitors.filter(([neighbour]) => neighbour !== down),
      unreached: state.unreached.filter((neighbour) => neighbour !== down),
    };
  }

  /** Goes on with a comparison that came in, until it is known in which keys the two differ. */
  #compare({ replica }: State, comparison: Comparison): void {
    const { maxSyncSize: size } = this.#settings;
    const compared = continueComparison(replica.stored.merkle, comparison.continuation!, DEPTH);
    if (compared[0] === "continue") {
      const continuation = truncateComparison(compared[1], size);
      const cut =
        continuation.keys.length < compared[1].keys.length ||
        continuation.trees.length < compared[1].trees.length;
      send(comparison.to, ["diff", { ...this.#lessComplete(comparison, cut), continuation }]);
      return;
    }
    const keys = compared[1].slice(0, size);
    const last = this.#lessComplete(comparison, keys.length < compared[1].length);
    if (keys.length > 0) {
      // The originator's deltas go to the other side; who is not it asks for them. The original sends the trees back
      // along, which nobody looks at.
      if (last.originator === last.to) send(last.to, ["get_diff", { ...last, continuation: null }, keys]);
      else this.#sendDelta({ replica }, last, keys);
    }
    acknowledge(last);
  }

  #lessComplete(comparison: Comparison, cut: boolean): Comparison {
    if (!this.#settings.mended) return comparison;
    return { ...comparison, complete: comparison.complete !== false && !cut };
  }

  /**
   * The delta has what is under the keys now, and the context that the originator had when it began: all of it, although
   * there may be more keys than these. It is this that loses data above `maxSyncSize`.
   */
  #sendDelta(
    { replica }: Pick<State, "replica">,
    { dots, to, complete }: Comparison,
    keys: readonly Data[],
  ): void {
    const delta = packed(AWLWWMap.take(replica.stored.crdt, keys, contextFromPlain(dots)));
    send(to, this.#settings.mended ? ["diff", delta, keys, complete === true] : ["diff", delta, keys]);
  }

  /** Begins a comparison with every neighbour that is watched. */
  #sync(before: State): State {
    const state = { ...before, monitors: watched(before) };
    const { crdt, merkle } = state.replica.stored;
    const me = self();
    const begun = {
      continuation: beginComparison(merkle, DEPTH),
      dots: plainContext(crdt.context),
      originator: me,
      from: me,
    };
    const unreached = [...state.unreached];
    for (const [to] of state.monitors) {
      if (to === me || unreached.includes(to)) continue;
      try {
        send(to, ["diff", { ...begun, to }]);
      } catch (thrown) {
        if (!(thrown instanceof ErlangError)) throw thrown;
        // Nobody has that name.
        unreached.push(to);
      }
    }
    return { ...state, unreached };
  }
}

/** The monitors of all neighbours; those that were lost are set up again. */
function watched({ neighbours, monitors }: State): State["monitors"] {
  const missing = neighbours.filter((neighbour) => !monitors.some(([other]) => other === neighbour));
  return [...monitors, ...missing.map((neighbour) => [neighbour, Process.monitor(neighbour)] as const)];
}

function withNeighbours(state: State, neighbours: readonly Neighbour[]): State {
  for (const [neighbour, ref] of state.monitors)
    if (!neighbours.includes(neighbour)) Process.demonitor(ref, { flush: true });
  return {
    ...state,
    neighbours: [...new Set(neighbours)],
    monitors: state.monitors.filter(([neighbour]) => neighbours.includes(neighbour)),
    unreached: state.unreached.filter((neighbour) => neighbours.includes(neighbour)),
  };
}

function checkCrdt(crdt: unknown): void {
  if (crdt !== AWLWWMap)
    throw new ErlangError(
      "badarg",
      "a DeltaCrdt is started with the type it holds: DeltaCrdt.startLink(AWLWWMap, { … })",
    );
}

/**
 * A map that is shared by several processes: each holds a replica, writes to it at once, and sends its neighbours what they
 * lack. After delta_crdt_ex's DeltaCrdt, with AWLWWMap as the type it holds.
 *
 * Two of its properties surprise: `setNeighbours` is one-way, and a sync that has more differing keys than `maxSyncSize`
 * loses those beyond it.
 */
export const DeltaCrdt = Object.freeze({
  name: "DeltaCrdt",
  /** Starts a replica, linked to the caller. */
  startLink(crdt: typeof AWLWWMap, options: DeltaCrdtOptions = {}): Wait<StartResult> {
    checkCrdt(crdt);
    const settings = read(options);
    const how: StartOptions = { name: settings.name };
    return startServer(new CausalCrdt(settings).callbacks(), undefined, {
      ...how,
      link: true,
      label: settings.name ?? "DeltaCrdt",
    });
  },
  /** For a list of children: `[DeltaCrdt, { crdt: AWLWWMap, name: "carts" }]`. */
  childSpec({ crdt, ...options }: DeltaCrdtOptions & { readonly crdt: typeof AWLWWMap }): ChildSpec {
    checkCrdt(crdt);
    return {
      id: options.name ?? "DeltaCrdt",
      start: () => DeltaCrdt.startLink(crdt, options),
      shutdown: 5000,
    };
  },
  /** Names the replicas that it sends to; it does not get anything from them by that. Begins a sync at once. */
  setNeighbours(crdt: Neighbour, neighbours: readonly Neighbour[]): "ok" {
    send(crdt, ["set_neighbours", neighbours]);
    return "ok";
  },
  /** Sets a key. */
  *put(crdt: Server, key: Data, value: Data, timeout?: Timeout): Wait<Server> {
    yield* GenServer.call(crdt as Pid, ["operation", ["add", [key, value]]], timeout);
    return crdt;
  },
  /** Sets several keys in one call, in their order, as a map of the BEAM has them up to 32 keys. */
  *merge(crdt: Server, map: Readonly<Record<string, Data>>, timeout?: Timeout): Wait<Server> {
    const keys = Object.keys(map).sort(compareText);
    const operations = keys.map((key) => ["add", [key, map[key]!]]);
    yield* GenServer.call(crdt as Pid, ["bulk_operation", operations], timeout);
    return crdt;
  },
  /** Removes several keys in one call. */
  *drop(crdt: Server, keys: readonly Data[], timeout?: Timeout): Wait<Server> {
    yield* GenServer.call(crdt as Pid, ["bulk_operation", keys.map((key) => ["remove", [key]])], timeout);
    return crdt;
  },
  /** Removes a key. */
  *delete(crdt: Server, key: Data, timeout?: Timeout): Wait<Server> {
    yield* GenServer.call(crdt as Pid, ["operation", ["remove", [key]]], timeout);
    return crdt;
  },
  /** What is read under a key, null if it is not there. */
  *get(crdt: Server, key: Data, timeout?: Timeout): Wait<Data> {
    const found = (yield* GenServer.call(crdt as Pid, ["read", [key]], timeout)) as ReadonlyMap<Data, Data>;
    return [...found.values()][0] ?? null;
  },
  /** What is read under some keys. */
  take(crdt: Server, keys: readonly Data[], timeout?: Timeout): Wait<ReadonlyMap<Data, Data>> {
    return GenServer.call(crdt as Pid, ["read", keys], timeout);
  },
  /** All that is read, in the order of the keys. */
  toMap(crdt: Server, timeout?: Timeout): Wait<ReadonlyMap<Data, Data>> {
    return GenServer.call(crdt as Pid, ["read"], timeout);
  },
  /**
   * Calls a write of the type by its name: `mutate(crdt, "add", ["k", 1])`. Deprecated there. `mutate(crdt, "clear", [])`,
   * although it is documented, ends the replica with `function_clause`.
   */
  mutate(crdt: Server, operation: string, args: readonly Data[], timeout?: Timeout): Wait<"ok"> {
    return GenServer.call(crdt as Pid, ["operation", [operation, args]], timeout);
  },
});
