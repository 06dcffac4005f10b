import { cluster, GenServer, mark, Node, now, parseFaults, Process, scenario } from "faultline";

const Store = GenServer.define({
  name: "Store",
  init: () => ["ok", 0] as const,
  handleCall: (add: number, _from, sum: number) => ["reply", sum + add, sum + add] as const,
});

export default scenario({
  title: "A server at another node, and a cut that heals",
  nodes: cluster(
    {
      oslo: {},
      lyon: {
        *start() {
          yield* Store.startLink();
        },
      },
    },
    { latency: 20 },
  ),
  faults: parseFaults("at 1000 cut oslo | lyon\nat 3000 heal oslo | lyon").faults,
  *main() {
    yield* Process.sleep(100);
    mark("connected to", Node.list());
    mark("two ways of the line", [yield* GenServer.call(["Store", "lyon"], 1), now()]);
    yield* Process.sleep(1_000);
    // What meets the cut is sent again until it passes: late, but not lost.
    mark("late", [yield* GenServer.call(["Store", "lyon"], 1), now()]);
  },
});
