import { GenServer, Process, Supervisor, mark, receive, scenario, self, spawn } from "faultline";
import type { Pid } from "faultline";

// Conn promises a process that answers, not a connection. The connection is state: there or not,
// and looked for from inside, slower each time.

// #region conn
type State = { db: Pid | null; wait: number };

const Conn = GenServer.define({
  name: "Conn",
  init() {
    return ["ok", { db: null, wait: 100 } as State, ["continue", "connect"]];
  },
  handleContinue(_connect, state: State) {
    return ["noreply", tryToConnect(state)];
  },
  handleCall(_read, _from, state: State) {
    return ["reply", state.db === null ? ["error", "unavailable"] : ["ok", "row"], state];
  },
  handleInfo(message, state: State) {
    // "connect": our own timer. Anything else is the DOWN of the database.
    return ["noreply", tryToConnect(message === "connect" ? state : { db: null, wait: 100 })];
  },
});

/** Connects, or asks itself to try again: after 100 ms, 200, 400, ... 2 s. */
function tryToConnect({ wait }: State): State {
  const db = connect();
  if (db !== null) {
    Process.monitor(db);
    return { db, wait: 100 };
  }
  Process.sendAfter(self(), "connect", wait);
  return { db: null, wait: Math.min(wait * 2, 2_000) };
}
// #endregion

// #region tree
const Cart = GenServer.define({
  name: "Cart",
  init() {
    return ["ok", []];
  },
});

const Storage = Supervisor.define({
  name: "Storage",
  init() {
    return Supervisor.init([Conn], { strategy: "one_for_one", maxRestarts: 3, maxSeconds: 5 });
  },
});

const Shop = Supervisor.define({
  name: "Shop",
  init() {
    return Supervisor.init([Cart, Storage], { strategy: "one_for_one", maxRestarts: 3, maxSeconds: 5 });
  },
});
// #endregion

// #region world
// The world outside: leave it as it is.

/** One attempt to connect: the database, or null if nobody listens. */
function connect() {
  mark("connect");
  return Process.whereis("Db");
}

/** Starts the database, and a standby ten seconds after each of its deaths. */
function* databases() {
  for (;;) {
    const db = spawn(function* database() {
      yield* Process.sleep("infinity");
    });
    Process.register(db, "Db");
    Process.monitor(db);
    mark("database", "up");
    yield* receive();
    mark("database", "down");
    yield* Process.sleep(10_000);
  }
}

/** Twice a second somebody reads. Each request is a process of its own. */
function* visitors() {
  Process.register(self(), "Visitors");
  for (let n = 1; ; n++) {
    yield* Process.sleep(500);
    spawn(function* request() {
      mark("asked", n);
      const answer = yield* GenServer.call(Conn, "read", 400);
      mark("answered", [n, answer]);
    });
  }
}
// #endregion

export default scenario({
  title: "Ten seconds without the database",
  until: 20_000,
  faults: [{ at: 2_000, do: "exit", target: "Db", reason: "kill" }],
  *main() {
    spawn(databases);
    yield* Process.sleep(100);
    yield* Shop.startLink();
    spawn(visitors);
  },
});
