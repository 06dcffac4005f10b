import { AlarmHandler, Dependency, ETS, Fuse, GenEvent, GenServer, Process, Random } from "faultline";
import { Supervisor, Watchdog, mark, now, scenario, self, spawn } from "faultline";

// Each layer promises what it can keep alone: Conn an answer, Shelf what was seen, the fuse a quick
// no. Those that it takes to wake a person stand in a tree of their own, in the order in which they
// need each other.

// #region conn
/** Asks the database, at most 300 ms long; after a failure it says no for a second before it tries again. */
const Conn = GenServer.define({
  name: "Conn",
  init() {
    return ["ok", 0];
  },
  *handleCall(request: unknown, _from, notBefore: number) {
    if (now() < notBefore) return ["reply", ["error", "unavailable"], notBefore];
    const answer = yield* Dependency.request(Database, request, { timeout: 300 });
    return ["reply", answer, answer[0] === "ok" ? 0 : now() + 1_000];
  },
});

/** ["ok", answer], or ["error", why]. */
function* query(request: unknown) {
  try {
    return yield* GenServer.call(Conn, request, 700);
  } catch {
    return ["error", "no_conn"];
  }
}
// #endregion

// #region tracker
/** Owns what was seen and what is still to be written. It does nothing else, so nothing goes wrong with it. */
const Shelf = GenServer.define({
  name: "Shelf",
  init() {
    ETS.new("seen", ["named_table", "public"]);
    ETS.new("notes", ["named_table", "public"]);
    return ["ok", null];
  },
});

/** Carries notes to the database, and forgets one when it is written. */
const Tracker = GenServer.define({
  name: "Tracker",
  init() {
    Process.sendAfter(self(), "carry", 500);
    return ["ok", null];
  },
  *handleInfo(_carry, state: null) {
    for (const [id] of ETS.tab2list("notes")) {
      const [written] = yield* query(["note", id]);
      if (written === "ok") ETS.delete("notes", id);
    }
    Process.sendAfter(self(), "carry", 500);
    return ["noreply", state];
  },
});

/** A visitor says where the parcel is to be left. When this returns, they are thanked. */
function* leave(note: number) {
  ETS.insert("notes", [note]);
}

/** Where is it? Fresh from the database, or where it was last seen. */
function* place(parcel: number) {
  const [answer, city] = yield* query(["where", parcel]);
  if (answer === "ok") {
    ETS.insert("seen", [parcel, city]);
    return { city, fresh: true };
  }
  const [seen] = ETS.lookup("seen", parcel);
  return { city: seen ? seen[1] : null, fresh: false };
}
// #endregion

// #region carriers
/** Says when it arrives, or null. */
function* estimate(parcel: number) {
  try {
    const answer = yield* Fuse.run("carriers", function* () {
      const [answer, day] = yield* Dependency.request(Carriers, parcel, { timeout: 300 });
      return answer === "ok" ? ["ok", day] : ["melt", null];
    });
    if (answer[0] === "ok") return answer[1];
    if (answer[0] === "error") yield* putFuse(); // fuse_server has died, and its fuses with it
    return null;
  } catch {
    return null;
  }
}

function* putFuse() {
  yield* Fuse.install("carriers", [
    ["standard", 2, 10_000],
    ["reset", 4_000],
  ]);
}
// #endregion

// #region alarms
const Pager = GenEvent.defineHandler({
  name: "Pager",
  init(_arg: null) {
    return ["ok", null];
  },
  handleEvent([what, alarm]: [string, [id: string, text: string]], state: null) {
    if (what === "set_alarm") mark("paged", alarm[0]);
    return ["ok", state];
  },
});

/** Puts Pager in, and ends when Pager is gone. */
const Guard = GenServer.define({
  name: "Guard",
  *init() {
    return ["ok", yield* GenEvent.addSupHandler(AlarmHandler, Pager, null)];
  },
  handleInfo(_gone, state) {
    return ["stop", "no_pager", state];
  },
});

const watchdog = {
  name: "Watchdog",
  check: () => Dependency.request(Database, ["where", 0]),
  alarm: ["database", "no answer"] as const,
  period: 500,
  timeout: 300,
  fails: 3,
};
// #endregion

// #region tree
const Alarms = Supervisor.define({
  name: "Alarms",
  init() {
    return Supervisor.init([AlarmHandler, Guard, [Watchdog, watchdog]], { strategy: "rest_for_one" });
  },
});

const Parcels = Supervisor.define({
  name: "Parcels",
  init() {
    return Supervisor.init([Conn, Alarms, Fuse, Shelf, Tracker], { strategy: "one_for_one" });
  },
});

function* start() {
  yield* Parcels.startLink();
  yield* putFuse();
}
// #endregion

// #region world
// The world outside: leave it as it is.
const CITIES = ["Oslo", "Bergen", "Bodø"];
const Database = Dependency.define({
  name: "Database",
  latency: 20,
  answer([what, id]: [string, number]) {
    if (what === "note") mark("written", id);
    return what === "note" ? "ok" : CITIES[id]!;
  },
});
const Carriers = Dependency.define({ name: "Carriers", latency: 60, answer: () => "tomorrow" });

/** Every 300 ms somebody asks where a parcel is; every fourth leaves a note. */
function* visitors() {
  for (let n = 1; ; n++) {
    yield* Process.sleep(300);
    spawn(function* visitor() {
      mark("asked", n);
      const seen = yield* place(n % 3);
      mark("answered", [n, seen, yield* estimate(n % 3)]);
      if (n % 4 > 0) return;
      yield* leave(n);
      mark("thanked", n);
    });
  }
}

const between = (least: number, most: number) => Process.sleep(least + Random.int(most - least));

function* outage(name: string, victims: readonly string[] = []) {
  const modes = ["down", "hanging", "slow"] as const;
  Dependency.set(name, modes[Random.int(3)]!);
  yield* between(2_000, 3_000);
  for (const victim of victims) {
    crash(victim);
    yield* between(500, 1_000);
  }
  yield* between(2_000, 3_000);
  Dependency.set(name, "up");
}

function* flap() {
  Dependency.set("Database", "down");
  yield* between(300, 900);
  Dependency.set("Database", "up");
}

function crash(name: string) {
  const pid = Process.whereis(name);
  if (pid) Process.exit(pid, "kill");
}

/** Two crashes in quiet times; then an outage of each, and a flap, in an order that the seed draws. */
function* gameDay() {
  yield* between(3_000, 4_000);
  crash("alarm_handler");
  yield* between(500, 1_500);
  crash("fuse_server");
  const moves = [() => outage("Database", ["Conn", "Tracker"]), () => outage("Carriers"), flap];
  while (moves.length > 0) {
    yield* between(5_500, 7_000);
    yield* moves.splice(Random.int(moves.length), 1)[0]!();
  }
}

export default scenario({
  title: "Game day",
  until: 48_000,
  *main() {
    Dependency.start(Database);
    Dependency.start(Carriers);
    yield* start();
    spawn(visitors);
    spawn(gameDay);
  },
});
// #endregion
