import { GenServer, Process, scenario, Supervisor, Task, work } from "faultline";

// Desk gives long sums to a task. A task is linked to the one
// that awaits it: when it crashes, Desk goes with it.
const Desk = GenServer.define({
  name: "Desk",
  init() {
    return ["ok", 0];
  },
  *handleCast(n: number, done: number) {
    const task = Task.async(function* () {
      yield* work(200);
      if (n === 3) throw new Error("can't do three");
      return n * n;
    });
    yield* Task.await(task, 1000);
    return ["noreply", done + 1];
  },
});

export default scenario({
  title: "A task that crashes",
  until: 4000,
  *main() {
    yield* Supervisor.startLink([Desk], { strategy: "one_for_one", name: "Sup" });
    for (let n = 1; n <= 5; n++) {
      yield* Process.sleep(500);
      GenServer.cast(Desk, n);
    }
  },
});
