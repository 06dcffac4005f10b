import { GenServer, Process, Supervisor, mark, receive, scenario, spawn } from "faultline";
import type { InitResult, Ref } from "faultline";

// #region conn
const Conn = GenServer.define({
  name: "Conn",
  init(): InitResult<Ref> {
    mark("connect");
    const db = Process.whereis("Db");
    if (db === null) return ["stop", "econnrefused"];
    return ["ok", Process.monitor(db)];
  },
  handleInfo(_down, ref) {
    return ["stop", "connection_closed", ref];
  },
});
// #endregion

// #region cart
const Cart = GenServer.define({
  name: "Cart",
  init() {
    return ["ok", []];
  },
});
// #endregion

// #region tree
const Storage = Supervisor.define({
  name: "Storage",
  init() {
    mark("storage");
    return Supervisor.init([Conn], {
      strategy: "one_for_one",
      maxRestarts: 3,
      maxSeconds: 5,
    });
  },
});

const Shop = Supervisor.define({
  name: "Shop",
  init() {
    return Supervisor.init([Cart, Storage], {
      strategy: "one_for_one",
      maxRestarts: 3,
      maxSeconds: 5,
    });
  },
});
// #endregion

// #region world
// The database runs on another machine: not in our tree. When it dies, a standby
// takes its place ten seconds later.
function* databases() {
  for (;;) {
    const db = spawn(function* database() {
      yield* Process.sleep("infinity");
    });
    Process.register(db, "Db");
    Process.monitor(db);
    yield* receive();
    yield* Process.sleep(10_000);
  }
}
// #endregion

export default scenario({
  title: "Three crashes, then an outage",
  until: 22_000,
  faults: [
    { at: 1_000, do: "exit", target: "Cart", reason: "kill" },
    { at: 2_000, do: "exit", target: "Cart", reason: "kill" },
    { at: 3_000, do: "exit", target: "Cart", reason: "kill" },
    { at: 10_000, do: "exit", target: "Db", reason: "kill" },
  ],
  *main() {
    spawn(databases);
    yield* Process.sleep(100);
    yield* Shop.startLink();
  },
});
