import { GenServer, Process, scenario, Supervisor } from "faultline";

// Kill it: it comes back, and counts from 0 again.
const Counter = GenServer.define({
  name: "Counter",
  init(start: number) {
    return ["ok", start];
  },
  handleCall(_request: "get", _from, n: number) {
    return ["reply", n, n];
  },
  handleCast(_request: "add", n: number) {
    return ["noreply", n + 1];
  },
});

export default scenario({
  title: "A counter under a supervisor",
  *main() {
    yield* Supervisor.startLink([[Counter, 0]], { strategy: "one_for_one", name: "Sup" });
    for (;;) {
      yield* Process.sleep(400);
      GenServer.cast(Counter, "add");
    }
  },
});
