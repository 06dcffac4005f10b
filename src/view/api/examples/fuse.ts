import { AlarmHandler, Fuse, mark, Process, scenario, Supervisor } from "faultline";

export default scenario({
  title: "A fuse blows at the third melt and heals by itself",
  *main() {
    yield* Supervisor.startLink([AlarmHandler, Fuse], { strategy: "one_for_one" });
    yield* Fuse.install("carriers", [
      ["standard", 2, 1000],
      ["reset", 500],
    ]);
    for (let i = 1; i <= 4; i++) mark(`call ${i}`, yield* Fuse.run("carriers", () => ["melt", "no answer"]));
    yield* Process.sleep(500);
    mark("half a second later", yield* Fuse.ask("carriers", "async_dirty"));
    mark("statistics", Fuse.stats("carriers"));
  },
});
