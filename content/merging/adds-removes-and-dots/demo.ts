import { Crdt, Dependency, Env, GenServer, Laws, Process, Supervisor } from "faultline";
import { mark, now, parseFaults, scenario, self } from "faultline";

type Depot = "oslo" | "lyon" | "pune";
const DEPOTS = ["oslo", "lyon", "pune"] as const;
type List = readonly number[];
const both = <T>(a: readonly T[], b: readonly T[]) => [...new Set([...a, ...b])].sort();

// #region union
/** A shelf is what lies on it. Merged, it is what lies on either. */
const Union = Crdt.define({
  name: "Union",
  replicas: DEPOTS,
  empty: [] as List,
  writes: {
    put: (shelf: List, _, parcel: number) => both(shelf, [parcel]),
    take: (shelf: List, _, parcel: number) => shelf.filter((p) => p !== parcel),
  },
  join: both,
});
// #endregion

// #region tombstones
type Stones = { put: List; taken: List };
/** What was put, and what was taken. Both only grow. */
const Tombstones = Crdt.define({
  name: "Tombstones",
  replicas: DEPOTS,
  empty: { put: [], taken: [] } as Stones,
  writes: {
    put: (s: Stones, _, parcel: number) => ({ ...s, put: both(s.put, [parcel]) }),
    take: (s: Stones, _, parcel: number) => ({ ...s, taken: both(s.taken, [parcel]) }),
  },
  join: (a, b) => ({ put: both(a.put, b.put), taken: both(a.taken, b.taken) }),
  value: ({ put, taken }) => put.filter((parcel) => !taken.includes(parcel)),
});
// #endregion

// #region dots
type Dots = readonly string[];
type Dotted = { on: Readonly<Record<string, Dots>>; seen: Dots };
/** For each parcel the dots of its puts; and every dot that was ever seen. */
const Dotted = Crdt.define({
  name: "Dotted",
  replicas: DEPOTS,
  empty: { on: {}, seen: [] } as Dotted,
  writes: {
    put({ on, seen }: Dotted, depot, parcel: number): Dotted {
      const dot = `${depot} ${1 + seen.filter((dot) => dot.startsWith(depot)).length}`;
      return { on: { ...on, [parcel]: [dot] }, seen: both(seen, [dot]) };
    },
    take({ on, seen }: Dotted, _, parcel: number): Dotted {
      const left = Object.entries(on).filter(([p]) => p !== `${parcel}`);
      return { on: Object.fromEntries(left), seen };
    },
  },
  // A dot stays if both have it, or if the other has never seen it.
  join(a, b) {
    const on: Record<string, Dots> = {};
    for (const parcel of Object.keys({ ...a.on, ...b.on })) {
      const [left, right] = [a.on[parcel] ?? [], b.on[parcel] ?? []];
      const stays = left.filter((dot) => right.includes(dot) || !b.seen.includes(dot));
      const comes = right.filter((dot) => left.includes(dot) || !a.seen.includes(dot));
      if (stays.length + comes.length > 0) on[parcel] = both(stays, comes);
    }
    return { on, seen: both(a.seen, b.seen) };
  },
  value: ({ on }) => Object.keys(on).map(Number),
});
// #endregion

// #region depot
// MERGE says which is used.
const SHELVES = { union: Union, tombstones: Tombstones, dots: Dotted };
const shelves = () => SHELVES[(Env.get("MERGE") ?? "union") as "union"];
type Shelf = typeof Union.empty;
type Change = readonly ["put" | "take", parcel: number];
/** Tells the others what is on its shelf, every second. */
const Depot = GenServer.define({
  name: "Depot",
  init(me: Depot) {
    Process.sendAfter(self(), "tell", 1_000);
    return ["ok", { me, shelf: shelves().empty }];
  },
  handleCall: (_list: "list", _from, state) => ["reply", shelves().value(state.shelf), state],
  handleCast([what, given]: Change | readonly ["merge", Shelf], { me, shelf }) {
    if (what === "merge") return ["noreply", { me, shelf: shelves().join(shelf, given) }];
    return ["noreply", { me, shelf: shelves().writes[what](shelf, me, given) }];
  },
  *handleInfo(_tell: "tell", state) {
    for (const to of DEPOTS.filter((depot) => depot !== state.me))
      if (![to, state.me].includes("pune")) GenServer.cast(to, ["merge", state.shelf]);
      else yield* Dependency.request(Line, [to, state.shelf], { timeout: 100 });
    Process.sendAfter(self(), "tell", 1_000);
    return ["noreply", state];
  },
});
const Line = Dependency.define({
  name: "Line",
  latency: 10,
  answer: ([to, shelf]: [Depot, Shelf]) => GenServer.cast(to, ["merge", shelf]),
});
// #endregion

// #region day
const DAY: readonly (readonly [number, Depot, Change] | readonly [number, "look", string])[] = [
  [150, "oslo", ["put", 11]],
  [200, "lyon", ["put", 12]],
  [250, "pune", ["put", 13]],
  // The line to Pune is down from 3,000 to 6,000 ms.
  [3_500, "pune", ["take", 11]],
  [4_000, "oslo", ["take", 12]],
  [4_200, "pune", ["put", 12]],
  [5_700, "look", "while the line is down"],
  [7_800, "look", "when it is up again"],
  [8_000, "lyon", ["put", 11]],
  [9_700, "look", "in the evening"],
];
export default scenario({
  title: "Three shelves",
  faults: parseFaults("at 3000 down Line\nat 6000 up Line").faults,
  *main() {
    yield* Process.sleep(100);
    Dependency.start(Line);
    const child = (id: Depot) => ({ id, start: () => GenServer.startLink(Depot, id, { name: id }) });
    yield* Supervisor.startLink(DEPOTS.map(child), { strategy: "one_for_one", name: "Parcels" });
    yield* Laws.check(shelves());
    for (const [at, who, what] of DAY) {
      yield* Process.sleep(at - now());
      if (who !== "look") GenServer.cast(who, what);
      else for (const depot of DEPOTS) mark(what, [depot, yield* GenServer.call(depot, "list")]);
    }
  },
});
// #endregion
