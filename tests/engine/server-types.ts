/** What the types of GenServer.define have to infer and to refuse. Checked by the compiler (npm run types), never run. */
import { GenServer, Process, type Ref, type InitResult, type From } from "faultline";
const A = GenServer.define({
  name: "A",
  init() {
    if (Process.whereis("x")) return ["stop", "econn"];
    return ["ok", Process.monitor("db")];
  },
  handleInfo(_d, ref) {
    const r: Ref = ref;
    return ["stop", "closed", r];
  },
});
const B = GenServer.define({
  name: "B",
  init() {
    return ["ok", []];
  },
  handleCast(line: string, lines: string[]) {
    return ["noreply", [...lines, line]];
  },
});
const C = GenServer.define({
  name: "C",
  init(n: number) {
    return ["ok", n];
  },
  handleCall(q: "get" | ["add", number], _f, n) {
    const m: number = n;
    return q === "get" ? ["reply", m, m] : ["reply", "ok", m + q[1]];
  },
});
const D = GenServer.define({
  name: "D",
  *init() {
    yield* Process.sleep(1);
    return ["ok", { a: 1 }];
  },
  *handleCall(_q: "x", _f, s) {
    yield* Process.sleep(1);
    return ["reply", s.a, { a: s.a + 1 }];
  },
});
const E = GenServer.define({
  name: "E",
  init() {
    return ["ok", { apple: 1, pear: 2 }];
  },
  handleCall(item: "apple" | "pear", _f: From, prices: Record<string, number>) {
    return ["reply", prices[item]!, prices];
  },
});
const F = GenServer.define({
  name: "F",
  init() {
    return ["ok", null];
  },
});
const G = GenServer.define({
  name: "G",
  init(): InitResult<Ref> {
    return ["stop", "x"];
  },
  handleInfo(_m, r: Ref) {
    return ["noreply", r];
  },
});
const H = GenServer.define({
  name: "H",
  init() {
    return ["ok", 0, ["continue", "go"]];
  },
  handleContinue(_x, n) {
    return ["noreply", n + 1];
  },
});
GenServer.define({
  name: "I",
  // @ts-expect-error init makes another state than handleCast takes
  init() {
    return ["ok", "text"];
  },
  handleCast(_x: "a", n: number) {
    return ["noreply", n];
  },
});
GenServer.define({
  name: "J",
  init() {
    return ["ok", 0];
  },
  // @ts-expect-error there is no such answer
  handleCall(_x: "a", _f, n: number) {
    return ["replyy", n, n];
  },
});
function* t() {
  yield* GenServer.call(C, "get");
  yield* C.startLink(3);
  // @ts-expect-error no such request
  yield* GenServer.call(C, "nope");
  yield* F.startLink();
  yield* B.startLink();
  yield* H.startLink();
}
void [A, B, D, E, G, t];
