import {
  CircuitBreaker,
  Dependency,
  Fuse,
  Process,
  Random,
  Supervisor,
  mark,
  now,
  scenario,
  spawn,
} from "faultline";
import type { Wait } from "faultline";

// One call in twenty-five is slow on an ordinary day.
const Carriers = Dependency.define({
  name: "Carriers",
  latency: () => (Random.uniform() < 0.04 ? 3_000 : 100),
});

// #region two
/** The fifth melt within 2 s blows it; it resets 4 s later. */
function* behindTheFuse(parcel: number): Wait<unknown> {
  return yield* Fuse.run("carriers", function* () {
    const answer = yield* Dependency.request(Carriers, parcel, {
      timeout: 500,
    });
    return [answer[0] === "ok" ? "ok" : "melt", answer];
  });
}

/** Five failures in a row open it; 4 s later one may try. */
function* behindTheBreaker(parcel: number): Wait<unknown> {
  return yield* CircuitBreaker.run("breaker", function* () {
    return yield* Dependency.request(Carriers, parcel, {
      timeout: 500,
    });
  });
}
// #endregion

/** Five visitors a second. An answer is slow if it takes more than 200 ms. */
function* visitors(name: string, ask: (parcel: number) => Wait<unknown>) {
  for (let n = 1; ; n++) {
    yield* Process.sleep(200);
    spawn(function* visitor() {
      const asked = now();
      yield* ask(n);
      if (now() - asked > 200) mark(`slow: ${name}`, now() - asked);
    });
  }
}

export default scenario({
  title: "A fuse and a breaker before the same carriers",
  until: 30_000,
  faults: [
    { at: 14_100, do: "slow", target: "Carriers", ms: 5_000 },
    { at: 24_100, do: "up", target: "Carriers" },
  ],
  *main() {
    Dependency.start(Carriers);
    const breaker = { name: "breaker", maxFailures: 5, resetTimeout: 4_000, probes: 1 };
    yield* Supervisor.startLink(
      [
        [Fuse, { monitor: false }],
        [CircuitBreaker, breaker],
      ],
      { strategy: "one_for_one", name: "Parcels" },
    );
    yield* Fuse.install("carriers", [
      ["standard", 4, 2_000],
      ["reset", 4_000],
    ]);
    spawn(visitors, "fuse", behindTheFuse);
    spawn(visitors, "breaker", behindTheBreaker);
  },
});
