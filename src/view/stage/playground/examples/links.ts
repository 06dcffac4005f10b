import { Process, receive, scenario, self, spawn, type Pid } from "faultline";

// Five processes, each linked to the one before. Kill one, and
// the links carry its exit to both ends of the chain. Watcher
// traps exits: it is merely told.
function* link(n: number, before: Pid) {
  Process.register(self(), `Link.${n}`);
  Process.link(before);
  for (;;) yield* receive();
}

function* watcher() {
  Process.register(self(), "Watcher");
  Process.flag("trap_exit", true);
  for (;;) yield* receive();
}

export default scenario({
  title: "A chain of links",
  until: 3000,
  faults: [{ at: 1500, do: "exit", target: "Link.3", reason: "snap" }],
  main() {
    let before = spawn(watcher);
    for (let n = 1; n <= 5; n++) before = spawn(link, n, before);
  },
});
