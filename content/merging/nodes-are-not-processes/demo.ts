import { cluster, mark, Node, node, parseFaults, Process } from "faultline";
import { receive, scenario, self, send, spawn } from "faultline";
import type { Pid, Ref } from "faultline";

// #region depots
/** In this order they are asked for labels. */
const DEPOTS = ["pune", "oslo", "lyon"];

/** What starts at each of them. */
function start() {
  Process.register(spawn(printer), "Printer");
  Process.register(spawn(greeter), "Greeter");
  Process.register(spawn(watch), "Watch");
  Process.register(spawn(belt), "Belt");
}
// #endregion

// #region printer
type Asked = ["label", belt: Pid, parcel: number] | ["used", number];

/** Numbers labels, and tells the other printers how far it is. */
function* printer() {
  let used = 0;
  for (;;) {
    const message = (yield* receive()) as Asked;
    if (message[0] === "used") {
      used = Math.max(used, message[1]);
    } else {
      const [, belt, parcel] = message;
      used += 1;
      mark("label", [node(), used]);
      send(belt, ["number", parcel, used]);
      for (const depot of Node.list()) send(["Printer", depot], ["used", used]);
    }
  }
}
// #endregion

// #region belt
/** Four trucks come, with two parcels each. */
function* belt() {
  let parcel = 0;
  for (const wait of [10_000, 20_000, 75_000, 60_000]) {
    yield* Process.sleep(wait);
    for (let n = 1; n <= 2; n++) yield* label(++parcel);
  }
}

/** A label comes from the first depot that is there. */
function* label(parcel: number) {
  const there = [node(), ...Node.list()];
  const depot = DEPOTS.find((name) => there.includes(name))!;
  send(["Printer", depot], ["label", self(), parcel]);
  const answer = yield* receive(numberOf(parcel), { after: 5_000 });
  if (answer) mark("numbered", [node(), answer[2]]);
  else mark("set aside", [node(), depot]);
}

const numberOf =
  (parcel: number) =>
  (message: unknown): message is ["number", number, number] =>
    Array.isArray(message) && message[0] === "number" && message[1] === parcel;
// #endregion

// #region watch
type Told = ["DOWN", Ref, "process", Pid, reason: string] | ["nodeup" | "nodedown", depot: string];

/** Is told when the printer at Pune ends, and when a depot goes or comes. */
function* watch() {
  yield* Process.sleep(5_000);
  Node.monitorNodes(true);
  Process.monitor(["Printer", "pune"]);
  for (;;) {
    const told = (yield* receive()) as Told;
    if (told[0] === "DOWN") mark("printer_down", [node(), told[4]]);
    else mark(told[0], [node(), told[1]]);
  }
}
// #endregion

// #region greeter
/** Calls the depots that are not there. */
function* greeter() {
  for (;;) {
    for (const depot of DEPOTS) yield* Node.connect(depot);
    yield* Process.sleep(10_000);
  }
}
// #endregion

// #region night
export default scenario({
  title: "Three depots",
  until: 200_000,
  nodes: cluster(Object.fromEntries(DEPOTS.map((depot) => [depot, { start }]))),
  faults: parseFaults("at 20000 cut pune | *\nat 130000 heal *").faults,
  main() {},
});
// #endregion
