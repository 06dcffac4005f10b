/** Attempts to change what others find, to pass for somebody else, and to hand the page what it cannot bear. */
import { before, code, main, raw, type Snippet } from "./snippet.ts";

const pollute = (id: string, statement: string): Snippet =>
  code(`pollute-${id}`, "error", `"use strict"; ${statement}; console.log("ESCAPED ${id}");`);

export const FORGERY: readonly Snippet[] = [
  pollute("object", "(Object.prototype as any).polluted = 1"),
  pollute("array-push", "Array.prototype.push = (() => 0) as any"),
  pollute("array-iterator", "(Array.prototype as any)[Symbol.iterator] = function* () {}"),
  pollute("array-index", "Object.defineProperty(Array.prototype, 0, { set() {} })"),
  pollute("function-call", "Function.prototype.call = (() => 0) as any"),
  pollute("function-apply", "(Reflect as any).apply = () => 0"),
  pollute("json", "JSON.stringify = (() => 'x') as any"),
  pollute("to-json", "(Object.prototype as any).toJSON = () => 'forged'"),
  pollute("string", "(String.prototype as any).slice = () => 'forged'"),
  pollute("regexp", "(RegExp.prototype as any).exec = () => null"),
  pollute("map", "(Map.prototype as any).get = () => 0"),
  pollute("error", "(Error as any).prepareStackTrace = () => 'forged'"),
  pollute("error-limit", "(Error as any).stackTraceLimit = 0"),
  pollute("error-name", "(Error.prototype as any).name = 'forged'"),
  pollute("math", "(Math as any).random = () => 4"),
  pollute("function", "(Function.prototype as any).x = 1"),
  pollute("generator", "Object.getPrototypeOf(function* () {}).prototype.next = () => 0"),
  pollute("iterator", "Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).x = 1"),
  pollute(
    "array-iterator-next",
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })",
  ),
  pollute("species", "Object.defineProperty(Array, Symbol.species, { value: Object })"),
  pollute("has-instance", "Object.defineProperty(Error, Symbol.hasInstance, { value: () => true })"),
  pollute("symbol", "(Symbol.prototype as any).toString = () => 'x'"),
  pollute("global", "(globalThis as any).leaked = 1"),
  pollute("global-overwrite", "(globalThis as any).Object = 1"),
  pollute("global-define", "Object.defineProperty(globalThis, 'Map', { value: 1 })"),
  pollute("global-delete", "delete (globalThis as any).JSON"),
  pollute("global-proto", "Object.setPrototypeOf(globalThis, { ESCAPED: 1 })"),
  pollute("proto-key", "({} as any).__proto__.polluted = 1"),
  pollute("console", "(console as any).log = () => 0"),
  pollute("setter", "Object.defineProperty(Object.prototype, 'toString', { value: 1 })"),
  pollute("to-string", "Object.prototype.toString = () => 'forged'"),
  pollute("typed", "Object.getPrototypeOf(Int8Array.prototype).set = 1"),

  code("forge-engine-export", "error", 'import * as F from "faultline"; (F as any).scenario = 1;'),
  code(
    "forge-engine-class",
    "error",
    'import { Pid } from "faultline"; (Pid.prototype as any).toJSON = () => 1;',
  ),
  code(
    "forge-engine-process",
    "error",
    'import { Process } from "faultline"; (Process as any).exit = () => 1;',
  ),
  code(
    "forge-engine-server",
    "error",
    'import { GenServer } from "faultline"; (GenServer as any).call = () => 1;',
  ),
  code("forge-scenario", "error", "export default { main: function* () {}, until: 10 };", {
    says: "no scenario",
  }),
  code("forge-scenario-proxy", "error", "export default new Proxy({}, { get() { return 1; } });", {
    says: "no scenario",
  }),
  code(
    "forge-scenario-proto",
    "error",
    'import { scenario } from "faultline"; const s = scenario({ *main() {} }); export default Object.create(s);',
    { says: "no scenario" },
  ),
  code("forge-default-undefined", "error", "export default undefined;", { says: "no scenario", line: 1 }),
  code("forge-default-function", "error", "\nexport default function* main() {}", {
    says: "no scenario",
    line: 2,
  }),
  code("forge-default-text", "error", "export default 'D{\"rows\":0}';", { says: "no scenario" }),
  main("forge-pid", "finished", "send({ id: 1 } as any, 'x');"),
  main("forge-pid-number", "finished", "send(1 as any, 'x');"),
  main(
    "forge-done-log",
    "finished",
    `Logger.info('D{"rows":0,"steps":0,"endedAt":0,"end":"quiet","version":1}'); console.log('S[]', 'E{}', 'V');`,
  ),
  main(
    "forge-passed",
    "finished",
    "Logger.info('all checks passed'); mark('passed', true); mark('<b>passed</b>', { verdict: 'pass' });",
  ),
  main("forge-event", "finished", "Logger.info({ type: 'exit', at: 0, pid: 1, reason: 'normal' } as any);"),
  main(
    "forge-proto-message",
    "finished",
    'send(self(), JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": 1, "toString": 2}\')); console.log(yield* receive());',
  ),
  main("forge-tags", "finished", "mark('x', { $pid: 99, $ref: 'x', $fn: {}, $error: 1, $cut: [] });"),
  main(
    "forge-getter-message",
    "finished",
    "send(self(), { get x() { console.log('getter'); return 1; } }); yield* receive();",
  ),
  main(
    "forge-frozen-message",
    "finished",
    "const m: any = { a: { b: 1 } }; send(self(), m); try { m.a.b = 2; } catch {} console.log(yield* receive());",
  ),
  main(
    "forge-label",
    "finished",
    "spawn(Object.defineProperty(function* () {}, 'name', { value: { toString() { return 'x'; } } }));",
  ),
  main(
    "forge-label-getter",
    "finished",
    "spawn(Object.defineProperty(function* () {}, 'name', { get() { throw 1; } }));",
  ),
  before(
    "forge-runner",
    ["finished", "error", "compile"],
    "const F: any = scenario; F.call({}, { *main() {} }); F.apply(null, [{ *main() {} }]);",
  ),
  before(
    "forge-hold",
    ["error", "finished"],
    "const s: any = scenario({ *main() {} }); try { s.main = null; } catch {} if (!s) console.log('ESCAPED');",
  ),

  raw(
    "flood-rejections",
    ["error", "silent"],
    "const P = (async () => {})().constructor; for (let i = 0; i < 20000; i++) P.reject(new Error('x'.repeat(1000)));",
  ),
  raw(
    "flood-errors",
    ["error", "silent", "protocol"],
    "(async () => { for (let i = 0; i < 100; i++) { await 0; throw new Error('y'.repeat(100000)); } })();",
  ),
  raw(
    "flood-async-errors",
    ["error", "silent"],
    "for (let i = 0; i < 5000; i++) (async () => { throw 'z'.repeat(1000); })();",
  ),
  raw(
    "spoof-messages",
    "error",
    "for (const k of ['postMessage', 'onmessage']) if (k in globalThis) console.log('ESCAPED');",
  ),

  ...(
    [
      ["null", "null"],
      ["undefined", "undefined"],
      ["number", "42"],
      ["nan", "NaN"],
      ["empty", "''"],
      ["text", "'<img src=x onerror=alert(1)>'"],
      ["symbol", "Symbol('s')"],
      ["bigint", "10n ** 1000n"],
      ["function", "() => 1"],
      ["class", "class A {}"],
      ["array", "[1, [2, [3, [4, [5]]]]]"],
      ["object", "{ a: 1 }"],
      ["date-like", "{ getTime: () => 0 }"],
      [
        "proxy",
        "new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; }, ownKeys() { throw 3; } })",
      ],
      ["revoked", "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()"],
      ["proxy-function", "new Proxy(function () {}, {})"],
      ["error-proxy", "new Proxy(new Error('x'), { get() { throw 1; } })"],
      ["error-no-message", "Object.assign(new Error(), { message: Symbol('x') })"],
      ["error-null-proto", "Object.setPrototypeOf(new Error('x'), null)"],
      ["error-cause", "new Error('x', { cause: new Error('y') })"],
      ["aggregate", "new AggregateError([1, 2], 'many')"],
      ["null-proto", "Object.create(null)"],
      ["typed-array", "new Uint8Array(1e4)"],
      ["map", "new Map([[{}, new Set([1])]])"],
      ["generator", "(function* () {})()"],
      ["to-primitive", "{ [Symbol.toPrimitive]() { throw 1; } }"],
    ] as const
  ).flatMap(([name, value]) => [
    code(`throw-${name}`, "error", `\n\nthrow ${value};`, {
      says: "threw",
      ...(name.startsWith("error") || name === "aggregate" ? {} : { line: 3 }),
    }),
    main(`throw-main-${name}`, "finished", `throw ${value};`),
    main(
      `value-${name}`,
      ["finished"],
      `console.log(${value}); mark('v', ${value} as any); try { send(self(), ${value} as any); } catch {} try { Logger.info(${value} as any); } catch {} exit(${value});`,
    ),
  ]),
];
