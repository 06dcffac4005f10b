/** Two of three have to agree on each number. */
import { cluster, mark, Node, node, Process, receive } from "faultline";
import { scenario, self, send, spawn } from "faultline";
import type { Pid, Wait } from "faultline";

const DEPOTS = ["pune", "oslo", "lyon"];

// #region printer
type Asked = ["label", belt: Pid, parcel: number] | ["promise", printer: Pid, number];
type Promised = ["promised", number, yes: boolean, highest: number];

/** A number is given out when another depot has promised that it gave none so high, and never will. */
function* printer() {
  let highest = 0;
  const promise = (number: number) => {
    const yes = number > highest;
    highest = Math.max(highest, number);
    return yes;
  };
  for (;;) {
    const message = (yield* receive(isAsked)) as Asked;
    if (message[0] === "promise") {
      const [, other, number] = message;
      const yes = promise(number);
      send(other, ["promised", number, yes, highest]);
    } else {
      const [, belt, parcel] = message;
      for (let tries = 0; tries < 3; tries++) {
        const number = highest + 1;
        promise(number);
        const answer = yield* askOthers(number);
        if (answer?.[2]) give(belt, parcel, number);
        if (answer === undefined || answer[2]) break;
        // Others are further; so is this one from now on.
        highest = Math.max(highest, answer[3]);
      }
    }
  }
}

function* askOthers(number: number): Wait<Promised | undefined> {
  for (const depot of Node.list()) send(["Printer", depot], ["promise", self(), number]);
  const answers = (m: unknown): m is Promised => Array.isArray(m) && m[0] === "promised" && m[1] === number;
  return yield* receive(answers, { after: 600 });
}

const isAsked = (m: unknown): m is Asked => Array.isArray(m) && (m[0] === "label" || m[0] === "promise");

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
