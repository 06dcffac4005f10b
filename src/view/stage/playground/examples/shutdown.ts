import { GenServer, Process, scenario, Supervisor, work } from "faultline";

// Started in order, stopped in reverse. Cache needs longer to
// put itself away than it is given, and is killed.
const part = (name: string, putAway: number) =>
  GenServer.define({
    name,
    init() {
      Process.flag("trap_exit", true);
      return ["ok", "open"];
    },
    *terminate() {
      yield* work(putAway);
    },
  });

const Db = part("Db", 100);
const Cache = part("Cache", 900);
const Web = part("Web", 200);

export default scenario({
  title: "Stopping in order",
  until: 5000,
  *main() {
    yield* Supervisor.startLink([Db, Supervisor.childSpec(Cache, { shutdown: 500 }), Web], {
      strategy: "one_for_one",
      name: "App",
    });
    yield* Process.sleep(1000);
    yield* Supervisor.stop("App", "shutdown");
  },
});
