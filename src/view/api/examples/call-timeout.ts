import { GenServer, mark, Process, scenario, spawn } from "faultline";

const Slow = GenServer.define({
  name: "Slow",
  init(n: number) {
    return ["ok", n];
  },
  *handleCall(_request: "work", _from, n: number) {
    yield* Process.sleep(300);
    return ["reply", "done", n + 1];
  },
});

// Hasty gives up after 100 ms and exits. The server does not know, and answers all the same.
function* hasty() {
  mark("answer", yield* GenServer.call(Slow, "work", 100));
}

export default scenario({
  title: "A call that takes too long",
  *main() {
    yield* Slow.startLink(0);
    spawn(hasty);
  },
});
