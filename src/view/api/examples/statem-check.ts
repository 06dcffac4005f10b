import { GenServer, GenStatem, Process, scenario, setup } from "faultline";

const Database = GenServer.define({
  name: "Database",
  init: (failures: number) => ["ok", failures],
  *handleCall(_request: "ping", _from, failures: number) {
    yield* Process.sleep(20);
    return ["reply", failures > 0 ? "busy" : "pong", failures - 1];
  },
});

const Watch = GenStatem.define({
  name: "Watch",
  machine: setup({
    types: { events: {} as { type: "good" } | { type: "bad" } },
    actions: {
      // An action may be a generator: the process waits, and the event that it returns is taken next.
      *check() {
        const answer = yield* GenServer.call(Database, "ping");
        return { type: answer === "pong" ? "good" : "bad" };
      },
    },
  }).createMachine({
    id: "watch",
    initial: "checking",
    states: {
      checking: { entry: "check", on: { good: "well", bad: "resting" } },
      resting: { after: { 100: "checking" } },
      well: {},
    },
  }),
});

export default scenario({
  title: "A machine that waits for an answer",
  *main() {
    yield* GenServer.startLink(Database, 2, { name: "Database" });
    yield* Watch.startLink();
  },
});
