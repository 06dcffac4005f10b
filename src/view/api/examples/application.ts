import { Application, GenServer, mark, Process, scenario, Supervisor } from "faultline";

const Cache = GenServer.define({
  name: "Cache",
  init() {
    return ["ok", {}];
  },
});

const Store = Application.define({
  name: "store",
  *start() {
    return yield* Supervisor.startLink([Cache], { strategy: "one_for_one", name: "Store.Supervisor" });
  },
});

const Web = Application.define({
  name: "web",
  applications: [Store],
  *start() {
    return yield* Supervisor.startLink([], { strategy: "one_for_one", name: "Web.Supervisor" });
  },
});

export default scenario({
  title: "Started in order",
  *main() {
    mark("started", yield* Application.ensureAllStarted(Web));
    yield* Process.sleep(100);
    yield* Application.stop(Web);
    mark("still running", Application.startedApplications());
  },
});
