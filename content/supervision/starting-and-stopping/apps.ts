import { Application, GenServer, Process, Supervisor, mark, scenario } from "faultline";

/** A server that says when it goes up and down. */
function worker(name: string) {
  return GenServer.define({
    name,
    init() {
      Process.flag("trap_exit", true);
      mark("up", name);
      return ["ok", null];
    },
    terminate() {
      mark("down", name);
    },
  });
}

const Ledger = worker("Ledger");
const Outbox = worker("Outbox");
const Web = worker("Web");

// #region applications
const Storage = Application.define({
  name: "Storage",
  *start() {
    return yield* Supervisor.startLink([Ledger], {
      strategy: "one_for_one",
    });
  },
});

const Shop = Application.define({
  name: "Shop",
  applications: [Storage],
  *start() {
    return yield* Supervisor.startLink([Outbox, Web], {
      strategy: "one_for_one",
    });
  },
});
// #endregion

export default scenario({
  title: "Two applications",
  *main() {
    mark("alone", yield* Application.start(Shop));
    mark("all", yield* Application.ensureAllStarted(Shop));
    yield* Process.sleep(1_000);
    yield* Application.stopAll();
  },
});
