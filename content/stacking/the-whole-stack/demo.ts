import { AlarmHandler, Config, Dependency, ETS, Fuse, GenEvent, GenServer, Process } from "faultline";
import { Supervisor, Task, Watchdog, mark, now, parseFaults, scenario, spawn } from "faultline";

// #region dependencies
const CITIES = ["Oslo", "Bergen", "Bodø"];
const Database = Dependency.define({ name: "Database", latency: 20, answer: (n: number) => CITIES[n]! });
const Carriers = Dependency.define({ name: "Carriers", latency: 60, answer: () => "tomorrow" });
// #endregion

// #region config
const URLS = { database: "DATABASE_URL", carriers: "CARRIERS_URL" };
const Settings = GenServer.define({
  name: "Config",
  init() {
    const [loaded, found] = Config.load([Config.defaults({ patience: 500 }), Config.env(URLS)]);
    return loaded === "ok" ? ["ok", found] : ["stop", found.message];
  },
  handleCall: (_request: "get", _from, settings) => ["reply", settings, settings],
});
// #endregion

// #region conn
const Conn = GenServer.define({
  name: "Conn",
  // Promises an answer, not a database.
  *init() {
    const { patience } = yield* GenServer.call(Settings, "get");
    return ["ok", { patience, notBefore: 0 }];
  },
  *handleCall(parcel: number, _from, state: { patience: number; notBefore: number }) {
    if (now() < state.notBefore) return ["reply", ["error", "unavailable"], state];
    const answer = yield* Dependency.request(Database, parcel, { timeout: state.patience });
    const notBefore = answer[0] === "ok" ? 0 : now() + 1_000;
    return ["reply", answer, { ...state, notBefore }];
  },
});
// #endregion

// #region alarms
const Pager = GenEvent.defineHandler({
  name: "Pager",
  init: (_arg: null) => ["ok", [] as string[]],
  handleEvent([what, alarm]: ["set_alarm", [string, string]] | ["clear_alarm", string], told: string[]) {
    const set = what === "set_alarm";
    const id = what === "set_alarm" ? alarm[0] : alarm;
    if (set === told.includes(id)) return ["ok", told]; // is known already
    mark(set ? "paged" : "all clear", id);
    return ["ok", set ? [...told, id] : told.filter((other) => other !== id)];
  },
});

const Guard = GenServer.define({
  name: "Guard",
  *init() {
    return ["ok", yield* GenEvent.addSupHandler(AlarmHandler, Pager, null)];
  },
  // Pager is gone. Go as well; whoever starts Guard again brings a new Pager.
  handleInfo: (_gone, state) => ["stop", "no_pager", state],
});

const check = () => Dependency.request(Database, 0);
const alarm = ["database", "no answer"] as const;
const watchdog = { name: "Watchdog", check, alarm, period: 500, timeout: 500, fails: 3, passes: 3 };
// #endregion

// #region tracker
const Tracker = GenServer.define({
  name: "Tracker",
  // Owns what was last seen, and does nothing else.
  init: () => ["ok", ETS.new("seen", ["named_table", "public"])],
});

function* place(parcel: number) {
  try {
    const [answer, city] = yield* GenServer.call(Conn, parcel, 1_000);
    if (answer === "ok") {
      ETS.insert("seen", [parcel, city]);
      return `in ${city}`;
    }
  } catch {} // Conn has died, or has no time
  const [seen] = ETS.lookup("seen", parcel);
  return seen ? `last seen in ${seen[1]}` : "nobody knows where";
}
// #endregion

// #region web
function* estimate(parcel: number) {
  const answer = yield* Fuse.run("carriers", function* () {
    const [ok, day] = yield* Dependency.request(Carriers, parcel, { timeout: 500 });
    return ok === "ok" ? ["ok", `, arrives ${day}`] : ["melt", ""];
  });
  return answer[0] === "ok" ? answer[1] : "";
}

const Web = {
  id: "Web",
  *start() {
    yield* Fuse.install("carriers", [
      ["standard", 3, 10_000],
      ["reset", 3_000],
    ]);
    return yield* Task.Supervisor.startLink({ name: "Web" });
  },
};
// #endregion

// #region tree
const Alarms = Supervisor.define({
  name: "Alarms",
  init: () => Supervisor.init([AlarmHandler, Guard, [Watchdog, watchdog]], { strategy: "rest_for_one" }),
});

const Parcels = Supervisor.define({
  name: "Parcels",
  init: () => Supervisor.init([Settings, Conn, Alarms, Fuse, Tracker, Web], { strategy: "one_for_one" }),
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
    spawn(visitors);
  },
});
