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
type Counts = Readonly<Record<string, number>>;
/** Two that only grow: what was scanned, and what was taken off. */
type Both = Readonly<{ scanned: Counts; off: Counts }>;

/** Of each depot the greater count. */
function greatest(a: Counts, b: Counts): Counts {
  const merged: Record<string, number> = { ...a };
  for (const [depot, n] of Object.entries(b)) merged[depot] = Math.max(merged[depot]!, n);
  return merged;
}

const sum = (counts: Counts) => Object.values(counts).reduce((all, n) => all + n, 0);

const Scans = Crdt.define({
  name: "Scans",
  replicas: ["oslo", "lyon", "pune"],
  empty: { scanned: {}, off: {} } as Both,
  writes: {
    scan: ({ scanned }: Both, depot, n: number): Both => ({
      scanned: { [depot]: (scanned[depot] ?? 0) + n },
      off: {},
    }),
    takeOff: ({ off }: Both, depot, n: number): Both => ({
      scanned: {},
      off: { [depot]: (off[depot] ?? 0) + n },
    }),
  },
  join: (a, b) => ({
    scanned: greatest(a.scanned, b.scanned),
    off: greatest(a.off, b.off),
  }),
  value: ({ scanned, off }) => sum(scanned) - sum(off),
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
