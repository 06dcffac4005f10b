import { mark, Process, raise, receive, scenario, spawn, spawnLink } from "faultline";

function* worker() {
  yield* Process.sleep(100);
  raise("out of paper");
}

// The signal of the worker's end becomes a message, because the boss traps exits.
function* boss() {
  Process.flag("trap_exit", true);
  spawnLink(worker);
  mark("told", yield* receive());
}

export default scenario({
  title: "A link, and one who traps exits",
  main() {
    spawn(boss);
  },
});
