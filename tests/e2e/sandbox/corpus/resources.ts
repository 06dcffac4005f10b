/** Memory, floods, and every cap. */
import { code, main, type Snippet } from "./snippet.ts";

const ANY = ["silent", "error", "finished", "wall", "boot", "protocol"] as const;

export const RESOURCES: readonly Snippet[] = [
  code("memory-array", ANY, "const a: any[] = []; for (;;) a.push(new Array(1000).fill(a.length));"),
  code("memory-doubling", ANY, "let s = 'x'; for (;;) s += s;"),
  code("memory-buffer", ANY, "const a: any[] = []; for (;;) a.push(new Uint8Array(1e8).fill(1));"),
  code("memory-huge-buffer", ["error"], "new ArrayBuffer(2 ** 53 - 1);", { line: 1 }),
  code("memory-huge-array", ["error"], "new Array(2 ** 32);", { line: 1 }),
  code("memory-huge-string", ["error"], "'x'.repeat(2 ** 30);", { line: 1 }),
  code("memory-map", ANY, "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i });"),
  code("memory-closures", ANY, "let f: any = () => 0; for (;;) { const g = f; f = () => g; }"),
  code("memory-object-keys", ANY, "const o: any = {}; for (let i = 0; ; i++) o['k' + i] = i;"),
  code("memory-symbols", ANY, "const a: any[] = []; for (;;) a.push(Symbol('x'.repeat(100)));"),
  main(
    "memory-paced",
    ["rows", "steps", "wall", "silent", "error", "finished", "boot"],
    "const a: any[] = []; for (;;) { a.push(new Array(20000).fill(a.length)); yield* Process.sleep(1); }",
  ),
  main(
    "rows-log",
    ["rows", "wall"],
    "for (let i = 0; ; i++) { Logger.info('x'); if (i % 100 === 0) yield* Process.sleep(1); }",
    { says: "200,000" },
  ),
  main("rows-log-tight", ["rows", "silent"], "for (;;) Logger.info('x');"),
  main("rows-mark", ["rows", "silent"], "for (;;) mark('x', 1);"),
  main(
    "rows-big-lines",
    ["rows", "silent"],
    "for (;;) { Logger.info('x'.repeat(2000)); yield* Process.sleep(0); }",
  ),
  main(
    "rows-big-values",
    ["rows", "silent", "wall"],
    "const v = Array.from({ length: 150 }, () => 'x'.repeat(2000)); for (;;) { mark('v', v); yield* Process.sleep(1); }",
  ),
  main(
    "rows-console",
    ["rows", "silent", "wall"],
    "const o: any = {}; for (let i = 0; i < 1e5; i++) o['k' + i] = i; for (let i = 0; i < 1000; i++) { console.log(o); yield* Process.sleep(1); }",
  ),
  main("rows-one-huge-line", "finished", "Logger.info('x'.repeat(1e7)); console.log('y'.repeat(1e7));"),
  main(
    "rows-huge-message",
    "finished",
    "send(self(), 'x'.repeat(1e7)); yield* receive(); send(self(), Array.from({ length: 1e5 }, (_, i) => i)); yield* receive();",
  ),
  main("rows-huge-reason", "finished", "exit('x'.repeat(1e7));"),
  main(
    "rows-huge-name",
    ["finished"],
    "Process.register(self(), 'n'.repeat(1e6)); spawn({ ['f'.repeat(1e5)]() {} }['f'.repeat(1e5)] as any);",
  ),
  main("processes-tight", "processes", "for (;;) spawn(function* () { yield* receive(); });", {
    says: "10,000",
  }),
  main(
    "processes-bomb",
    ["wall", "processes", "rows", "steps"],
    "const f = function* (): any { spawn(f); spawn(f); yield* receive(); }; spawn(f); yield* receive();",
  ),
  main(
    "processes-late",
    ["wall", "processes", "rows"],
    "for (;;) { for (let i = 0; i < 500; i++) spawn(function* () { yield* receive(); }); yield* Process.sleep(1); }",
  ),
  main("timers-flood", ["wall", "rows", "steps", "silent"], "for (;;) Process.sendAfter(self(), 'x', 1000);"),
  main(
    "timers-many",
    ["silent", "wall", "rows", "steps", "finished"],
    "for (let i = 0; i < 90000; i++) Process.sendAfter(self(), i, 1 + (i % 1000)); yield* Process.sleep(2000);",
  ),
  main("mailbox-flood", ["wall", "rows", "steps", "silent"], "for (;;) send(self(), 'x');"),
  main(
    "links-many",
    ["wall", "finished", "rows", "processes"],
    "for (let i = 0; i < 5000; i++) Process.link(spawn(function* () { yield* receive(); })); exit('boom');",
  ),
  main(
    "monitors-many",
    ["wall", "finished", "rows", "steps", "silent"],
    "const p = spawn(function* () { yield* receive(); }); for (let i = 0; i < 50000; i++) Process.monitor(p); Process.exit(p, 'kill'); yield* Process.sleep(1);",
  ),
  main(
    "names-many",
    ["wall", "finished", "rows", "processes", "steps"],
    "for (let i = 0; i < 9000; i++) Process.register(spawn(function* () { yield* receive(); }), 'n' + i);",
  ),
  code("source-lines", "compile", "\n".repeat(2500), { says: "up to 2000", line: 2001 }),
  code("source-bytes", "compile", `// ${"x".repeat(70_000)}`, { says: "64 KB" }),
  code("source-bytes-wide", "compile", `// ${"é".repeat(40_000)}`, { says: "64 KB" }),
  code("source-empty", "error", "", { says: "default export" }),
];
