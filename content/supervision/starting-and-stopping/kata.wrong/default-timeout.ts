import { GenServer, Process, Supervisor, mark, scenario, self, spawn } from "faultline";

// "It traps exits now, so it will write everything down."

// #region children
/** Writes to disk: half a second to a row. */
const Ledger = GenServer.define({
  name: "Ledger",
  init() {
    return ["ok", null];
  },
  *handleCall(request: ["write", number], _from, disk: null) {
    yield* Process.sleep(500);
    mark("written", request[1]);
    return ["reply", "ok", disk];
  },
});

/** Collects orders, and writes them down once a minute and when it is told to stop. */
const Outbox = GenServer.define({
  name: "Outbox",
  init() {
    Process.flag("trap_exit", true);
    Process.sendAfter(self(), "flush", 60_000);
    return ["ok", [] as number[]];
  },
  handleCall(request: ["add", number], _from, orders: number[]) {
    return ["reply", "ok", [...orders, request[1]]];
  },
  *handleInfo(message, orders: number[]) {
    if (message !== "flush") return ["noreply", orders];
    yield* flush(orders);
    Process.sendAfter(self(), "flush", 60_000);
    return ["noreply", []];
  },
  *terminate(_reason, orders: number[]) {
    yield* flush(orders);
  },
});

function* flush(orders: number[]) {
  for (const order of orders) {
    yield* GenServer.call(Ledger, ["write", order]);
  }
}

/** Sends the day's figures to a host that no longer answers, and is in no hurry. */
const Stats = GenServer.define({
  name: "Stats",
  init() {
    Process.flag("trap_exit", true);
    return ["ok", null];
  },
  *terminate(_reason, _figures) {
    yield* Process.sleep("infinity");
  },
});

/** Takes orders, and thanks for those that Outbox has. */
const Web = GenServer.define({
  name: "Web",
  init() {
    return ["ok", null];
  },
  *handleCall(request: ["order", number], _from, state: null) {
    yield* GenServer.call(Outbox, ["add", request[1]]);
    return ["reply", "thanks", state];
  },
});
// #endregion

// #region tree
const Shop = Supervisor.define({
  name: "Shop",
  init() {
    return Supervisor.init([Ledger, Outbox, Stats, Web], { strategy: "one_for_one" });
  },
});
// #endregion

// #region world
// The world outside: leave it as it is. A visitor orders every 300 ms, also while the shop closes.
function* visitors() {
  for (let order = 1; ; order++) {
    yield* Process.sleep(300);
    spawn(function* visitor() {
      yield* GenServer.call(Web, ["order", order]);
      mark("thanked", order);
    });
  }
}

export default scenario({
  title: "Closing the shop",
  until: 20_000,
  *main() {
    yield* Shop.startLink();
    spawn(visitors);
    yield* Process.sleep(4_200);
    mark("stop");
    yield* Supervisor.stop("Shop");
    mark("stopped");
  },
});
// #endregion
