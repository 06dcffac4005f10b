import assert from "node:assert/strict";
import * as engine from "../../../src/engine/index.ts";
import * as port from "../../../src/engine/math/index.ts";
import { buildProgram, compile } from "../../../src/sandbox/build/index.ts";
import { NEEDS } from "../../../src/sandbox/compile/needs.ts";
import { start } from "../../../src/sandbox/run-in-process.ts";
import type { Outcome } from "../../../src/sandbox/page/outcome.ts";
import { API } from "../../../src/view/api/groups.ts";
import { mutate } from "../harness/mutate.ts";
import { layer, rulesOf, type Layer } from "./layer.ts";

/** The worker's program, and what becomes of code in it. */
interface Part {
  /** Runs TypeScript; `seeds`: again and again in one realm. */
  run(source: string, seeds?: readonly number[]): Outcome[];
  /** The lines that main logs. */
  log(body: string, top?: string): string[];
  /** The lines that plain JavaScript writes, past the compiler. */
  raw(js: string): Outcome;
}

function part(text: string): Part {
  const go = (source: string, seeds: readonly number[] = [0]): Outcome[] => {
    const compiled = compile(source);
    assert.ok(compiled.ok, JSON.stringify(compiled));
    const program = start(text, compiled);
    return seeds.map((seed) => program.run({ seed }));
  };
  const logOf = (outcome: Outcome): string[] =>
    (outcome.trace?.events ?? []).flatMap((event) => (event.type === "log" ? [event.text] : []));
  return {
    run: go,
    log(body, top = "") {
      const [outcome] = go(
        `import { scenario, spawn, Process, GenServer, Logger, send, self } from "faultline"; ${top}\nexport default scenario({ *main() { ${body} } });`,
      );
      return logOf(outcome!);
    },
    raw: (js) => start(text, { ok: true, js: `"use strict";${js}`, columns: [] }).run(),
  };
}

/** What a statement at the top of a file ends in. */
const ends = (program: Part, statement: string): string => {
  const outcome = program.run(statement)[0]!;
  return "message" in outcome ? outcome.message : outcome.kind;
};

const GLOBALS =
  "AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError Float32Array Float64Array " +
  "Function Infinity Int16Array Int32Array Int8Array Iterator JSON Map Math NaN Number Object Proxy RangeError ReferenceError Reflect " +
  "RegExp Set String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet console " +
  "decodeURI decodeURIComponent encodeURI encodeURIComponent globalThis isFinite isNaN parseFloat parseInt undefined";

/** Where every object is that code can reach and add to. */
const REACHABLE = `
const roots: any = { global: globalThis, faultline: require("faultline"), generator: function* () {}, array: [][Symbol.iterator](), map: new Map().keys(), set: new Set().keys(), text: ""[Symbol.iterator](), matches: "x".matchAll(/x/g), error: new Error() };
const paths = new Map<any, string>(); const open: any[] = []; const seen = new Set<any>();
const add = (value: any, path: string) => {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return;
  if (!paths.has(value)) paths.set(value, path);
  open.push(value);
};
for (const name in roots) add(roots[name], name);
while (open.length > 0) {
  const [object] = open.splice(-1);
  if (seen.has(object)) continue;
  seen.add(object);
  for (const key of Reflect.ownKeys(object)) {
    const slot: any = Reflect.getOwnPropertyDescriptor(object, key);
    for (const part of ["value", "get", "set"]) add(slot[part], paths.get(object) + "." + String(key));
  }
  add(Object.getPrototypeOf(object), paths.get(object) + ".__proto__");
}
throw "extensible: " + [...seen].filter((object) => Object.isExtensible(object) && !ArrayBuffer.isView(object)).map((object) => paths.get(object)).sort().join(" ");`;

/** What "faultline" gives to code at run time: what the API page documents and is no type. Add it to src/sandbox/worker/library.ts. */
const LIBRARY = [
  ...API.flatMap(({ names }) => names).filter(
    (name) => name in engine && Object.values(NEEDS).every((names) => !names.has(name)),
  ),
  "sleep",
  "__esModule",
]
  .sort()
  .join(" ");

