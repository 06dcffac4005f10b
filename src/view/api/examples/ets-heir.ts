import { ETS, exit, mark, receive, scenario, self, spawnMonitor } from "faultline";

export default scenario({
  title: "A table that outlives its owner",
  *main() {
    const heir = self();
    spawnMonitor(function* owner() {
      ETS.new("prices", ["named_table", ["heir", heir, "keep it"]]);
      ETS.insert("prices", ["tea", 3]);
      exit("boom");
    });
    // Which comes first: the table, or the news that its owner has ended?
    for (let i = 0; i < 2; i++) {
      const [what] = (yield* receive()) as [string];
      mark("told", what);
    }
    mark("mine now", ETS.info("prices", "owner") === self());
    mark("kept", ETS.lookup("prices", "tea"));
  },
});
