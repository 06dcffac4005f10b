import { Dependency, Env, ETS, GenServer, mark, parseFaults } from "faultline";
import { Process, receive, scenario, self, spawn, Supervisor } from "faultline";
import type { InitResult, Wait } from "faultline";

// Parcels starts at 0 s with two variables missing. The database is there from 90 s. Config is
// killed at 29.9 s and at 99.9 s. Make Parcels start in layers:
//   * a setting is missing: the start is refused, and the log names all that are missing;
//   * two seconds after its start Web answers everybody, with the database or without;
//   * within five seconds of the database's coming, visitors are told where their parcel is;
//   * whoever reads a setting finds it, also while Config is being restarted.
// Change config, conn and tree; the rest may stay as it is. Vapor's way of loading is there, too:
// Config.load([Config.env({ key: "VARIABLE" })]) is ["ok", settings] or ["error", { message }].

// #region config
const WANTED = { port: "PORT", db_url: "DB_URL", phone: "SUPPORT_PHONE" };

const ConfigServer = GenServer.define({
  name: "Config",
  *init() {
    ETS.new("settings", ["named_table"]);
    yield* decrypt();
    for (const [key, variable] of Object.entries(WANTED)) {
      const value = Env.get(variable);
      if (value === null) return ["stop", `${variable} is not set`];
      ETS.insert("settings", [key, value]);
    }
    return ["ok", null];
  },
});
// #endregion

// #region conn
const Conn = GenServer.define({
  name: "Conn",
  *init(): Wait<InitResult<number>> {
    const [answer, session] = yield* connect();
    if (answer === "error") return ["stop", session];
    return ["ok", session];
  },
  *handleCall(parcel: number, _from, session) {
    return ["reply", yield* query(session, parcel), session];
  },
});
// #endregion

// #region tree
const Parcels = Supervisor.define({
  name: "Parcels",
  init() {
    mark("try");
    return Supervisor.init([ConfigServer, Conn, Web], { strategy: "one_for_one" });
  },
});
// #endregion

// #region world
// Web, and the world outside: leave them as they are.

const Web = GenServer.define({
  name: "Web",
  init() {
    return ["ok", null];
  },
  *handleCall(parcel: number, _from, state: null) {
    const phone = setting("phone");
    const [answer, place] = yield* GenServer.call(Conn, parcel);
    return ["reply", answer === "ok" ? place : `ask ${phone}`, state];
  },
});

/** A setting, read from the table by whoever needs it. */
function setting(key: string): string {
  return ETS.lookupElement("settings", key, 2);
}

/** The settings are encrypted. To read them takes its time. */
function* decrypt() {
  yield* Process.sleep(200);
}

const Database = Dependency.define({
  name: "Database",
  mode: "down",
  answer: (request) => (request[0] === "connect" ? 1 : `depot ${request[1]}`),
});

/** One attempt to connect: ["ok", session], or ["error", "econnrefused"]. */
function* connect() {
  mark("connect");
  return yield* Dependency.request<number>(Database, ["connect", setting("db_url")]);
}

/** Where a parcel is: ["ok", place], or ["error", why]. */
function* query(_session: number, parcel: number) {
  return yield* Dependency.request<string>(Database, ["where", parcel]);
}

/** Starts Parcels. If the start is refused, somebody reads the log and sets the variables that it names. */
function* kubernetes() {
  Process.register(self(), "Kubernetes");
  Process.flag("trap_exit", true);
  const known = { PORT: "4000", DB_URL: "db1", SUPPORT_PHONE: "0800 7" };
  for (let wait = 0; ; wait = Math.min(wait * 2 || 10_000, 300_000)) {
    const [result, reason] = yield* Parcels.startLink();
    if (result === "error") {
      const log = JSON.stringify(reason);
      mark("log", log);
      for (const [name, value] of Object.entries(known)) if (log.includes(name)) Env.put(name, value);
    }
    yield* receive(); // Parcels has ended.
    yield* Process.sleep(wait);
  }
}

/** Once a second somebody asks for a parcel. */
function* visitors() {
  for (let n = 1; ; n++) {
    yield* Process.sleep(1_000);
    spawn(function* visitor() {
      mark("asked", n);
      if (Process.whereis("Web") === null) return;
      mark("answered", [n, yield* GenServer.call(Web, n, 400)]);
    });
  }
}
// #endregion

export default scenario({
  title: "Power comes back",
  until: 110_000,
  env: { PORT: "4000" },
  faults: parseFaults("at 29900 exit Config kill\nat 90000 up Database\nat 99900 exit Config kill").faults,
  *main() {
    Dependency.start(Database);
    spawn(kubernetes);
    spawn(visitors);
  },
});
