import { Dependency, ETS, Env, Fuse, GenServer, Process, Supervisor } from "faultline";
import { mark, now, parseFaults, receive, scenario, self, send, spawn } from "faultline";
import type { Pid, Wait } from "faultline";

// #region outside
const Database = Dependency.define({ name: "Database", latency: 10 });
const Carriers = Dependency.define({ name: "Carriers", latency: 100 });
// #endregion

// #region patient
/** Waits for the carriers, as long as it takes. */
function* patient(parcel: number): Wait<unknown> {
  const answer = yield* Dependency.request(Carriers, parcel, {
    timeout: "infinity",
  });
  if (answer[0] === "ok") return seen(parcel, answer[1]);
  return lastKnown(parcel);
}
// #endregion

// #region limit
/** Waits for half a second at most. */
function* limited(parcel: number): Wait<unknown> {
  const answer = yield* Dependency.request(Carriers, parcel, {
    timeout: 500,
  });
  if (answer[0] === "ok") return seen(parcel, answer[1]);
  return lastKnown(parcel);
}
// #endregion

// #region fuse
/** Asks the fuse first, and tells it how it went. */
function* fused(parcel: number): Wait<unknown> {
  const answer = yield* Fuse.run("carriers", function* () {
    const place = yield* Dependency.request(Carriers, parcel, {
      timeout: 500,
    });
    if (place[0] === "ok") return ["ok", seen(parcel, place[1])];
    return ["melt", lastKnown(parcel)];
  });
  return answer[0] === "ok" ? answer[1] : lastKnown(parcel);
}
// #endregion

// #region tracker
/** Owns what was last seen, and does nothing else. */
const Tracker = GenServer.define({
  name: "Tracker",
  init: () => ["ok", ETS.new("places", ["named_table", "public"])],
});

function seen(parcel: number, place: unknown) {
  ETS.insert("places", [parcel, place]);
  return ["live", place];
}

function lastKnown(parcel: number) {
  const [row] = ETS.lookup("places", parcel);
  return row === undefined ? "unknown" : ["last known", row[1]];
}
// #endregion

// #region web
const GUARDS: Record<string, typeof patient> = { none: patient, limit: limited, fuse: fused };

/** One of four. It serves its visitors one after the other. */
const Worker = GenServer.define({
  name: "Worker",
  init: () => ["ok", null],
  *handleCall([page, parcel]: [string, number], _from, state: null) {
    if (page === "ours") return ["reply", yield* Dependency.request(Database, parcel), state];
    const guarded = GUARDS[Env.get("GUARD")!]!;
    return ["reply", yield* guarded(parcel), state];
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

/** Every third asks where a parcel is, the others for what is ours. Each waits for two seconds at most. */
function* visitors(notes: Pid) {
  for (let n = 1; ; n++) {
    yield* Process.sleep(Number(Env.get("EVERY")));
    const page = n % 3 === 0 ? "where" : "ours";
    spawn(function* visitor() {
      const asked = now();
      let answer: unknown = "nothing";
      try {
        answer = yield* GenServer.call(`web_${n % 4}`, [page, n % 9], 2_000);
      } catch {
        // Not in time.
      }
      send(notes, [`waited: ${page}`, now() - asked]);
      send(notes, [`read: ${page}`, answer]);
    });
  }
}

export default scenario({
  title: "The carriers are slow",
  until: 20_000,
  env: { GUARD: "none", EVERY: "200" },
  faults: parseFaults("at 5100 slow Carriers 5000\nat 15100 up Carriers").faults,
  *main() {
    Dependency.start(Database);
    Dependency.start(Carriers);
    // #region tree
    yield* Supervisor.startLink([[Fuse, { monitor: false }], Tracker, Web], {
      strategy: "one_for_one",
      name: "Parcels",
    });
    yield* Fuse.install("carriers", [
      ["standard", 3, 5_000],
      ["reset", 3_000],
    ]);
    // #endregion
    spawn(visitors, self());
    for (;;) {
      const [what, value] = (yield* receive()) as [string, unknown];
      mark(what, value);
    }
  },
});
