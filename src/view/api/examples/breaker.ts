import { CircuitBreaker, mark, Process, scenario } from "faultline";

export default scenario({
  title: "A breaker lets one call try",
  *main() {
    yield* CircuitBreaker.startLink({ name: "carriers", maxFailures: 2, resetTimeout: 500 });
    const call = (works: boolean) =>
      CircuitBreaker.run("carriers", () => (works ? ["ok", "parcel 7"] : ["error", "no answer"]));
    mark("first", yield* call(false));
    mark("second", yield* call(false));
    mark("third", yield* call(true));
    yield* Process.sleep(500);
    mark("half a second later", yield* call(true));
  },
});
