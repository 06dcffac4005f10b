import { Agent, mark, scenario } from "faultline";

export default scenario({
  title: "A shared counter",
  *main() {
    yield* Agent.startLink(() => 0, { name: "Counter" });
    yield* Agent.update("Counter", (n: number) => n + 1);
    mark("counted", yield* Agent.get("Counter", (n: number) => n));
  },
});
