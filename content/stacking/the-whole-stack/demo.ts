import { AlarmHandler, Config, Dependency, ETS, Fuse, GenEvent, GenServer, Process } from "faultline";
import { Supervisor, Task, Watchdog, mark, now, parseFaults, scenario, spawn } from "faultline";
import type { ChildLike } from "faultline";

// #region dependencies
const CITIES = ["Oslo", "Bergen", "Bodø"];
const Database = Dependency.define({ name: "Database", latency: 20, answer: (n: number) => CITIES[n]! });
const Carriers = Dependency.define({ name: "Carriers", latency: 60, answer: () => "tomorrow" });
// #endregion

// #region config
const URLS = Config.env({ database: "DATABASE_URL", carriers: "CARRIERS_URL" });
const Settings = GenServer.define({
  name: "Config",
  init: () => ["ok", Config.loadOrRaise([Config.defaults({ patience: 500 }), URLS])],
  handleCall: (_request: "get", _from, settings) => ["reply", settings, settings],
});
// #endregion

// #region conn
type Times = [patience: number, notBefore: number];
const AWAY = ["error", "unavailable"];

const Conn = GenServer.define({
  name: "Conn",
  // Promises an answer, not a database.
  *init() {
    const settings = yield* GenServer.call(Settings, "get");
    return ["ok", [settings.patience, 0] as Times];
  },
  *handleCall(parcel: number, _from, times: Times) {
    const [timeout, notBefore] = times;
    if (now() < notBefore) return ["reply", AWAY, times];
    const answer = yield* Dependency.request(Database, parcel, {
      timeout,
    });
    const next = answer[0] === "ok" ? 0 : now() + 1_000;
    return ["reply", answer, [timeout, next]];
  },
});
// #endregion

// #region alarms
const Pager = GenEvent.defineHandler({
  name: "Pager",
  init: (_arg: null) => ["ok", null],
  handleEvent([what, alarm]: [string, [id: string, text: string]], state: null) {
    if (what === "set_alarm") mark("paged", alarm[0]);
    return ["ok", state];
  },
});

const Guard = GenServer.define({
  name: "Guard",
  *init() {
    return ["ok", yield* GenEvent.addSupHandler(AlarmHandler, Pager, null)];
  },
  // Pager is gone: go as well. Whoever starts Guard again brings a new Pager.
  handleInfo: (_gone, state) => ["stop", "no_pager", state],
});

const check = () => Dependency.request(Database, 0);
const alarm = ["database", "no answer"] as const;
const watchdog: ChildLike = [Watchdog, { name: "Watchdog", check, alarm, period: 500, fails: 3 }];
// #endregion

// #region tracker
const Tracker = GenServer.define({
  name: "Tracker",
  // Owns what was last seen, and does nothing else.
  init: () => ["ok", ETS.new("seen", ["named_table", "public"])],
});

function* place(n: number) {
  try {
    const [ok, city] = yield* GenServer.call(Conn, n, 1_000);
    if (ok === "ok") {
      ETS.insert("seen", [n, city]);
      return `in ${city}`;
    }
  } catch {
    // Conn has died, or has no time.
  }
  const [seen] = ETS.lookup("seen", n);
  return seen ? `last seen in ${seen[1]}` : "nobody knows where";
}
// #endregion

// #region web
function* estimate(n: number) {
  const answer = yield* Fuse.run("carriers", function* () {
    const request = Dependency.request(Carriers, n, { timeout: 500 });
    const [ok, day] = yield* request;
    return ok === "ok" ? ["ok", `, arrives ${day}`] : ["melt", ""];
  });
  return answer[0] === "ok" ? answer[1] : "";
}
// #endregion

// #region tree
const watch = [AlarmHandler, Guard, watchdog];
const Alarms = Supervisor.define({
  name: "Alarms",
  init: () => Supervisor.init(watch, { strategy: "rest_for_one" }),
});

const Web = [Task.Supervisor, { name: "Web" }] as const;
const layers = [Settings, Conn, Alarms, Fuse, Tracker, Web];
const Parcels = Supervisor.define({
  name: "Parcels",
  init: () => Supervisor.init(layers, { strategy: "one_for_one" }),
});
// #endregion

function* visitors() {
  for (let n = 0; ; n = (n + 1) % 3) {
    yield* Process.sleep(300);
    yield* Task.Supervisor.startChild("Web", function* request() {
      mark("answered", (yield* place(n)) + (yield* estimate(n)));
    });
  }
}

export default scenario({
  title: "Game day",
  until: 24_000,
  env: { DATABASE_URL: "db.internal", CARRIERS_URL: "carriers.example" },
  faults: parseFaults("at 4000 down Database\nat 10000 up Database").faults,
  *main() {
    Dependency.start(Database);
    Dependency.start(Carriers);
    yield* Parcels.startLink();
    yield* Fuse.install("carriers", [
      ["standard", 3, 10_000],
      ["reset", 3_000],
    ]);
    spawn(visitors);
  },
});
