import { Logger, mark, now, Process, Random, scenario } from "faultline";

// Another seed throws other dice. The same seed always throws the same.
export default scenario({
  title: "Three throws",
  *main() {
    for (let i = 1; i <= 3; i++) {
      yield* Process.sleep(100);
      mark("thrown", Random.int(6) + 1);
    }
    Logger.info(`done at ${now()} ms`);
  },
});
