import { cluster, mark, Node, node, Process, receive } from "faultline";
import { scenario, self, send, spawn } from "faultline";
import type { Pid } from "faultline";

// Customs want numbers that rise: each one higher than all that were
// given out before it, at whichever depot. Mend the printer, so that
//   * no number is ever given out twice, and they rise;
//   * two depots that hear each other go on, once they have noticed
//     that the third is gone;
//   * when the line is whole, all get numbers again.
// It may take up to 2 s to give out a number, and give none at all: a
// belt waits 5 s, and then sets its parcel aside.

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

/** Whom the belts ask: the first depot that is there. */
const chosen = () => DEPOTS.find((name) => [node(), ...Node.list()].includes(name))!;
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
