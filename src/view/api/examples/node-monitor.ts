import { cluster, mark, Node, parseFaults, Process, receive, scenario } from "faultline";

export default scenario({
  title: "A node falls silent, and is taken for down 45 to 75 s later",
  until: 120_000,
  nodes: cluster(["oslo", "lyon"]),
  faults: parseFaults("at 10s cut oslo | lyon").faults,
  *main() {
    Node.monitorNodes(true, { nodedownReason: true });
    const there = yield* Node.spawn("lyon", () => Process.sleep("infinity"));
    Process.monitor(there);
    for (;;) mark("told", yield* receive());
  },
});
