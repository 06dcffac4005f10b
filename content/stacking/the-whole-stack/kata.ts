import { AlarmHandler, Dependency, ETS, GenEvent, GenServer, Process, Random } from "faultline";
import { Supervisor, Watchdog, mark, scenario, self, spawn } from "faultline";

// A game day. At times that the seed draws, alarm_handler and fuse_server are killed; Database
// and Carriers go away for some seconds each, and Conn and Tracker are killed meanwhile; once
// Database is gone for less than a second. Change Parcels so that it survives:
//   * a visitor is answered within a second, if need be with the last known place, and that is
//     not called fresh;
//   * Parcels never ends, and five seconds after an outage all is as before;
//   * an outage of Database sets an alarm within four seconds; a person is paged once, and not
//     for the short one;
//   * while Carriers is away it gets at most ten requests;
//   * every note that a visitor was thanked for is written.
// Keep the names. With Fuse in the tree there is a fuse_server, which will be killed, too.
// You can do it with what the four lessons have shown, and one mistake at a time.

// #region conn
/** Asks the database. If that fails, Conn crashes, and is started again. */
const Conn = GenServer.define({
  name: "Conn",
  *init() {
    const [answer] = yield* Dependency.request(Database, ["where", 0]);
    return answer === "ok" ? ["ok", null] : ["stop", "no_database"];
  },
  *handleCall(request: unknown, _from, state: null) {
    const answer = yield* Dependency.request(Database, request);
    if (answer[0] === "error") return ["stop", answer[1], state];
    return ["reply", answer, state];
  },
});

/** ["ok", answer], or ["error", why]. */
function* query(request: unknown) {
  try {
    return yield* GenServer.call(Conn, request);
  } catch {
    return ["error", "no_conn"];
  }
}
// #endregion

// #region tracker
/** Keeps where parcels were seen, and notes until they are written to the database. */
const Tracker = GenServer.define({
  name: "Tracker",
  init() {
    ETS.new("seen", ["named_table", "public"]);
    Process.sendAfter(self(), "carry", 500);
    return ["ok", [] as number[]];
  },
  handleCall(request: ["leave", number], _from, notes: number[]) {
    return ["reply", "ok", [...notes, request[1]]];
  },
  *handleInfo(_carry, notes: number[]) {
    const left: number[] = [];
    for (const note of notes) {
      const [written] = yield* query(["note", note]);
      if (written !== "ok") left.push(note);
    }
    Process.sendAfter(self(), "carry", 500);
    return ["noreply", left];
  },
});

/** A visitor says where the parcel is to be left. When this returns, they are thanked. */
function* leave(note: number) {
  yield* GenServer.call(Tracker, ["leave", note]);
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
  const [answer, day] = yield* Dependency.request(Carriers, parcel);
  return answer === "ok" ? day : null;
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

const watchdog = {
  name: "Watchdog",
  check: () => Dependency.request(Database, ["where", 0]),
  alarm: ["database", "no answer"] as const,
  period: 500,
  timeout: 300,
  fails: 1,
};
// #endregion

// #region tree
const Alarms = Supervisor.define({
  name: "Alarms",
  init() {
    return Supervisor.init([AlarmHandler, [Watchdog, watchdog]], { strategy: "rest_for_one" });
  },
});

const Parcels = Supervisor.define({
  name: "Parcels",
  init() {
    return Supervisor.init([Conn, Alarms, Tracker], { strategy: "one_for_one" });
  },
});

function* start() {
  yield* Parcels.startLink();
  yield* GenEvent.addHandler(AlarmHandler, Pager, null);
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
