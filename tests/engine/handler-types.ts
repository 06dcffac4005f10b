/** What the types of GenEvent have to infer and to refuse. Checked by the compiler (npm run types), never run. */
import { AlarmHandler, GenEvent, Process, type HandlerInit, type Pid, type Ref, type Term } from "faultline";
const A = GenEvent.defineHandler({
  name: "A",
  init(start: number) {
    if (start < 0) return ["error", "below zero"];
    return ["ok", start];
  },
  handleEvent(event: "tick" | readonly ["add", number], n) {
    const m: number = n;
    if (event === "tick") return ["ok", m + 1, "hibernate"];
    return event[1] > 0 ? ["ok", m + event[1]] : "remove_handler";
  },
  handleCall(request: "get" | "leave", n) {
    return request === "get" ? ["ok", n, n] : ["remove_handler", n];
  },
  terminate(_why, n) {
    return n;
  },
});
const B = GenEvent.defineHandler({
  name: "B",
  init([prefix, _old]: readonly [prefix: string, old: Term]) {
    return ["ok", [prefix]];
  },
  *handleEvent(event: string, lines: string[]) {
    yield* Process.sleep(1);
    return ["ok", [...lines, event]];
  },
  handleInfo(_message, lines: string[]) {
    return ["swap_handler", lines, lines, [A, 1], 3];
  },
});
const C = GenEvent.defineHandler({
  name: "C",
  init(): HandlerInit<Ref> {
    return ["error", "x"];
  },
  handleEvent(_event, ref) {
    const r: Ref = ref;
    return ["swap_handler", "bye", r, A, 3];
  },
  handleCall(_request, ref) {
    return ["swap_handler", "reply", "bye", ref, "A", 3];
  },
});
const D = GenEvent.defineHandler({
  name: "D",
  init() {
    return ["ok", { a: 1 }, "hibernate"];
  },
  handleEvent(_event, { a }) {
    return ["ok", { a: a + 1 }];
  },
});
GenEvent.defineHandler({
  name: "E",
  // @ts-expect-error init makes another state than handleEvent takes
  init() {
    return ["ok", "text"];
  },
  handleEvent(_event: Term, n: number) {
    return ["ok", n];
  },
});
GenEvent.defineHandler({
  name: "F",
  init() {
    return ["ok", 0];
  },
  // @ts-expect-error there is no such answer to an event
  handleEvent(_event: Term, n: number) {
    return ["noreply", n];
  },
});
GenEvent.defineHandler({
  name: "G",
  init() {
    return ["ok", 0];
  },
  handleEvent(_event: Term, n: number) {
    return ["ok", n];
  },
  // @ts-expect-error a call's answer has the reply in it
  handleCall(_request: Term, n: number) {
    return ["ok", n];
  },
});
GenEvent.defineHandler({
  name: "H",
  init() {
    return ["ok", 0];
  },
  handleEvent(_event: Term, n: number) {
    return ["ok", n];
  },
  // @ts-expect-error nor is it removed without a reply
  handleCall(_request: Term, _n: number) {
    return "remove_handler";
  },
});
function* t(m: Pid) {
  yield* GenEvent.addHandler(m, A, 1);
  yield* GenEvent.addHandler(m, [A, "id"], 1);
  // @ts-expect-error its init takes a number
  yield* GenEvent.addHandler(m, A, "one");
  // @ts-expect-error also under an id
  yield* GenEvent.addSupHandler(m, [A, 2], "one");
  yield* GenEvent.call(m, [A, "id"], "get");
  // @ts-expect-error no such request
  yield* GenEvent.call(m, A, "nope");
  // @ts-expect-error also under an id
  yield* GenEvent.call(m, [A, "id"], "nope");
  yield* GenEvent.call(m, "A", "anything", 100);
  yield* GenEvent.swapHandler(m, [A, "bye"], [B, "> "]);
  // @ts-expect-error the first of the pair that its init takes is a text
  yield* GenEvent.swapHandler(m, [A, "bye"], [B, 1]);
  // @ts-expect-error A's init takes a number, not what a swap hands over
  yield* GenEvent.swapSupHandler(m, [B, "bye"], [A, 1]);
  yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [[D, 1], "whatever"]);
  AlarmHandler.setAlarm(["disk", "full"]);
  // @ts-expect-error an alarm is a pair
  AlarmHandler.setAlarm("disk");
}
void [C, t];
