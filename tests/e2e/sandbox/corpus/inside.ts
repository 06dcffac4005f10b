/** What the compiler can be led to misread, and what the engine gives out: its own objects, values, names and messages. */
import { before, code, main, type Snippet } from "./snippet.ts";

const HTTP = "http://127.0.0.1:{http}";

/** Through the whole of what "faultline" gives. */
const engine = (id: string, ends: "finished" | "error" | readonly ("finished" | "error")[], body: string): Snippet =>
  code(
    `inside-${id}`,
    ends,
    `import * as F from "faultline"; import { scenario, spawn, send, receive, self, exit, mark, work, Process, GenServer, Supervisor, Logger, Pid, Ref, Dependency } from "faultline"; const A: any = F; export default scenario({ *main() { ${body} } });`,
  ); // prettier-ignore

/** A list of faults that is none. */
const faults = (id: string, list: string, says = "fault 1"): Snippet =>
  code(
    `inside-faults-${id}`,
    "error",
    `import { scenario } from "faultline"; export default scenario({ faults: ${list} as any, *main() {} });`,
    { says },
  );

export const INSIDE: readonly Snippet[] = [
  // Text that one parser takes for a comment and the other, or the text after an edit, for code.
  code("misread-markup", "compile", `let a = 1, sourceURL = 1;\na <!-- sourceURL; import("${HTTP}/markup");\n;`, { line: 2, says: "<!--" }),
  code("misread-markup-end", "compile", `let sourceURL = 1;\n/* x */ --> sourceURL; import("${HTTP}/markup-end");\n`, { line: 2 }),
  code("misread-power", ["error", "compile"], `let a = 2 // x\u2028 ** 3; /* \n **/ "*/ import('${HTTP}/power'); //";`),
  code("misread-power-cr", ["error", "compile"], `let a = 2 // x\r ** 3; /* \n **/ "*/ }); import('${HTTP}/power-cr'); (function () { //";`),
  code("misread-power-hang", "error", "throw 2 // x\u2028 ** 3;", { says: "8" }),
  code("misread-power-comment", "error", "throw (2) /* ** // ** */ ** /* ** */ 3;", { says: "8" }),
  code("misread-require", "compile", "\nlet require = 1;", { line: 2, says: "loader" }),
  code("misread-exports", "compile", "\nconst exports = {};", { line: 2, says: "loader" }),
  code("misread-power-name", "compile", "\nlet $faultline_power = () => 1; 2 ** 3;", { line: 2, says: "loader" }),
  code("misread-thrown-name", "compile", "\nclass $faultline_thrown {} throw 1;", { line: 2, says: "loader" }),
  code("misread-shadow", "error", "function f($faultline_thrown: any, $faultline_power: any) { throw 2 ** 2; } f((x: any) => x, () => 7);", { says: "7" }),
  code("misread-escapes", "compile", 'im\\u0070ort("x");'),
  code("misread-async-escape", "compile", "\\u0061sync () => 1;"),
  code("misread-source-phase", "compile", 'import source x from "y"; x;'),
  code("misread-defer", "compile", 'import defer * as x from "faultline"; x;'),
  code("misread-import-source", "compile", 'import.source("x");'),
  code("misread-import-equals", "compile", 'import fs = require("fs"); fs.x;', { says: '"fs"' }),
  code("misread-attributes", "compile", `import x from "${HTTP}/attributes" with { type: "json" }; x;`, { says: "can't be imported" }),
  code("misread-module-name", "compile", 'import x from "\\u202egnp.exe\\u202c"; x;', { says: "U+202E" }),
  code("misread-decorator", "compile", '@(import("x")) class A {}'),
  code("misread-declare", "error", 'declare module "x" { import("y"); } declare function f(): void; throw 5;', { says: "5" }),
  code("misread-enum", "error", 'enum E { "a-b", "__proto__" = 3, "constructor" } throw E["a-b"] + "" + E["constructor"];', { says: "04" }),
  code("misread-static-await", "compile", "class A { static { await 1; } }"),
  code("misread-regex", "error", 'let a = 8, g = 2; throw [a / 2 / g, /[/]\\/\\*/.source, `${`}`}`].join();', { says: "2" }),
  code("misread-arguments", "error", "throw typeof arguments + arguments.length;"),
  code("misread-export-equals", "error", "export = 5;"),
  code("misread-template-cache", "error", "const f = (x: any) => x; const g = () => f`a${1}b`; (g() as any).mine = 1;", { says: "TypeError" }),

  // The engine's own objects.
  engine("here", "finished", "try { A.here('x').recorder.event({ type: 'log', at: 0, pid: 1, level: 'info', text: 'ESCAPED' }); } catch {}"),
  engine("names", "finished", "for (const n of ['System', 'Recorder', 'here', 'ProcessRecord', 'startScenario', 'runScenario', 'traceChild', 'report', 'traceFlags', 'RandomStream', 'Halt']) if (n in A) console.log('ESCAPED', n);"),
  engine("through-pid", "finished", "for (const o of [self(), Process.monitor(self()), receive(), receive(() => true), Process.sleep(1), work(1), GenServer.call('x' as any, 1)]) for (let p: any = o; p; p = Object.getPrototypeOf(p)) for (const k of Reflect.ownKeys(p)) { const v = Reflect.getOwnPropertyDescriptor(p, k)!.value; if (v?.recorder || v?.spawn) console.log('ESCAPED', String(k)); }"),
  engine("match-this", "finished", "send(self(), 1); yield* receive(function (this: any) { for (const k in this ?? {}) console.log('ESCAPED', k); return true; });"),
  engine("body-this", "finished", "spawn(function (this: any) { if (this !== undefined) console.log('ESCAPED'); }); yield* Process.sleep(1);"),
  engine("exit-this", "finished", "spawn(() => ({ get next() { return function (this: any) { if (this?.mailbox) console.log('ESCAPED'); return { done: true }; }; } })); yield* Process.sleep(1);"),
  engine("pending", "finished", "const r: any = (Process.sleep(1) as any).next(); try { r.done = true; r.mine = 1; } catch {} yield; if (r.done) console.log('ESCAPED');"),
  engine("taken", "finished", "send(self(), 1); send(self(), 2); const r: any = (receive() as any).next(); Object.freeze(r); console.log(yield* receive());"),
  engine("selective", "finished", "const p = Object.getPrototypeOf(receive(() => true)); try { p.next = () => ({ done: true, value: 'ESCAPED' }); } catch {} send(self(), 1); console.log(yield* receive(() => true));"),
  engine("stop-signal", "finished", "try { Process.exit(self(), 'kill'); } catch (e) { try { Object.assign(e as any, { why: 'rows' }); } catch {} try { mark('ESCAPED'); } catch {} throw e; }"),
  engine("killed-goes-on", ["finished"], "const p = spawn(function* () { for (;;) { try { yield* receive(); } finally { continue; } } }); yield* Process.sleep(1); Process.exit(p, 'kill'); yield* Process.sleep(1); console.log(Process.alive(p));"),
  engine("return-override", "finished", "const g: any = (function* () { try { yield* receive(); } finally { yield* Process.sleep(1); return 7; } })(); spawn(() => g); yield* Process.sleep(1); try { g.return(1); } catch {} try { g.throw(2); } catch {} yield* Process.sleep(5);"),
  engine("two-bodies", "finished", "const g: any = (function* () { for (;;) yield* Process.sleep(1); })(); spawn(() => g); spawn(() => g); spawn(() => ({ next: () => g.next() })); yield* Process.sleep(20);"),
  engine("bodies-by-hand", "finished", "const it: any = receive(); it.next(); it.next(); const s: any = Process.sleep(5); s.next(); send(self(), 1); send(self(), 2); yield* work(3); console.log(yield* receive());"),
  engine("odd-bodies", "finished", "for (const b of [null, 5, {}, [], { next: 1 }, { next: () => null }, { next: () => 5 }, { next: () => ({ get done() { throw 1; } }) }, new Proxy({}, { get() { throw 2; } }), { [Symbol.iterator]() { return this; } }]) spawn(() => b); yield* Process.sleep(1);"),

  // Values that are not what they seem when they are read.
  engine("sent-frozen", "finished", "const i: any = { n: 1 }; send(self(), Object.freeze([i])); try { i.n = 'ESCAPED'; } catch {} console.log(yield* receive());"),
  engine("sent-map", "finished", "const m: any = Object.freeze(new Map([['n', 1]])); mark('m', m); m.set('n', 'ESCAPED'); Logger.info(yield* (function* () { send(self(), 1); return yield* receive(); })() as any);"),
  engine("sent-proxy", "finished", "send(self(), new Proxy({}, { isExtensible() { throw 1; }, preventExtensions() { throw 2; }, ownKeys() { return ['a']; }, getOwnPropertyDescriptor() { return { value: 1, configurable: true, enumerable: true }; } }));"),
  engine("sent-circle", "finished", "const a: any = [1]; const b: any = { a, m: new Map() }; a.push(b); send(self(), a); send(self(), b); const c: any[] = []; c.push(c, c, c); send(self(), c); exit(c);"),
  engine("pid-number", "finished", "for (const n of [10n, 1.5, -7, NaN, Infinity, 1e12, 'x', null, {}, Symbol()]) { try { const p = new Pid(n as any); console.log('ESCAPED', p); } catch {} try { new Ref(n as any); console.log('ESCAPED'); } catch {} }"),
  engine("pid-look", "finished", "const p = Object.create(Pid.prototype, { id: { value: 10n, enumerable: true } }); if (p instanceof Pid) console.log('ESCAPED'); for (const f of [() => mark('p', p), () => send(p, 1), () => Process.monitor(p), () => Process.link(p), () => Process.exit(p, 'kill'), () => Process.register(p, 'x'), () => Process.sendAfter(p, 1, 1)]) { try { f(); } catch {} }"),
  engine("pid-unborn", "finished", "for (const n of [0, 99, 2 ** 31 - 1]) { const p = new Pid(n); send(p, 1); Process.monitor(p); try { Process.link(p); } catch {} Process.exit(p, 'kill'); Process.sendAfter(p, 1, 1); console.log(Process.alive(p)); } yield* Process.sleep(5);"),
  engine("names-no-text", "finished", "for (const n of [{ toString() { return 'x'; } }, 10n, Symbol('x'), 5, null, ['a']]) { try { Process.register(self(), n as any); console.log('ESCAPED'); } catch {} try { Process.monitor(n as any); } catch {} try { Process.sendAfter(n as any, 1, 1); } catch {} try { send(n as any, 1); } catch {} }"),
  engine("label-changes", "finished", "for (const v of [1n, {}, Symbol()]) { let n = 0; spawn(Object.defineProperty(function () {}, 'name', { get() { return n++ < 2 ? 'a' : v; } })); } yield* Process.sleep(1);"),
  engine("specs", "finished", "for (const id of [{ a: 1 }, 10n, Symbol('x'), () => 1, null, NaN, 'x'.repeat(1e5), [[[[[[]]]]]]]) console.log(yield* Supervisor.startLink([new Proxy({ id, start: () => ['ok', spawn(function* () { yield* receive(); })] }, {})] as any, { strategy: 'one_for_one' }));"),
  engine("spec-pid", "finished", "for (const p of [new Pid(77), self(), null, 5, { id: 3 }, Object.create(Pid.prototype)]) console.log(yield* Supervisor.startLink([{ id: 'x', start: () => ['ok', p] }] as any, { strategy: 'one_for_one' }));"),
  engine("flags", "finished", "for (const f of [{ maxRestarts: NaN }, { maxRestarts: 2 ** 60 }, { maxSeconds: 1e-9 }, { maxSeconds: Infinity }, { strategy: 'evil' }, { autoShutdown: {} }, { name: {} }, { name: 5n }]) { try { console.log(yield* Supervisor.startLink([], { strategy: 'one_for_one', ...f } as any)); } catch {} }"),
  engine("words-that-run", "finished", "const odd = { toString: 1, valueOf: 1, toJSON: 2, hasOwnProperty: 3, __proto__: null }; send(self(), ['system', 1, odd]); send(self(), ['$gen_call', [odd, odd], odd]); send(self(), ['DOWN', odd, odd, odd, odd]); spawn(function* () { exit(['x', ['GenServer', odd]]); }); mark('x', { $error: odd, message: odd }); exit(['EXIT', odd, odd]);"),
  engine("tiny-work", "finished", "for (let i = 0; i < 100; i++) yield* work(5e-324); yield* work(1e-20); for (let i = 0; i < 100; i++) yield* work(0.0004);"),

  // Dependencies.
  engine("dependency-modes", "finished", "Dependency.start(Dependency.define({ name: 'Db' })); for (const m of [['evil'], [{ a: 1 }, 'x'], ['flapping', 0], ['flapping', -1], ['flapping', NaN], ['flapping', 5e-324], ['slow', 'x'], ['slow', Infinity], []]) send('Db', ['$mode', ...m]); yield* Process.sleep(5); console.log(yield* Dependency.request('Db', 1));"),
  engine("dependency-set", "finished", "Dependency.start(Dependency.define({ name: 'Db' })); for (const m of [['evil'], ['flapping', 0], ['flapping', 5e-324], ['slow', 1e300], ['slow', 'x']]) { try { (Dependency as any).set('Db', ...m); console.log('ESCAPED'); } catch {} }"),
  engine("dependency-fake", "finished", "for (const d of [{ name: {}, definition: { name: 5 } }, { name: 'x', definition: { name: {}, mode: 'evil' } }, { name: 'x' }, null, 5]) { try { Dependency.start(d as any); console.log('ESCAPED'); } catch {} }"),
  engine("dependency-changes", "finished", "let n = 0; Dependency.start(Dependency.define({ get name() { return n++ < 1 ? 'Db' : ({} as any); }, get mode() { return n++ < 2 ? 'up' : ('evil' as any); } })); yield* Process.sleep(1);"),
  engine("dependency-calls", "finished", "Dependency.start(Dependency.define({ name: 'Db' })); for (const m of [['$gen_call'], ['$gen_call', 5, 1], ['$gen_call', [self(), 5], 1], ['$gen_call', [1, 2], 3]]) send('Db', m); yield* Process.sleep(9); console.log(yield* Dependency.request('Db', 1));"),
  engine("dependency-answers", "finished", "for (const [i, d] of [{ latency: () => 1e300 }, { latency: () => { throw 1; } }, { latency: () => -1 }, { latency: {} }, { answer: () => { throw {}; } }, { answer: () => undefined }, { answer: () => Symbol() }, { nonsense: 5, mode: 'corrupt' }].entries()) { Dependency.start(Dependency.define({ name: 'D' + i, ...(d as any) })); console.log(yield* Dependency.request('D' + i, 1)); }"),

  // Scenarios and faults that change, or are none.
  before("inside-scenario-changes", ["finished", "error"], "const given: any = { until: 5, schedulers: 1, *main() { yield* work(2); } }; const made: any = scenario(given); for (const [k, v] of [['until', NaN], ['until', -5], ['schedulers', 2.5], ['faults', [{ at: -5 }]]] as const) { given[k] = v; try { made[k] = v; console.log('ESCAPED'); } catch {} }"),
  code("inside-scenario-getters", "finished", 'import { scenario, Process } from "faultline"; let n = 0; export default scenario({ get until() { return n++ < 1 ? 5 : ("x" as any); }, get main() { return function* () { yield* Process.sleep(500); }; }, get faults() { return n++ < 2 ? [] : ([null] as any); } } as any);'),
  faults("null", "[null]"),
  faults("past", '[{ at: -5, do: "exit", target: "main", reason: "x" }]'),
  faults("no-time", '[{ at: "5", do: "exit", target: "main", reason: "x" }]'),
  faults("late", '[{ at: 1e300, do: "exit", target: "main", reason: "x" }]'),
  faults("no-deed", '[{ at: 5, do: "evil", target: "main" }]'),
  faults("no-target", '[{ at: 5, do: "exit" }]'),
  faults("symbol", '[{ at: 5, do: "exit", target: Symbol() }]'),
  faults("reason", '[{ at: 5, do: "exit", target: "main", reason: { toString() { for (;;) {} } } }]'),
  faults("never", '[{ at: 5, do: "flapping", target: "main", ms: -1 }]'),
  faults("many", 'Array.from({ length: 300000 }, () => ({ at: 5, do: "suspend", target: "main" }))', "at most 500"),
  faults("proxy", 'new Proxy([], { get: (t: any, k: any) => (k === "length" ? 3 : t[k]) })'),
  code("inside-faults-message", "finished", 'import { scenario, receive } from "faultline"; export default scenario({ faults: [{ at: 5, do: "send", target: "main", message: [10n, Symbol(), () => 1] }], *main() { yield* receive(); } });'),

  // Much that is legal.
  main("many-labels", ["finished", "rows"], "for (let i = 0; i < 9000; i++) spawn(Object.defineProperty(function* () { yield* receive(); }, 'name', { value: 'n'.repeat(63) + '\\u0301\\u202e\\u200b' + i }) as any); yield* Process.sleep(1);"),
  main("many-deep", ["finished", "rows"], "let n = 0; const f = function* (): any { if (n++ < 9000) spawn(f); yield* receive(); }; spawn(f); yield* Process.sleep(1);"),
  main("many-restarts", "finished", "yield* Supervisor.startLink(Array.from({ length: 3000 }, (_, i) => ({ id: 'c' + i, start: () => ['ok', spawn(function* () { yield* receive(); })] })) as any, { strategy: 'one_for_one', maxRestarts: 9007199254740991, maxSeconds: 9007199254740991 }); yield* Process.sleep(1);"),
  main("many-timers", ["finished", "rows"], "for (let i = 0; i < 60000; i++) Process.sendAfter(self(), 1, 1e6 + i); yield* Process.sleep(1);"),
  main("text-lanes", "finished", "const f = (name: string, body: any) => spawn(Object.defineProperty(body, 'name', { value: name }) as any); f('a', function* () { yield* receive(); }); f('a', function* () { f('a~2', function* () { yield* receive(); }); yield* receive(); }); f('main/x', function* () { yield* receive(); }); f('%2F', function* () { yield* receive(); }); yield* Process.sleep(1);"),
]; // prettier-ignore
