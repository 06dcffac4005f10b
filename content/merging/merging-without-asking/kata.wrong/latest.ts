import { Crdt, Dependency, GenServer, Laws, Process, Random, Supervisor } from "faultline";
import { mark, scenario, self } from "faultline";

// Mend this type. A parcel that was scanned by mistake is taken off
// again, in the depot that scanned it:
//   * the merge keeps all laws, whoever merges what, how often and in
//     which order;
//   * when the line has carried everything, each depot says the same:
//     what was scanned, less what was taken off.
// A depot may write under its own name and no other. The state can be
// any plain data; `value` makes the number of it.

// #region scans
type Latest = Readonly<{ total: number; change: number; depot: string }>;

const Scans = Crdt.define({
  name: "Scans",
  replicas: ["oslo", "lyon", "pune"],
  empty: { total: 0, change: 0, depot: "" } as Latest,
  writes: {
    scan: ({ total, change }: Latest, depot, n: number): Latest => ({
      total: total + n,
      change: change + 1,
      depot,
    }),
    takeOff: ({ total, change }: Latest, depot, n: number): Latest => ({
      total: total - n,
      change: change + 1,
      depot,
    }),
  },
  // The later change wins; of two with the same number, the one of the greater name.
  join(a, b) {
    if (a.change !== b.change) return a.change > b.change ? a : b;
    if (a.depot !== b.depot) return a.depot > b.depot ? a : b;
    return a.total > b.total ? a : b;
  },
  value: ({ total }) => total,
});
// #endregion

// #region world
// The three depots and the line: leave them as they are.
type Depot = "oslo" | "lyon" | "pune";
type State = typeof Scans.empty;
type Change = readonly ["scan" | "takeOff", number];

const DEPOTS: readonly Depot[] = ["oslo", "lyon", "pune"];
const Line = Dependency.define({
  name: "Line",
  latency: () => 10 + Random.int(30),
  answer: ([to, delta]: [Depot, State]) => GenServer.cast(to, ["merge", delta]),
});

type Kept = { me: Depot; state: State; unsent: Record<string, State> };

const Depot = GenServer.define({
  name: "Depot",
  init(me: Depot) {
    Process.sendAfter(self(), "tell", 500 + Random.int(500));
    return ["ok", { me, state: Scans.empty, unsent: {} } as Kept];
  },
  handleCall: (_total: "total", _from, { state, ...kept }: Kept) => [
    "reply",
    Scans.value(state),
    { ...kept, state },
  ],
  handleCast(message: Change | readonly ["merge", State], kept: Kept) {
    const { me, state, unsent } = kept;
    if (message[0] === "merge") {
      return ["noreply", { ...kept, state: Scans.join(state, message[1]) }];
    }
    const delta = Scans.writes[message[0]](state, me, message[1]);
    const left = DEPOTS.map((to) => [to, Scans.join(unsent[to] ?? Scans.empty, delta)] as const);
    return ["noreply", { me, state: Scans.join(state, delta), unsent: Object.fromEntries(left) }];
  },
  *handleInfo(_tell: "tell", kept: Kept) {
    const unsent = { ...kept.unsent };
    for (const to of DEPOTS.filter((depot) => depot !== kept.me)) {
      const delta = unsent[to];
      if (delta === undefined) continue;
      const [answer] = yield* Dependency.request(Line, [to, delta], { timeout: 300 });
      if (answer === "ok") delete unsent[to];
    }
    Process.sendAfter(self(), "tell", 500);
    return ["noreply", { ...kept, unsent }];
  },
});

export default scenario({
  title: "A day with mistakes",
  until: 12_000,
  *main() {
    yield* Laws.check(Scans, { cases: 20 });
    Dependency.start(Line);
    yield* Supervisor.startLink(
      DEPOTS.map((id) => ({ id, start: () => GenServer.startLink(Depot, id, { name: id }) })),
      { strategy: "one_for_one", name: "Parcels" },
    );
    let right = 0;
    for (let n = 0; n < 40; n++) {
      yield* Process.sleep(50 + Random.int(150));
      const depot = DEPOTS[Random.int(3)]!;
      GenServer.cast(depot, ["scan", 2]);
      right += 2;
      if (n % 4 === 3) {
        GenServer.cast(depot, ["takeOff", 1]);
        right -= 1;
      }
    }
    yield* Process.sleep(4_500);
    mark("right", right);
    for (const depot of DEPOTS) mark(depot, yield* GenServer.call(depot, "total"));
  },
});
// #endregion
