import { GenServer, now, Process, scenario, self, spawn, Supervisor, work } from "faultline";

// One server prices every order: 40 ms of work each, 25 a second.
// From 2 s to 4 s six tills ask for more than that, and none of
// them waits longer than 200 ms. What they gave up on stays in
// the mailbox, and is priced for nobody. Look at Metrics.
const Pricer = GenServer.define({
  name: "Pricer",
  init() {
    return ["ok", 0];
  },
  *handleCall(_order: string, _from, priced: number) {
    yield* work(40);
    return ["reply", 9.99, priced + 1];
  },
});

function* till(n: number) {
  Process.register(self(), `Till ${n}`);
  yield* Process.sleep(n * 70);
  for (;;) {
    try {
      yield* GenServer.call(Pricer, "tea", 200);
    } catch {
      // No price in time: the next customer, please.
    }
    const rush = now() >= 2000 && now() < 4000;
    yield* Process.sleep(rush ? 30 : 420);
  }
}

export default scenario({
  title: "A bottleneck",
  until: 8000,
  *main() {
    yield* Supervisor.startLink([Pricer], { strategy: "one_for_one", name: "Shop" });
    for (let n = 1; n <= 6; n++) spawn(till, n);
  },
});
