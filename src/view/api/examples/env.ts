import { Env, mark, parseFaults, Process, scenario } from "faultline";

export default scenario({
  title: "A variable that changes, and one who read it before",
  env: { PORT: "4000" },
  faults: parseFaults("at 100 env PORT 5000\nat 300 env PORT").faults,
  *main() {
    const atBoot = Env.get("PORT");
    yield* Process.sleep(200);
    mark("read at boot, and now", [atBoot, Env.get("PORT")]);
    yield* Process.sleep(200);
    mark("removed", [Env.get("PORT"), Env.get("PORT", "80"), Env.fetch("PORT")]);
  },
});
