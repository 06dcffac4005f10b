import { GenServer, Process, scenario, Supervisor } from "faultline";

// It crashes soon after every start. A restart is no cure:
// the budget is used up in no time.
const Worker = GenServer.define({
  name: "Worker",
  init() {
    Process.sendAfter("Worker", "work", 150);
    return ["ok", "fresh"];
  },
  handleInfo() {
    throw new Error("the same bad message again");
  },
});

const Log = GenServer.define({
  name: "Log",
  init() {
    return ["ok", []];
  },
});

export default scenario({
  title: "A restart storm",
  until: 4000,
  *main() {
    yield* Supervisor.startLink([Log, Worker], {
      strategy: "one_for_one",
      maxRestarts: 3,
      maxSeconds: 5,
      name: "Sup",
    });
  },
});
