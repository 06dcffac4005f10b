import { GenServer, Process, Supervisor, mark, scenario } from "faultline";
import type { ChildLike } from "faultline";

// #region ledger
const Ledger = GenServer.define({
  name: "Ledger",
  init() {
    Process.flag("trap_exit", true);
    mark("started", "Ledger");
    return ["ok", [] as number[]];
  },
  handleCall(request: ["write", number], _from, rows: number[]) {
    mark("written", request[1]);
    return ["reply", "ok", [...rows, request[1]]];
  },
  terminate(_reason, _rows) {
    mark("terminate", "Ledger");
  },
});
// #endregion

// #region outbox
const Outbox = GenServer.define({
  name: "Outbox",
  init() {
    Process.flag("trap_exit", true);
    mark("started", "Outbox");
    return ["ok", [] as number[]];
  },
  handleCall(request: ["add", number], _from, orders: number[]) {
    return ["reply", "ok", [...orders, request[1]]];
  },
  *terminate(_reason, orders: number[]) {
    mark("terminate", "Outbox");
    for (const order of orders) {
      yield* Process.sleep(200);
      yield* GenServer.call(Ledger, ["write", order]);
    }
  },
});
// #endregion

// #region stats
const Stats = GenServer.define({
  name: "Stats",
  // It does not trap exits.
  init() {
    mark("started", "Stats");
    return ["ok", 0];
  },
  terminate(_reason, _count) {
    mark("terminate", "Stats");
  },
});
// #endregion

// #region web
const Web = GenServer.define({
  name: "Web",
  init() {
    Process.flag("trap_exit", true);
    mark("started", "Web");
    return ["ok", null];
  },
  *handleCall(request: ["order", number], _from, state: null) {
    yield* GenServer.call(Outbox, ["add", request[1]]);
    mark("taken", request[1]);
    return ["reply", "thanks", state];
  },
  // A visitor has left a page open. Web waits for them to go.
  *terminate(_reason, _state) {
    mark("terminate", "Web");
    yield* Process.sleep("infinity");
  },
});
// #endregion

// #region mailer
const Mailer = GenServer.define({
  name: "Mailer",
  // The new release needs a password that nobody has set.
  init() {
    return ["stop", "no_password"];
  },
});
// #endregion

// #region releases
const web = Supervisor.childSpec(Web, { shutdown: 1_000 });

function* oldRelease() {
  return yield* open([Ledger, Outbox, Stats, web]);
}

function* newRelease() {
  return yield* open([Ledger, Outbox, Stats, Mailer, web]);
}

function* open(children: ChildLike[]) {
  return yield* Supervisor.startLink(children, {
    strategy: "one_for_one",
    name: "Shop",
  });
}
// #endregion

export default scenario({
  title: "A deploy",
  until: 12_000,
  *main() {
    // #region deploy
    yield* oldRelease();

    for (const order of [1, 2, 3]) {
      yield* Process.sleep(300);
      yield* GenServer.call(Web, ["order", order]);
    }

    yield* Process.sleep(1_100);
    yield* Supervisor.stop("Shop");

    yield* Process.sleep(1_000);
    mark("deploy", "new release");
    mark("result", yield* newRelease());
    // #endregion
  },
});
