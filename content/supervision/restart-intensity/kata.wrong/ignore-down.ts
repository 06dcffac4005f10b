import { GenServer, Process, Supervisor, mark, receive, scenario, self, spawn } from "faultline";
import type { InitResult, Pid } from "faultline";

// "The database comes back by itself, so why should Conn stop?"

// #region conn
const Conn = GenServer.define({
  name: "Conn",
  init(): InitResult<Pid> {
    const db = connect();
    if (db === null) return ["stop", "econnrefused"];
    Process.monitor(db);
    return ["ok", db];
  },
  handleCall(_read, _from, db) {
    return ["reply", ["ok", "row"], db];
  },
  handleInfo(_down, db) {
    return ["noreply", db];
  },
});
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
