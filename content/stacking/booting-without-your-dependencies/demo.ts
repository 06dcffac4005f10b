import { Dependency, Env, ETS, GenServer, mark, parseFaults } from "faultline";
import { Process, receive, scenario, self, spawn, Supervisor } from "faultline";

// #region config
const SETTINGS = [
  ["db_url", "DB_URL"],
  ["phone", "SUPPORT_PHONE"],
] as const;

const Config = GenServer.define({
  name: "Config",
  *init() {
    ETS.new("settings", ["named_table"]);
    let misses = 0;
    for (const [key, variable] of SETTINGS) {
      yield* Process.sleep(500); // Decrypts it.
      let value = Env.get(variable);
      while (value === null) {
        if (++misses === 10) return ["stop", "no_settings"];
        value = Env.get(variable);
      }
      ETS.insert("settings", [key, value]);
    }
    return ["ok", null];
  },
});
// #endregion

// #region conn
const Conn = GenServer.define({
  name: "Conn",
  *init() {
    const url = setting("db_url");
    const [answer] = yield* Dependency.request(Database, url);
    if (answer === "error") return ["stop", "econnrefused"];
    return ["ok", null];
  },
  *handleCall(id: number, _from, state: null) {
    const answer = yield* Dependency.request(Database, id);
    return ["reply", answer, state];
  },
});
// #endregion

// #region web
const Web = GenServer.define({
  name: "Web",
  init() {
    return ["ok", null];
  },
  *handleCall(id: number, _from, state: null) {
    const phone = setting("phone");
    const [answer, place] = yield* GenServer.call(Conn, id);
    const text = answer === "ok" ? place : `ask ${phone}`;
    return ["reply", text, state];
  },
});

/** Reads the table itself: no message, no waiting. */
function setting(key: string): string {
  return ETS.lookupElement("settings", key, 2);
}
// #endregion

// #region tree
const Parcels = Supervisor.define({
  name: "Parcels",
  init() {
    mark("try");
    const children = [Config, Conn, Web];
    return Supervisor.init(children, { strategy: "one_for_one" });
  },
});
// #endregion

// #region kubernetes
/** Starts Parcels, and starts it again, later each time. */
function* kubernetes() {
  Process.register(self(), "Kubernetes");
  Process.flag("trap_exit", true);
  let wait = 0;
  for (;;) {
    yield* Process.sleep(2_000); // A node boots.
    const [result, reason] = yield* Parcels.startLink();
    if (result === "ok") mark("up");
    else mark("log", reason);
    yield* receive(); // Parcels has ended.
    yield* Process.sleep(wait);
    wait = Math.min(wait * 2 || 10_000, 300_000);
  }
}
// #endregion

// #region world
const Database = Dependency.define({
  name: "Database",
  mode: "down",
  answer: (id) => `depot ${id}`,
});

/** Every two seconds somebody asks for a parcel. */
function* visitors() {
  for (let n = 1; ; n++) {
    yield* Process.sleep(2_000);
    spawn(function* visitor() {
      if (Process.whereis("Web") === null) return mark("refused", n);
      mark("answered", yield* GenServer.call(Web, n));
    });
  }
}

export default scenario({
  title: "Power comes back",
  until: 200_000,
  env: { DB_URL: "db1", SUPPORT_PHONE: "0800 7" },
  faults: parseFaults("at 90000 up Database").faults,
  *main() {
    Dependency.start(Database);
    spawn(kubernetes);
    spawn(visitors);
  },
});
// #endregion
