import { exit, mark, Process, receive, scenario, spawnMonitor } from "faultline";

function* worker() {
  yield* Process.sleep(100);
  exit("enough");
}

// Who monitors is told, and lives.
export default scenario({
  title: "A monitor",
  *main() {
    spawnMonitor(worker);
    mark("told", yield* receive());
  },
});
