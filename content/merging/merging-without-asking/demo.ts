import { Crdt, Dependency, GenServer, Laws, Process, Supervisor } from "faultline";
import { mark, parseFaults, scenario, self } from "faultline";

type Depot = "oslo" | "lyon" | "pune";
type Counts = Readonly<Record<string, number>>;

const sum = (counts: Counts) => Object.values(counts).reduce((all, n) => all + n, 0);

// #region added
/** What is sent is what is new, and a merge adds it. */
const Added = Crdt.define({
  name: "Added",
  replicas: ["oslo", "lyon", "pune"],
  empty: {} as Counts,
  writes: {
    scan: (_: Counts, depot, n: number) => ({ [depot]: n }),
  },
  join: (a, b) => each(a, b, (x, y) => x + y),
  value: sum,
});
// #endregion

// #region most
/** What is sent is a depot's own total, and of two the greater one stays. */
const Most = Crdt.define({
  name: "Most",
  replicas: ["oslo", "lyon", "pune"],
  empty: {} as Counts,
  writes: {
    scan: (mine: Counts, depot, n: number) => ({
      [depot]: (mine[depot] ?? 0) + n,
    }),
  },
  join: (a, b) => each(a, b, (x, y) => Math.max(x, y)),
  value: sum,
});
// #endregion

// #region each
/** Goes through all depots that either knows of. */
function each(a: Counts, b: Counts, merge: (x: number, y: number) => number): Counts {
  const merged: Record<string, number> = { ...a };
  for (const [depot, n] of Object.entries(b)) {
    const mine = merged[depot];
    merged[depot] = mine === undefined ? n : merge(mine, n);
  }
  return merged;
}
// #endregion

/** The merge that the depots use. */
const Scans = { Added, Most }.Added;

// #region depot
const DEPOTS: readonly Depot[] = ["oslo", "lyon", "pune"];
type Kept = {
  me: Depot;
  scans: Counts;
  unsent: Record<string, Counts>; // what each of the others does not have yet
};

const Depot = GenServer.define({
  name: "Depot",
  init(me: Depot) {
    Process.sendAfter(self(), "tell", 1_000 + 250 * DEPOTS.indexOf(me));
    return ["ok", { me, scans: Scans.empty, unsent: {} } as Kept];
  },
  handleCall: (_total: "total", _from, kept: Kept) => ["reply", Scans.value(kept.scans), kept],
  handleCast(message: readonly ["scan", number] | readonly ["merge", Counts], kept: Kept) {
    if (message[0] === "merge") {
      return ["noreply", { ...kept, scans: Scans.join(kept.scans, message[1]) }];
    }
    const delta = Scans.writes.scan(kept.scans, kept.me, message[1]);
    const unsent = { ...kept.unsent };
    for (const to of DEPOTS) unsent[to] = Scans.join(unsent[to] ?? Scans.empty, delta);
    return ["noreply", { ...kept, scans: Scans.join(kept.scans, delta), unsent }];
  },
  *handleInfo(_tell: "tell", kept: Kept) {
    const unsent = { ...kept.unsent };
    for (const to of DEPOTS.filter((depot) => depot !== kept.me)) {
      const delta = unsent[to];
      // Without an answer it is sent again next time.
      if (delta !== undefined && (yield* carry(kept.me, to, delta))) delete unsent[to];
    }
    Process.sendAfter(self(), "tell", 1_000);
    return ["noreply", { ...kept, unsent }];
  },
});
// #endregion

// #region line
/** The line to Pune. What it is given it carries there, and then it says so. */
const Line = Dependency.define({
  name: "Line",
  latency: 20,
  answer: ([to, delta]: [Depot, Counts]) => GenServer.cast(to, ["merge", delta]),
});

function* carry(from: Depot, to: Depot, delta: Counts) {
  if (from !== "pune" && to !== "pune") return GenServer.cast(to, ["merge", delta]) === "ok";
  const patience = { timeout: 500 } as const;
  const [answer] = yield* Dependency.request(Line, [to, delta], patience);
  return answer === "ok";
}
// #endregion

// #region day
export default scenario({
  title: "A day in three depots",
  until: 10_000,
  faults: parseFaults("at 3000 slow Line 1500\nat 6000 up Line").faults,
  *main() {
    yield* Laws.check(Scans);
    Dependency.start(Line);
    yield* Supervisor.startLink(
      DEPOTS.map((id) => ({ id, start: () => GenServer.startLink(Depot, id, { name: id }) })),
      { strategy: "one_for_one", name: "Parcels" },
    );
    let scanned = 0;
    for (let n = 0; n < 60; n++) {
      yield* Process.sleep(n === 0 ? 110 : 100);
      GenServer.cast(DEPOTS[2 - (n % 3)]!, ["scan", 1]);
      scanned += 1;
    }
    yield* Process.sleep(3_440);
    mark("scanned", scanned);
    for (const depot of DEPOTS) mark(depot, yield* GenServer.call(depot, "total"));
  },
});
// #endregion
