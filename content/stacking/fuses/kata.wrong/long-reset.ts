import { Dependency, ETS, Fuse, GenServer, Process, Random } from "faultline";
import { Supervisor, mark, now, scenario, spawn } from "faultline";
import type { Wait } from "faultline";

// "Give them time to recover."

// #region tracker
/** Keeps where each parcel was seen last. */
const Tracker = GenServer.define({
  name: "Tracker",
  *init() {
    ETS.new("places", ["named_table", "public"]);
    yield* Fuse.install("carriers", [
      ["standard", 5, 2_000],
      ["reset", 30_000],
    ]);
    return ["ok", null];
  },
});

/** What a worker of Web does for a visitor. */
function* serve(page: string, parcel: number): Wait<unknown> {
  if (page === "ours") return yield* Dependency.request(Database, parcel);
  return yield* whereIs(parcel);
}

/** ["live", place], ["last_known", place] or "unknown". */
function* whereIs(parcel: number): Wait<unknown> {
  if ((yield* Fuse.ask("carriers", "async_dirty")) === "blown") return lastKnown(parcel);

  const answer = yield* Dependency.request(Carriers, parcel, { timeout: 400 });
  if (answer[0] === "error") {
    yield* Fuse.melt("carriers");
    return lastKnown(parcel);
  }
  if (answer[1] === "not_found") return "unknown";
  return seen(parcel, answer[1]);
}
// #endregion

// #region parcels
function seen(parcel: number, place: unknown) {
  ETS.insert("places", [parcel, place]);
  return ["live", place];
}

function lastKnown(parcel: number) {
  const [row] = ETS.lookup("places", parcel);
  return row === undefined ? "unknown" : ["last_known", row[1]];
}

const Worker = GenServer.define({
  name: "Worker",
  init() {
    return ["ok", null];
  },
  *handleCall([page, parcel]: [string, number], _from, state: null) {
    return ["reply", yield* serve(page, parcel), state];
  },
});

const Web = Supervisor.define({
  name: "Web",
  init() {
    const workers = [0, 1, 2, 3].map((n) => ({
      id: `web_${n}`,
      start: () => GenServer.startLink(Worker, null, { name: `web_${n}` }),
    }));
    return Supervisor.init(workers, { strategy: "one_for_one" });
  },
});
// #endregion

// #region world
// The world outside: leave it as it is.
const Database = Dependency.define({ name: "Database", latency: 10 });
const Carriers = Dependency.define({
  name: "Carriers",
  latency: () => (Random.uniform() < 0.04 ? 3_000 : 100),
  answer: (parcel: number) => (parcel < 1_000 ? ["depot", parcel] : "not_found"),
});

/** Visitors of one page, one every so many ms, for the workers in turn. */
function* visitors(page: string, every: number, parcel: (n: number) => number, most = Infinity) {
  for (let n = 1; n <= most; n++) {
    yield* Process.sleep(every);
    spawn(function* visitor() {
      const asked = now();
      mark("asked", [page, n]);
      try {
        const answer = yield* GenServer.call(`web_${n % 4}`, [page, parcel(n)], 2_900);
        mark("answered", [page, n, answer, now() - asked]);
      } catch {
        mark("gave up", [page, n]);
      }
    });
  }
}

export default scenario({
  title: "Slow from 20 s to 35 s",
  until: 50_000,
  faults: [
    { at: 20_000, do: "slow", target: "Carriers", ms: 5_000 },
    { at: 35_000, do: "up", target: "Carriers" },
  ],
  *main() {
    Dependency.start(Database);
    Dependency.start(Carriers);
    yield* Supervisor.startLink([[Fuse, { monitor: false }], Tracker, Web], {
      strategy: "rest_for_one",
      name: "Parcels",
    });
    spawn(visitors, "where", 200, (n) => n % 20);
    spawn(visitors, "ours", 470, (n) => n % 20);
    yield* Process.sleep(10_000);
    spawn(visitors, "old list", 100, (n) => 1_000 + n, 12);
  },
});
// #endregion
