/** Code that does not come back, or not soon: every kind of loop and of long call. */
import { before, code, main, raw, type Snippet } from "./snippet.ts";

/** JavaScript of a scenario that does nothing, in front of what goes on after it. */
const GOOD = 'exports.default = require("faultline").scenario({ *main() {} }); ';

export const LOOPS: readonly Snippet[] = [
  code("loop-top", "silent", "while (true) {}", { says: "1 second" }),
  code("loop-for", "silent", "for (;;);"),
  code("loop-do", "silent", "let i = 0; do { i++ } while (i > 0); export default i;"),
  code("loop-label", "silent", "outer: for (;;) { for (;;) { continue outer; } }"),
  main("loop-main", "silent", "while (true) {}"),
  main("loop-after-work", "silent", "yield* Process.sleep(10); while (true) {}"),
  main("loop-in-spawn", "silent", "spawn(function* () { for (;;) {} }); yield* Process.sleep(1);"),
  main(
    "loop-in-callback",
    "silent",
    'const S = GenServer.define({ name: "S", init() { return ["ok", 0]; }, handleCast(_m: any, n: any) { while (true) {} } }); const [, pid]: any = yield* GenServer.startLink(S, 0); GenServer.cast(pid, "x"); yield* Process.sleep(5);',
  ),
  main("loop-in-selector", "silent", 'send(self(), "x"); yield* receive(() => { for (;;) {} });'),
  main("loop-in-finally", "silent", "try { raise('x'); } finally { while (true) {} }"),
  main("loop-in-catch", "silent", "for (;;) { try { throw 1; } catch { continue; } }"),
  main("loop-in-getter", "silent", "const o = { get x() { for (;;) {} } }; console.log(o.x);"),
  main(
    "loop-in-proxy",
    "silent",
    "const p: any = new Proxy({}, { ownKeys() { for (;;) {} } }); Object.keys(p);",
  ),
  main(
    "loop-proxy-logged",
    ["silent", "finished"],
    "console.log(new Proxy({}, { ownKeys() { for (;;) {} }, getPrototypeOf() { for (;;) {} } }));",
  ),
  main(
    "loop-proxy-sent",
    ["silent", "finished"],
    "send(self(), new Proxy({}, { getPrototypeOf() { for (;;) {} } })); yield* receive();",
  ),
  main("loop-toString", ["silent", "finished"], "Logger.info({ toString() { for (;;) {} } });"),
  main(
    "loop-toJSON",
    ["finished", "silent"],
    "send(self(), { toJSON() { for (;;) {} } }); yield* receive();",
  ),
  code("loop-thrown-proxy", ["silent", "error"], "throw new Proxy({}, { getPrototypeOf() { for (;;) {} } })"),
  code(
    "loop-thrown-message",
    ["silent", "error"],
    "class E extends Error { get message() { for (;;) {} } } throw new E();",
  ),
  code(
    "loop-thrown-stack",
    ["silent", "error"],
    "const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;) {} } }); throw e;",
  ),
  code(
    "loop-exports-getter",
    ["silent", "error"],
    "Object.defineProperty(exports, 'default', { get() { for (;;) {} } });",
  ),
  code("loop-regex", "silent", "/(a+)+$/.test('a'.repeat(40) + 'b');"),
  code("loop-regex-2", "silent", "/^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60));"),
  code(
    "loop-iterator",
    "silent",
    "const it = { [Symbol.iterator]() { return { next: () => ({ done: false, value: 1 }) }; } }; let n = 0; for (const _ of it) n++;",
  ),
  code("loop-generator", "silent", "function* g() { while (true) yield 1; } for (const _ of g());"),
  code("loop-spread", ["silent", "error"], "function* g() { while (true) yield 1; } [...g()];"),
  code("loop-array-from", ["silent", "error"], "Array.from({ length: 2 ** 53 - 1 }, () => 0);"),
  code(
    "loop-length-getter",
    ["silent", "error"],
    "Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {});",
  ),
  code("loop-bigint", ["silent", "error"], "let a = 3n; for (;;) a = a * a;"),
  code("loop-bigint-power", ["silent", "error"], "2n ** 1000000000n;"),
  code(
    "loop-sort",
    ["silent", "error"],
    "Array.from({ length: 3e6 }, (_, i) => (i * 7919) % 1e6).sort((a, b) => { for (let i = 0; i < 1000; i++); return a - b; });",
  ),
  code("loop-sort-liar", ["error"], "[3, 1, 2].sort(() => 1);", { says: "default export" }),
  code(
    "loop-join",
    ["silent", "error"],
    "const a: any[] = []; for (let i = 0; i < 2e4; i++) a.push('x'.repeat(2e4)); while (true) a.join('').split('');",
  ),
  code(
    "loop-replace",
    ["silent", "error"],
    "let s = 'a'; for (;;) s = s.replaceAll('a', 'aa').slice(0, 1e7);",
  ),
  code(
    "loop-json",
    ["silent", "error"],
    "let o: any = {}; for (let i = 0; i < 1e5; i++) o['k' + i] = i; for (;;) JSON.parse(JSON.stringify(o));",
  ),
  code("loop-valueof", "silent", "const o: any = { valueOf() { for (;;) {} } }; +o;"),
  code("loop-math", "silent", "const o: any = { valueOf() { for (;;) {} } }; Math.sin(o);"),
  code("loop-power", "silent", "const o: any = { valueOf() { for (;;) {} } }; o ** 2;"),
  code("loop-tagged", "silent", "const f = () => { for (;;) {} }; f`x`;"),
  code("loop-class-field", "silent", "class A { static x = (() => { for (;;) {} })(); } new A();"),
  code("recursion", "error", "function f(): any { return f(); } f();", { says: "calls itself", line: 1 }),
  code("recursion-mutual", "error", "const a: any = () => b(); const b: any = () => a(); a();", {
    says: "calls itself",
  }),
  code("recursion-getter", "error", "const o: any = { get x() { return this.x; } }; o.x;", {
    says: "calls itself",
  }),
  code("recursion-proxy", "error", "const p: any = new Proxy({}, { get: (_, k) => p[k] }); p.x;", {
    says: "calls itself",
  }),
  code("recursion-caught", ["silent", "error"], "function f() { try { f(); } finally { f(); } } f();"),
  main("recursion-main", "finished", "function f(): any { return f() + 1; } f();"),
  main(
    "recursion-deep-value",
    ["finished", "error"],
    "let v: any = []; for (let i = 0; i < 1e5; i++) v = [v]; send(self(), v); yield* receive();",
  ),
  main(
    "recursion-deep-state",
    ["finished", "error"],
    "let v: any = {}; for (let i = 0; i < 1e5; i++) v = { v }; mark('x', v); exit(v);",
  ),
  main(
    "recursion-cycle",
    ["finished"],
    "const v: any = { a: 1 }; v.self = v; send(self(), v); yield* receive(); console.log(v); mark('v', v);",
  ),
  raw("microtask-loop", "silent", `${GOOD}const f = async () => { for (;;) await 0; }; f();`),
  raw(
    "microtask-loop-2",
    "silent",
    `${GOOD}const P = (async () => {})().constructor; const f = () => P.resolve().then(f); f();`,
  ),
  raw("microtask-fan", ["silent", "error"], "const f = async () => { f(); f(); await 0; f(); }; f();"),
  raw(
    "microtask-thenable",
    "silent",
    `${GOOD}const t = { then(r) { r(t); } }; (async () => { await t; })();`,
  ),
  raw("microtask-quiet", ["error"], "(async () => { await 0; console.log('later'); })();", {
    says: "default export",
  }),
  raw(
    "async-generator",
    "silent",
    `${GOOD}async function* g() { for (;;) yield 1; } (async () => { for await (const _ of g()); })();`,
  ),
  main(
    "steps-two-friends",
    ["wall", "rows", "steps"],
    "const p = spawn(function* () { for (;;) { const [from]: any = yield* receive(); send(from, 'pong'); } }); for (;;) { send(p, [self()]); yield* receive(); }",
  ),
  main("steps-self", ["wall", "rows", "steps", "silent"], "for (;;) { send(self(), 1); yield* receive(); }"),
  main(
    "steps-zero-timer",
    ["wall", "rows", "steps"],
    "for (;;) { Process.sendAfter(self(), 'x', 0); yield* receive(); }",
  ),
  main("steps-zero-sleep", ["rows", "steps", "wall", "finished"], "for (;;) yield* Process.sleep(0);"),
  main(
    "steps-spawn-chain",
    ["wall", "rows", "steps"],
    "const f = function* (): any { spawn(f); }; spawn(f); yield* Process.sleep('infinity');",
  ),
  main("steps-yield-nothing", ["wall", "finished", "steps"], "for (;;) { yield; }"),
  main(
    "steps-busy-timer",
    ["wall", "finished", "rows", "steps"],
    "for (;;) { yield* Process.sleep(1); mark('t'); }",
  ),
  main("steps-work", ["wall", "finished", "rows", "steps"], "for (;;) yield* work(1);"),
  main("wait-forever", "finished", "yield* receive();"),
  main("wait-infinity", "finished", "yield* Process.sleep('infinity');"),
  main(
    "wait-crash-loop",
    ["wall", "finished", "steps", "rows"],
    "const S = GenServer.define({ name: 'S', init() { return ['ok', 0]; }, handleInfo() { raise('no'); } }); yield* Supervisor.startLink([[S, 0]], { strategy: 'one_for_one', maxRestarts: 1000000 }); for (;;) { const p = Process.whereis('S'); if (p) send(p, 'x'); yield* Process.sleep(1); }",
  ),
  before("until-negative", ["error", "finished"], "scenario({ until: -5, *main() {} });"),
  code(
    "until-huge",
    ["error", "finished"],
    'import { scenario } from "faultline"; export default scenario({ until: 1e308, *main() {} });',
  ),
  code(
    "until-nan",
    ["error", "finished"],
    'import { scenario } from "faultline"; export default scenario({ until: NaN, *main() {} });',
  ),
];