/** Everything that the engine gives to wait for, and whether its prototype can be added to. */
const WAITS = `
const open: any[] = []; const seen = new Set<any>();
const visit = (holder: any, path: string) => {
  if (seen.has(holder)) return;
  seen.add(holder);
  for (const key of Reflect.ownKeys(holder)) {
    const value = holder[key];
    if (typeof value === "object" && value !== null) visit(value, path + "." + String(key));
    if (typeof value !== "function" || key === "exit") continue;
    for (const args of [[], ["x", "y", "z"], [self(), "x", 5], [() => 1, {}], [[["x", 1]], 1]]) {
      try {
        const made: any = value.apply(holder, args);
        if (typeof made?.next === "function" && Object.isExtensible(Object.getPrototypeOf(made))) open.push(path + "." + String(key));
      } catch {}
    }
  }
};
visit(F, "F");
console.log("open: " + [...new Set(open)].join(" "));`;

const FREEZE = "src/sandbox/worker/freeze.ts";
const DETERMINISM = "src/sandbox/worker/determinism.ts";
const HOST = "src/sandbox/worker/host.ts";

export const PROGRAM: Layer = layer<Part>({
  name: "worker's program",
  load: async (mutations) =>
    part(await buildProgram({ plugins: [mutate(mutations)], minify: mutations.length === 0 })),
  checks: {
    "the names that are left are those of the list": (program) =>
      assert.match(
        ends(program, "throw Object.getOwnPropertyNames(globalThis).sort().join(' ');"),
        new RegExp(`: ${GLOBALS}\\. Nothing`),
      ),
    "nor has the global object others by inheritance": (program) =>
      assert.match(
        ends(
          program,
          "let p: any = globalThis; const n: any[] = []; while ((p = Object.getPrototypeOf(p)) && p !== Object.prototype) n.push(...Reflect.ownKeys(p)); throw 'own ' + n.length;",
        ),
        /own 0/,
      ),
    "no name can be added": (program) =>
      assert.match(ends(program, "(globalThis as any).x = 1;"), /not extensible/),
    "the hook is gone": (program) =>
      assert.match(ends(program, "throw typeof (globalThis as any).__faultline;"), /: undefined\./),
    "a text that closes the wrapper gains nothing": (program) => {
      const outcome = program.raw("}); __faultline(function () { throw 'second'; }); (function () {");
      assert.ok(outcome.kind === "error" && !outcome.message.includes("second"), JSON.stringify(outcome));
    },
    "the engine's inside is not given out": (program) => {
      const names = program.log(
        "console.log(Object.keys(F).sort().join(' '));",
        'import * as F from "faultline";',
      );
      assert.deepEqual(names, [LIBRARY]);
    },
    "what waits is frozen, too": (program) =>
      assert.equal(program.log(WAITS, 'import * as F from "faultline";').at(-1), "open: "),
    "a run leaves nothing to the next": (program) => {
      for (const body of [
        "const r: any = (Process.sleep(1) as any).next(); left(r); yield;",
        "send(self(), 'x'); left((F.receive() as any).next());",
        "left(Object.getPrototypeOf(F.receive(() => true)));",
        "left(Object.getPrototypeOf(F.work(1)));",
        "left(Object.getPrototypeOf(GenServer.call('x' as any, 1)));",
        "try { Process.exit(self(), 'kill'); } catch (e: any) { left(Object.getPrototypeOf(e)); }",
      ]) {
        const outcomes = program.run(
          `import * as F from "faultline"; import { scenario, send, self, Process, GenServer } from "faultline";
           let found = false; const left = (o: any) => { found = o.mine === 1; try { o.mine = 1; } catch {} };
           export default scenario({ *main() { try { ${body} } finally { if (found) console.log("left over"); } } });`,
          [0, 1],
        );
        for (const { trace } of outcomes)
          assert.deepEqual(
            trace?.events.filter(({ type }) => type === "log"),
            [],
            body,
          );
      }
    },
    "what is sent does not change behind the back of the trace": (program) => {
      const [outcome] = program.run(
        `import { scenario, send, self, receive, mark } from "faultline";
         export default scenario({ *main() {
           const inner: any = { n: 1 }; const map: any = new Map([["n", 1]]); const f: any = () => 1;
           send(self(), Object.freeze([inner])); send(self(), Object.freeze([Object.freeze(map)])); send(self(), [f]);
           try { inner.n = 2; } catch {} map.set("n", 2); Object.defineProperty(f, "name", { value: "later" });
         } });`,
      ); // prettier-ignore
      assert.deepEqual(
        outcome!.trace?.events.flatMap((event) => (event.type === "send" ? [event.message] : [])),
        [[{ n: 1 }], [{ n: 1 }], [{ $fn: "f" }]],
      );
    },
    "what is no pid, no name and no mode does not reach the page": (program) => {
      for (const body of [
        "Process.register(self(), { toString() { return 'x'; } } as any);",
        "Process.register(self(), 10n as any);",
        "F.mark('x', Object.create(Pid.prototype, { id: { value: 10n, enumerable: true } }));",
        "send(new Pid(1.5), 1);",
        "Process.monitor(new Pid(1e12));",
        "send(Object.create(Pid.prototype, { id: { value: -9 } }), 1);",
        "let n = 0; F.spawn(Object.defineProperty(function () {}, 'name', { get() { return n++ < 2 ? 'a' : 1n; } }));",
        "D.start(D.define({ name: 'Db' })); send('Db', ['$mode', 'evil']);",
        "D.start(D.define({ name: 'Db' })); send('Db', ['$mode', 'flapping', 0]);",
        "D.start(D.define({ name: 'Db' })); send('Db', ['$mode', 'slow', 'x']);",
        "D.start({ name: 'x', definition: { name: 5, mode: 'evil' } } as any);",
        "let n = 0; D.start(D.define({ get name() { return n++ < 1 ? 'Db' : ({} as any); } }));",
      ]) {
        // What does not fit the page's table makes reading it throw.
        const [outcome] = program.run(
          `import * as F from "faultline"; import { scenario, send, self, Process, Pid, Dependency as D } from "faultline";
           export default scenario({ *main() { ${body} yield* Process.sleep(10); } });`,
        );
        assert.equal(outcome!.kind, "finished", body);
      }
    },
    "nor does it end those who hear of it": (program) => {
      for (const body of [
        "let n = 0; F.spawn(Object.defineProperty(function () {}, 'name', { get() { return n++ < 1 ? 'a' : 1n; } }));",
        "D.start(D.define({ name: 'Db' })); send('Db', ['$mode', 'slow', 'x']); F.mark('x', yield* D.request('Db', 1));",
        "let n = 0; D.start(D.define({ get name() { return n++ < 1 ? 'Db' : ({} as any); } }));",
        "send(self(), new Proxy({}, { getPrototypeOf() { throw 1; } })); F.mark('x', new Proxy([], { get() { throw 1; } }));",
      ]) {
        const [outcome] = program.run(
          `import * as F from "faultline"; import { scenario, send, self, Process, Dependency as D } from "faultline";
           export default scenario({ *main() { ${body} yield* Process.sleep(10); } });`,
        );
        assert.deepEqual((outcome as { crashes?: unknown }).crashes, [], body);
      }
    },
    "a pid's number is whole": (program) =>
      assert.deepEqual(
        program.log("for (const n of [1.5, NaN, 10n, 'x', -1, 2 ** 31]) { try { new F.Pid(n as any); console.log(n); } catch {} }", 'import * as F from "faultline";'),
        [],
      ), // prettier-ignore
    "a run goes on whatever a process ends with": (program) => {
      for (const value of [
        "new Proxy({}, { getPrototypeOf() { throw 2; } })",
        "(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; })()",
      ]) {
        const [outcome] = program.run(`import { scenario, exit } from "faultline"; export default scenario({ *main() { exit(${value}); } });`); // prettier-ignore
        assert.equal(outcome!.kind, "finished", value);
      }
    },
    "a scenario is what it was when it was declared": (program) => {
      const [outcome] = program.run(
        `import { scenario, Process } from "faultline"; const given: any = { until: 5, *main() { yield* Process.sleep(1000); } };
         const made = scenario(given); given.until = NaN; given.faults = [{ at: -5, do: "evil" }]; export default made;`,
      ); // prettier-ignore
      assert.deepEqual([outcome!.kind, outcome!.trace?.endedAt], ["finished", 5]);
    },
    "what can be reached is frozen, but for what code makes itself": (program) => {
      // Nothing but what the snippet starts from, and the prototype of its own generator.
      const own = "array error generator generator.prototype map matches set text";
      assert.match(ends(program, REACHABLE), new RegExp(`extensible: ${own}\\. Nothing`));
    },
    "intrinsics can't be changed": (program) => {
      for (const statement of [
        "(Object.prototype as any).x = 1",
        "Array.prototype.push = null as any",
        "(Math as any).random = 1",
        "JSON.stringify = null as any",
        "Object.getPrototypeOf(function* () {}).prototype.next = 1",
        "Object.getPrototypeOf([][Symbol.iterator]()).next = 1",
        "Object.prototype.toString = null as any",
        "(console as any).log = 1",
        "(Object.prototype.toString as any).x = 1",
        "(Error.prototype.toString as any).x = 1",
        "(Error as any).prepareStackTrace = null",
        "Object.getPrototypeOf(Int8Array).prototype.set = 1",
        "(globalThis as any).Map = 1",
      ])
        assert.match(ends(program, statement), /TypeError/, statement);
    },
    "nor can the engine": (program) => {
      for (const statement of [
        'import * as F from "faultline"; (F as any).scenario = 1;',
        'import { Process } from "faultline"; (Process as any).exit = 1;',
        'import { Pid } from "faultline"; (Pid.prototype as any).toJSON = 1;',
        'import { GenServer } from "faultline"; (GenServer.call as any).x = 1;',
      ])
        assert.match(ends(program, statement), /TypeError/, statement);
    },
    "classes of one's own still work": (program) =>
      assert.deepEqual(
        program.log(
          "class A { toString() { return 'a'; } } const o: any = {}; o.toString = () => 'o'; o.constructor = 1; o.valueOf = () => 2; const e: any = new TypeError('m'); e.name = 'N'; e.message = 'M'; console.log(`${new A()} ${e} ${+o} ${o.constructor}`);",
        ),
        ["a N: M 2 1"],
      ),
    "no code comes from text": (program) => {
      for (const statement of [
        "new Function('return 1')()",
        "(() => {}).constructor('return 1')()",
        "(function* () {}).constructor('')",
        "(class {}).constructor('')",
      ])
        assert.match(ends(program, statement), /Code can't be made from text/, statement);
      for (const js of ["(async () => {}).constructor('')", "(async function* () {}).constructor('')"])
        assert.match((program.raw(js) as { message: string }).message, /Code can't be made from text/, js);
      assert.deepEqual(program.log("console.log((() => 1) instanceof Function);"), ["true"]);
    },
    "Math is the port": (program) => {
      // Of 200 powers, the port and this engine differ in about a dozen, by a last bit.
      const powers = Array.from({ length: 200 }, (_, i) => port.pow(1 + i / 7, i / 3 + 0.1));
      const loop = (power: string): string => `const all: number[] = []; for (let i = 0; i < 200; i++) all.push(${power}); console.log(all.join());`;
      for (const power of ["Math.pow(1 + i / 7, i / 3 + 0.1)", "(1 + i / 7) ** (i / 3 + 0.1)"])
        assert.equal(program.log(loop(power))[0], powers.join().slice(0, 2_000));
      assert.deepEqual(program.log("console.log(Math.sin(1e22), Math.pow(2, 0.5), Math.cosh(1.1), Math.sin.name, Math.hypot(), Math.max(1, 2)); console.log(2 ** 0.1 === Math.pow(2, 0.1), 2n ** 70n, '3' as any ** 2);"), [
        "-0.8522008497671888 1.4142135623730951 1.6685185538222564 sin 0 2",
        "true 1180591620717411303424n 9",
      ]);
    }, // prettier-ignore
    "chance comes from the seed, anew for every run": (program) => {
      const source =
        'import { scenario } from "faultline"; export default scenario({ *main() { console.log(Math.random(), Math.random()); } });';
      const lines = program
        .run(source, [1, 1, 2])
        .map((outcome) => JSON.stringify(outcome.trace?.events.at(-1)));
      assert.equal(lines[0], lines[1]);
      assert.notEqual(lines[0], lines[2]);
      assert.match(lines[0]!, /0\.6270739405881613 0\.002735721180215478/);
    },
    "sorting asks as often everywhere, and keeps equal ones in order": (program) =>
      assert.deepEqual(
        program.log(
          "let calls = 0; const a = Array.from({ length: 100 }, (_, i) => (i * 37) % 101); const b = a.toSorted((x, y) => (calls++, x - y)); const asked = calls; calls = 0; a.sort((x, y) => (calls++, x - y)); console.log(asked, calls, a[0], b[99]); console.log([3, undefined, 1, , 2].sort(), [10, 9, 1].sort(), [3, 1, 2].toSorted(), [[2, 'a'], [1, 'b'], [2, 'c'], [1, 'd']].sort((x: any, y: any) => x[0] - y[0])); console.log([...new Float64Array([2, NaN, -0, 0, -1]).sort()], [...new Int8Array([3, 1]).toSorted()]);",
        ),
        [
          "581 581 0 100",
          '[1, 2, 3, undefined, ] ["1", 10, 9]'.replace('"1"', "1") +
            ' [1, 2, 3] [[1, "b"], [1, "d"], [2, "a"], [2, "c"]]',
          "[-1, 0, 0, 2, NaN] [1, 3]",
        ],
      ),
    "languages and places change nothing": (program) =>
      assert.deepEqual(
        program.log("console.log((1234.5).toLocaleString(), 'ä'.localeCompare('z'), 'a'.localeCompare('b'), 'I'.toLocaleLowerCase('tr'), 'i'.toLocaleUpperCase('tr'), [1.5, 2].toLocaleString(), (10n).toLocaleString());"),
        ["1234.5 1 -1 i I 1.5,2 10"],
      ), // prettier-ignore
    "stacks hold the reader's lines only": (program) => {
      const [line] = program.log("console.log(String(new Error('x').stack));");
      assert.match(line!, /^Error: x\n    at main \(scenario\.ts:2:\d+\)$/);
      assert.match(ends(program, "throw typeof (Error as any).captureStackTrace;"), /: undefined\./);
    },
    "regular expressions leave nothing behind": (program) =>
      assert.match(ends(program, "/(a)/.test('a'); throw String((RegExp as any).$1);"), /: undefined\./),
    "every run finds the code as if for the first time": (program) => {
      const source = 'import { scenario } from "faultline"; let n = 0; n += 1; const held: any = {}; export default scenario({ *main() { n += 1; console.log(n, Object.keys(held)); held.x = 1; } });';
      const last = program.run(source, [0, 0, 0]).map((outcome) => JSON.stringify(outcome.trace));
      assert.equal(new Set(last).size, 1);
    }, // prettier-ignore
    "lines written before the run stand at its head, and do not pile up": (program) => {
      const source = 'import { scenario } from "faultline"; for (let i = 0; i < 300; i++) console.log("line", i); export default scenario({ *main() {} });';
      for (const outcome of program.run(source, [0, 1])) {
        const lines = outcome.trace!.events.filter((event) => event.type === "log");
        assert.equal(lines.length, 200);
        assert.deepEqual(outcome.trace!.events[0], { at: 0, pid: 0, type: "log", level: "info", text: "line 0" });
      }
    }, // prettier-ignore
    "lines before a run that failed are not those of the next": (program) => {
      // The first number of seed 0 is 0.27, that of seed 1 is 0.63.
      const source = 'import { scenario } from "faultline"; console.log("once"); if (Math.random() < 0.5) throw 1; export default scenario({ *main() {} });';
      const [failed, ...good] = program.run(source, [0, 1, 1]);
      assert.equal(failed!.kind, "error");
      for (const outcome of good)
        assert.deepEqual(outcome.trace!.events.filter((event) => event.type === "log").length, 1);
    }, // prettier-ignore
    "a trace has 16 million characters at most": (program) => {
      const [outcome] = program.run(
        'import { scenario, mark } from "faultline"; const v = Array.from({ length: 150 }, () => "x".repeat(2000)); export default scenario({ *main() { for (let i = 0; i < 70; i++) mark("v", v); } });',
      );
      assert.equal(outcome!.kind, "rows");
      assert.equal(outcome!.trace!.events.length, 2 + Math.floor((16 * 1024 * 1024) / 300_470));
    },
    "what is thrown has a place, whatever it is": (program) => {
      for (const value of [
        "null",
        "undefined",
        "Symbol()",
        "{}",
        "new Proxy({}, { getPrototypeOf() { throw 1; } })",
        "new Error('x')",
      ]) {
        const outcome = program.run(`\n\n  throw ${value};`)[0] as { line?: number; message: string };
        assert.equal(outcome.line, 3, value);
        assert.match(
          outcome.message,
          value.includes("Proxy") ? /throws when it is looked at/ : /threw/,
          value,
        );
      }
    },
    "a proxy that throws ends its process, not the run": (program) => {
      const [outcome] = program.run('import { scenario } from "faultline"; export default scenario({ *main() { throw new Proxy({}, { getPrototypeOf() { throw 1; } }); } });'); // prettier-ignore
      assert.equal(outcome!.kind, "finished");
    },
    "a process that crashes has a place": (program) => {
      const [outcome] = program.run('import { scenario } from "faultline";\nexport default scenario({\n  *main() {\n    null!.x;\n  },\n});'); // prettier-ignore
      assert.equal(outcome!.kind, "finished");
      const [crash] = (outcome as { crashes: readonly { line?: number; label: string; text: string }[] })
        .crashes;
      assert.deepEqual([crash!.line, crash!.label], [4, "main"]);
      assert.match(crash!.text, /^TypeError/);
    },
    "of many crashes, twenty are told": (program) => {
      const [outcome] = program.run('import { scenario, spawn, raise } from "faultline"; export default scenario({ *main() { for (let i = 0; i < 50; i++) spawn(function* () { raise("x"); }); } });'); // prettier-ignore
      assert.equal((outcome as { crashes: readonly unknown[] }).crashes.length, 20);
    },
    "showing a value runs nothing of it": (program) =>
      assert.deepEqual(
        program.log("let ran = 0; const o = { get x() { ran++; return 1; }, toString() { ran++; return ''; }, toJSON() { ran++; } }; console.log(o, [o], new Error('e')); console.log(ran, 'x'.repeat(5000).length); console.log('y'.repeat(5000));"),
        ["{x: (a getter), toString: function toString, toJSON: function toJSON} [{x: (a getter), toString: function toString, toJSON: function toJSON}] Error: e", "0 5000", `${"y".repeat(2_000)}`],
      ), // prettier-ignore
    "only a scenario is one": (program) => {
      assert.match(ends(program, "export default { *main() {} };"), /no scenario/);
      assert.match(ends(program, "export const a = 1;"), /no default export.*exports only a\./);
      assert.match(ends(program, "scenario({});"), /not imported/);
      assert.match(ends(program, "const r: any = require; r('fs');"), /can't be imported/);
    },
  },
  rules: {
    ...rulesOf("src/sandbox/worker/prune.ts", {
      "names that are not allowed go": ["ALLOWED.has(name)) continue;", "true) continue;"],
      "legacy of regular expressions goes": ["Reflect.deleteProperty(RegExp, name);", ""],
    }),
    ...rulesOf("src/sandbox/worker/allowed.ts", {
      "Date is not allowed": ['"Object Function', '"Date Object Function'],
      "Intl is not allowed": ['"Object Function', '"Intl Object Function'],
      "Promise is not allowed": ['"Object Function', '"Promise Object Function'],
      "WeakRef and FinalizationRegistry are not allowed": ['"Object Function', '"WeakRef FinalizationRegistry Object Function'],
      "shared memory is not allowed": ['"Object Function', '"SharedArrayBuffer Atomics Object Function'],
      "WebAssembly is not allowed": ['"Object Function', '"WebAssembly Object Function'],
      "eval is not allowed": ['"Object Function', '"eval Object Function'],
      "escape and unescape are not allowed": ['"Object Function', '"escape unescape Object Function'],
    }),
    ...rulesOf(FREEZE, {
      "objects are frozen": ["Object.freeze(object);", ";"],
      "names of globals are fixed": ["Object.defineProperty(globalThis, name, { ...slot, writable: false, configurable: false });", ";"],
      "prototypes are frozen too": ["if (prototype !== null) open.push(prototype);", ""],
      "accessors are frozen too": ["[slot.value, slot.get, slot.set]", "[slot.value]"],
      "what accessors stand for is frozen": ["...covered, ", ""],
      "hidden intrinsics are frozen": ["...hidden(), ", ""],
      "the engine is frozen": ["...more, ", ""],
      "so are the prototypes of the global object": [", Object.getPrototypeOf(globalThis) as object", ""],
      "names can be overridden": ["keepOverridable(prototype);", ";"],
      "constructors of functions are closed": ["closeConstructors();\n  const errors", "const errors"],
      "so are those of generators": ["function () {}, function* () {}, async () => {}, async function* () {}", "function () {}"],
      "Function itself is closed": ["if (prototype === Function.prototype)", "if (prototype === null)"],
    }),
    ...rulesOf(DETERMINISM, {
      "Math is replaced": ["define(Math, name, toNumbers", "define({}, name, toNumbers"],
      "Math.random is replaced": ['define(Math, "random"', 'define({}, "random"'],
      "its numbers come from the seed": ["state = seed | 0;", ""],
      "sort is replaced": ['"sort", {', '"sort2", {'],
      "toSorted is replaced": ['"toSorted",', '"toSorted2",'],
      "localeCompare is replaced": ['"localeCompare",', '"localeCompare2",'],
      "toLocaleLowerCase is replaced": ['"toLocaleLowerCase"', '"toLocaleLowerCase2"'],
      "toLocaleUpperCase is replaced": ['"toLocaleUpperCase"', '"toLocaleUpperCase2"'],
      "toLocaleString of numbers is replaced": ["[Number, BigInt]", "[BigInt]"],
      "`**` is the port": ["return port.pow(base, exponent);", "return base ** exponent * (1 + 2 ** -50);"],
    }),
    ...rulesOf("src/sandbox/worker/sort.ts", {
      "equal ones stay in order": ["compare(from[left], from[right]) > 0", "compare(from[left], from[right]) >= 0"],
    }),
    ...rulesOf("src/sandbox/worker/stack.ts", {
      "stacks are tidied": ["if (site.getScriptNameOrSourceURL() !== FILE) continue;", ""],
      "captureStackTrace goes": ['Reflect.deleteProperty(type, "captureStackTrace");', ""],
      "a proxy does no harm": ['return new TypeError("a value was thrown that throws when it is looked at");', "return value;"],
      "values without a stack have a place": ['stacks.set(value, new Error("thrown").stack);', ""],
    }),
    ...rulesOf(HOST, {
      "the hook goes": ["Reflect.deleteProperty(globalThis, HOOK);", ""],
      "the first function counts": ["given ??= made", "given = made"],
      "the global object is closed": ["Reflect.preventExtensions(globalThis);", ""],
      "the code is evaluated anew": ["const exports: Record<string, unknown> = {};", "const exports: Record<string, unknown> = ((evaluate as never as { x: {} }).x ??= {}); if ('default' in exports) return exports['default'] as never;"],
      "chance starts anew": ["seedRandom(request.seed);", ""],
      "lines of the run before go": ["const run = (request: RunRequest): void => {\n    takeLines();", "const run = (request: RunRequest): void => {"],
      "only a scenario runs": ["else if (!isScenario(slot.value)) fail", "else if (slot.value === undefined) fail"],
      "a default export is needed": ["if (slot === undefined)", "if (slot === (null as never))"],
      "only faultline can be required": ['if (name !== "faultline")', 'if (name === "")'],
      "crashes are few": ["if (crashes.length === CRASHES) return;", ""],
      "the engine's inside stays inside": ["...names });", "...names, here: startScenario });"],
      "what the engine throws is frozen": ["...thrown, ", ""],
      "what waits is frozen": ["...collectSamples(), ", ""],
    }),
    ...rulesOf("src/engine/kernel/term.ts", {
      "what is frozen outside may change inside": [
        "  parts = 0;\n  const added",
        "  parts = 0;\n  if (Object.isFrozen(term)) return true;\n  const added",
      ],
      "a function may get another name": ['if (typeof part === "object" && part !== null) return freezeParts(part, added);\n  return typeof part !== "function";', 'return typeof part !== "object" || part === null || freezeParts(part, added);'],
      "a pid is made by its constructor": ['#made in value);\n  }\n  toString(): string {\n    return `#PID', 'Pid.prototype.isPrototypeOf(value));\n  }\n  toString(): string {\n    return `#PID'],
      "a pid has a whole number": ['!Number.isInteger(id) || ', ""],
      "what can't be frozen throws nothing": ["  try {\n    all = freezeParts(term, added);\n  } catch {", "  all = freezeParts(term, added);\n  try {\n  } catch {"],
      "a pid's number fits the trace": [" || (id as number) > 0x7fff_ffff", ""],
    }),
    ...rulesOf("src/engine/kernel/system.ts", {
      "what a wait yields can't be changed": ["Object.freeze({ done: false, value: undefined })", "{ done: false, value: undefined }"],
    }),
    ...rulesOf("src/engine/kernel/api.ts", {
      "a label is read once": ['name !== "" ? name : "process"', 'name !== "" ? (body as { name: string }).name : "process"'],
    }),
    ...rulesOf("src/engine/resilience/dependency.ts", {
      "a mode is a mode": ["if (isMode(mode) && isTime(ms))", "if (isTime(ms))"],
      "its milliseconds are a time": ["if (isMode(mode) && isTime(ms))", "if (isMode(mode) && ms !== 0)"],
      "only what was defined is started": ["if (!definitions.has(dependency))", "if (dependency === null)"],
      "a definition is copied": ["Object.freeze({ ...definition })", "definition"],
    }),
    ...rulesOf("src/engine/scenario/scenario.ts", {
      "a scenario is copied": ["...(until === undefined ? {} : { until }),", "get until() { return definition.until as number; },"],
    }),
    ...rulesOf("src/sandbox/worker/writer.ts", {
      "a trace has an end": ["if (sent + batch.length + row.length > LIMITS.trace) return false;", ""],
      "what was sent counts": ["sent += batch.length;", ""],
    }),
    ...rulesOf("src/sandbox/worker/console.ts", {
      "lines before the run are few": ["if (outside.length < LINES) ", ""],
      "they are taken once": ["outside = [];", ""],
    }),
    ...rulesOf("src/sandbox/worker/show.ts", {
      "getters are not called": ['"value" in slot ? render(slot.value, depth + 1) : "(a getter)"', "render((value as never)[key], depth + 1)"],
    }),
  }, // prettier-ignore
  likely: {
    "src/sandbox/worker/prune.ts": /names that are left|regular expressions/,
    "src/sandbox/worker/allowed.ts": /names that are left/,
    [FREEZE]: /can be reached|can't be changed|nor can|from text|of one's own/,
    [DETERMINISM]: /Math is|chance|sorting|languages/,
    "src/sandbox/worker/sort.ts": /sorting/,
    "src/sandbox/worker/stack.ts": /stacks|what is thrown/,
    "src/engine/kernel/term.ts": /behind the back|no pid|whole|goes on/,
    "src/engine/kernel/system.ts": /leaves nothing/,
    "src/engine/kernel/api.ts": /nor does it end/,
    "src/engine/resilience/dependency.ts": /no pid|nor does it end/,
    "src/engine/scenario/scenario.ts": /when it was declared/,
    [HOST]:
      /inside|what waits|leaves nothing|hook|wrapper|can be added|first time|chance|lines before|only a scenario|twenty/,
    "src/sandbox/worker/writer.ts": /16 million/,
    "src/sandbox/worker/console.ts": /before the run|before a run/,
    "src/sandbox/worker/show.ts": /showing|what is thrown/,
  },
});
