/** The last change of a parcel wins. */
import { Crdt, Dependency, GenServer, Laws, Process, Random, Supervisor } from "faultline";
import { mark, scenario, self } from "faultline";

// #region shelf
type Shelf = Readonly<Record<string, readonly [change: number, there: boolean]>>;

const Shelf = Crdt.define({
  name: "Shelf",
  replicas: ["oslo", "lyon", "pune"],
  empty: {} as Shelf,
  writes: {
    put: (shelf: Shelf, _depot, parcel: number): Shelf => ({
      ...shelf,
      [parcel]: [1 + (shelf[parcel]?.[0] ?? 0), true],
    }),
    take: (shelf: Shelf, _depot, parcel: number): Shelf => ({
      ...shelf,
      [parcel]: [1 + (shelf[parcel]?.[0] ?? 0), false],
    }),
  },
  join(a, b) {
    const merged: Record<string, readonly [number, boolean]> = { ...a };
    for (const [parcel, theirs] of Object.entries(b)) {
      const mine = merged[parcel];
      const later = mine === undefined || theirs[0] > mine[0];
      if (later || (theirs[0] === mine[0] && !theirs[1])) merged[parcel] = theirs;
    }
    return merged;
  },
  value: (shelf) =>
    Object.keys(shelf)
      .map(Number)
      .filter((parcel) => shelf[parcel]![1]),
});
// #endregion

// #region world
// The three depots, the line and the day: leave them as they are.
type Depot = "oslo" | "lyon" | "pune";
type State = typeof Shelf.empty;
type Change = readonly ["put" | "take", parcel: number];

const DEPOTS: readonly Depot[] = ["oslo", "lyon", "pune"];
const Line = Dependency.define({
  name: "Line",
  latency: () => 10 + Random.int(30),
  answer: ([to, state]: [Depot, State]) => GenServer.cast(to, ["merge", state]),
});

type Kept = { me: Depot; state: State };

const Depot = GenServer.define({
  name: "Depot",
  init(me: Depot) {
    Process.sendAfter(self(), "tell", 200 + Random.int(200));
    return ["ok", { me, state: Shelf.empty } as Kept];
  },
  handleCall: (_shelf: "shelf", _from, kept: Kept) => ["reply", Shelf.value(kept.state), kept],
  handleCast(message: Change | readonly ["merge", State], { me, state }: Kept) {
    const more = message[0] === "merge" ? message[1] : Shelf.writes[message[0]](state, me, message[1]);
    return ["noreply", { me, state: message[0] === "merge" ? Shelf.join(state, more) : more }];
  },
  *handleInfo(_tell: "tell", kept: Kept) {
    for (const to of DEPOTS.filter((depot) => depot !== kept.me)) {
      if (to !== "pune" && kept.me !== "pune") GenServer.cast(to, ["merge", kept.state]);
      else yield* Dependency.request(Line, [to, kept.state], { timeout: 100 });
    }
    Process.sendAfter(self(), "tell", 300);
    return ["noreply", kept];
  },
});

/** Changes between two times, in any order. */
function* changes(from: number, to: number, list: readonly (readonly [Depot, ...Change])[]) {
  const left = [...list];
  while (left.length > 0) {
    const [depot, what, parcel] = left.splice(Random.int(left.length), 1)[0]!;
    GenServer.cast(depot, [what, parcel]);
    yield* Process.sleep(Math.floor((to - from) / list.length));
  }
}
const anywhere = (): Depot => DEPOTS[Random.int(3)]!;
const each = (what: "put" | "take", ...parcels: number[]) =>
  parcels.map((parcel) => [anywhere(), what, parcel] as const);

export default scenario({
  title: "A day at the shelves",
  until: 12_000,
  *main() {
    yield* Laws.check(Shelf, { cases: 12, samples: [501, 502, 503] });
    Dependency.start(Line);
    yield* Supervisor.startLink(
      DEPOTS.map((id) => ({ id, start: () => GenServer.startLink(Depot, id, { name: id }) })),
      { strategy: "one_for_one", name: "Parcels" },
    );
    yield* changes(0, 1_000, each("put", 501, 502, 511, 512, 521, 522, 531, 532, 541));
    yield* Process.sleep(1_500);
    yield* changes(2_500, 3_000, each("take", 501, 502, 511, 512));
    yield* Process.sleep(1_500);
    mark("cut");
    yield* changes(4_600, 6_400, [
      ...([521, 522] as const).flatMap((parcel) => [
        ["oslo", "take", parcel] as const,
        ["pune", "put", parcel] as const,
      ]),
      ["pune", "take", 531] as const,
      ["lyon", "take", 532] as const,
    ]);
    yield* Process.sleep(2_000);
    yield* changes(8_500, 9_000, each("put", 511, 512));
    yield* Process.sleep(2_000);
    for (const depot of DEPOTS) mark(depot, yield* GenServer.call(depot, "shelf"));
  },
});
// #endregion
