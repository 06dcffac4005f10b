import { Config, Dependency, Env, ETS, GenServer, mark, parseFaults } from "faultline";
import { Process, receive, scenario, self, spawn, Supervisor } from "faultline";

// "ETS has something for this: an heir."

// #region config
const ConfigServer = GenServer.define({
  name: "Config",
  *init() {
    ETS.new("settings", ["named_table", ["heir", Process.whereis("Parcels")!, null]]);
    yield* decrypt();
    const [answer, found] = Config.load([
      Config.env({ port: "PORT", db_url: "DB_URL", phone: "SUPPORT_PHONE" }),
    ]);
    if (answer === "error") return ["stop", found.message];
    ETS.insert("settings", ...Object.entries(found));
    return ["ok", null];
  },
});
// #endregion

// #region conn
type State = { session: number | null; wait: number };

const Conn = GenServer.define({
  name: "Conn",
  init() {
    return ["ok", { session: null, wait: 250 } as State, ["continue", "connect"]];
  },
  *handleContinue(_connect, state: State) {
    return ["noreply", yield* tryToConnect(state)];
  },
  *handleInfo(_connect, state: State) {
    return ["noreply", yield* tryToConnect(state)];
  },
  *handleCall(parcel: number, _from, state: State) {
    if (state.session === null) return ["reply", ["error", "unavailable"], state];
    return ["reply", yield* query(state.session, parcel), state];
  },
});

/** Connects, or asks itself to try again: after 250 ms, 500, 1 s, 2 s, and every 2 s from there. */
function* tryToConnect({ wait }: State) {
  const [answer, session] = yield* connect();
  if (answer === "ok") return { session, wait };
  Process.sendAfter(self(), "connect", wait);
  return { session: null, wait: Math.min(wait * 2, 2_000) };
}
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
