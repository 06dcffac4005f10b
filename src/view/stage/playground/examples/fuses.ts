import {
  AlarmHandler,
  CircuitBreaker,
  Dependency,
  Fuse,
  Process,
  scenario,
  spawn,
  Supervisor,
  Watchdog,
} from "faultline";

// Two shops ask the same warehouse for prices. One stands behind a fuse: it blows at the third melt
// within a second and heals by itself. The other stands behind a breaker: it lets one call try first.
// A watchdog asks, too, and sets an alarm. Look at Statechart, and send the machines events.
const Warehouse = Dependency.define({ name: "Warehouse", latency: 20 });

const ask = () => Dependency.request(Warehouse, "price", { timeout: 60 });

function* shopWithFuse() {
  for (;;) {
    yield* Fuse.run("prices", function* () {
      const answer = yield* ask();
      return answer[0] === "ok" ? answer : ["melt", "no price"];
    });
    yield* Process.sleep(150);
  }
}

function* shopWithBreaker() {
  for (;;) {
    yield* CircuitBreaker.run("Breaker", ask);
    yield* Process.sleep(150);
  }
}

export default scenario({
  title: "A fuse, a breaker and a watchdog",
  until: 6000,
  *main() {
    Dependency.start(Warehouse);
    const watchdog = {
      name: "Watchdog",
      check: ask,
      alarm: ["warehouse_gone", "no prices"] as const,
      period: 300,
      timeout: 100,
    };
    yield* Supervisor.startLink([AlarmHandler, Fuse, [Watchdog, watchdog]], {
      strategy: "one_for_one",
      name: "Stack",
    });
    yield* Fuse.install("prices", [
      ["standard", 2, 1000],
      ["reset", 800],
    ]);
    yield* CircuitBreaker.startLink({ name: "Breaker", maxFailures: 2, resetTimeout: 800 });
    spawn(shopWithFuse);
    spawn(shopWithBreaker);
    yield* Process.sleep(1000);
    Dependency.set(Warehouse, "down");
    yield* Process.sleep(1500);
    Dependency.set(Warehouse, "up");
  },
});
