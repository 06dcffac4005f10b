/** Nobody stands in for Pune. */
import { cluster, mark, Node, node, Process, receive } from "faultline";
import { scenario, self, send, spawn } from "faultline";
import type { Pid } from "faultline";

const DEPOTS = ["pune", "oslo", "lyon"];

// #region printer
type Asked = ["label", belt: Pid, parcel: number] | ["used", number];

function* printer() {
  let used = 0;
  for (;;) {
    const message = (yield* receive()) as Asked;
    if (message[0] === "used") {
      used = Math.max(used, message[1]);
    } else {
      const [, belt, parcel] = message;
      used += 1;
      give(belt, parcel, used);
      for (const depot of Node.list()) send(["Printer", depot], ["used", used]);
    }
  }
}

/** Whom the belts ask. */
const chosen = () => DEPOTS[0]!;
// #endregion

// #region world
// The belts, the greeters and the night: leave them as they are.
function give(belt: Pid, parcel: number, number: number) {
  mark("label", [node(), number]);
  send(belt, ["number", parcel, number]);
}

function* belt() {
  for (let parcel = 1; ; parcel++) {
    yield* Process.sleep(6_000);
    send(["Printer", chosen()], ["label", self(), parcel]);
    const isMine = (m: unknown) => Array.isArray(m) && m[0] === "number" && m[1] === parcel;
    const answer = yield* receive(isMine, { after: 5_000 });
    mark(answer ? "numbered" : "set aside", [node(), parcel]);
  }
}

function* greeter() {
  for (;;) {
    for (const depot of DEPOTS) yield* Node.connect(depot);
    yield* Process.sleep(10_000);
  }
}

function start() {
  Process.register(spawn(printer), "Printer");
  Process.register(spawn(greeter), "Greeter");
  Process.register(spawn(belt), "Belt");
}

export default scenario({
  title: "One roll of numbers",
  until: 220_000,
  nodes: cluster(Object.fromEntries(DEPOTS.map((depot) => [depot, { start }]))),
  main() {},
});
// #endregion
