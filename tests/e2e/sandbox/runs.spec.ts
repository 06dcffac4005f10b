/** Good runs: the same to the byte as at build, patient with a slow page, many in one tab. */
import { expect, test, type Browser } from "@playwright/test";
import { loadInProcess } from "../../../src/sandbox/build/index.ts";
import { CORPUS } from "./corpus/index.ts";
import { harm, inputOf, launch, open, run } from "./harness/browser.ts";
import { buildVariant } from "./harness/bundle.ts";
import type { Harness } from "./harness/page.ts";
import { serve, type Site } from "./harness/server.ts";

let site: Site;
let browser: Browser;

test.beforeAll(async () => {
  [site, browser] = await Promise.all([serve(), launch()]);
  site.add("site", await buildVariant());
});

test.afterAll(async () => {
  await Promise.all([site.close(), browser.close()]);
});

const TREE = `import { scenario, GenServer, Supervisor, Process, Random, raise, work, mark } from "faultline";
const Worker = GenServer.define({
  name: "Worker",
  init(n: number) { return ["ok", n]; },
  *handleCall(request: "work", _from: unknown, n: number) { yield* work(5); if (Random.int(4) === 0) raise("bad luck"); return ["reply", n ** 1.5, n + 1]; },
});
export default scenario({
  until: 3000,
  *main() {
    yield* Supervisor.startLink([Worker.name ? [Worker, 1] : [Worker, 2]] as any, { strategy: "one_for_one", maxRestarts: 1000 });
    for (let i = 0; i < 200; i++) {
      try { mark("answer", yield* GenServer.call(Worker as any, "work")); } catch {}
      console.log(i, Math.random(), Math.sin(i) * Math.log(i + 1), [3, 1, 2].sort((a, b) => a - b));
      yield* Process.sleep(10);
    }
  },
});
`;

test("a trace made at build is the reader's to the byte, under many seeds", async () => {
  test.setTimeout(120_000);
  const page = await open(browser, site.address("site"));
  const program = await loadInProcess(TREE);
  for (const seed of [0, 1, 2, 3, 12345]) {
    const here = program.run({ seed });
    const there = await run(page, { source: TREE, seed }, { whole: true });
    expect(there.kind, there.message).toBe("finished");
    expect(there.events).toBeGreaterThan(500);
    expect(there.trace).toBe(JSON.stringify(here.trace));
  }
  const snippets = CORPUS.filter(({ id }) => /^(same|text|forge)-/.test(id));
  const different: string[] = [];
  for (const snippet of snippets) {
    const input = inputOf(snippet, { http: 1, tcp: 1, udp: 1, hits: [], close: async () => undefined });
    if (input.compiled !== undefined) continue;
    const here = (await loadInProcess(input.source)).run();
    const there = await run(page, input, { whole: true });
    if (there.kind !== here.kind || there.trace !== JSON.stringify(here.trace)) different.push(snippet.id);
  }
  expect(different).toEqual([]);
  await page.close();
});

test("a sweep compiles once and gives every seed its trace, in order", async () => {
  const page = await open(browser, site.address("site"));
  const seeds = Array.from({ length: 60 }, (_, i) => i);
  const all = await page.evaluate(
    ([source, seeds]) => (globalThis as unknown as { harness: Harness }).harness.sweep(source, seeds),
    [TREE, seeds] as const,
  );
  expect(all.map(({ seed, kind }) => `${seed} ${kind}`)).toEqual(seeds.map((seed) => `${seed} finished`));
  expect(new Set(all.map(({ trace }) => trace)).size).toBe(60);
  const program = await loadInProcess(TREE);
  for (const seed of [0, 17, 59]) expect(all[seed]!.trace).toBe(JSON.stringify(program.run({ seed }).trace));
  await page.close();
});

test("no good run is ended because the page stood still", async () => {
  test.setTimeout(120_000);
  const page = await open(browser, site.address("site"));
  const long = TREE.replace("until: 3000", "until: 60000").replace("i < 200", "i < 800");
  const kinds: string[] = [];
  for (const stalls of [[800], [1500], [3000], [300, 300, 300, 300], [90, 90, 90, 90, 90, 90]]) {
    kinds.push((await run(page, { source: TREE }, { stalls })).kind);
    kinds.push((await run(page, { source: long }, { stalls })).kind);
  }
  expect(kinds).toEqual(kinds.map(() => "finished"));
  await page.close();
});

test("stopping is at once, and the next run works", async () => {
  const page = await open(browser, site.address("site"));
  const report = await run(page, { source: "while (true) {}" }, { stopAfter: 100 });
  expect(report.kind).toBe("stopped");
  expect(report.took).toBeLessThan(5_000);
  expect((await run(page, { source: TREE })).kind).toBe("finished");
  expect(await harm(page)).toEqual([]);
  await page.close();
});

test("a run that goes on and on ends at the wall, and has shown what it did", async () => {
  const page = await open(browser, site.address("site"));
  // Alive all the time: each step is short, and there are more of them than 5 seconds hold.
  const source = `import { scenario, Process } from "faultline"; let x = 0;
    export default scenario({ until: 1e7, *main() { for (;;) { for (let i = 0; i < 1e5; i++) x += Math.sqrt(i); yield* Process.sleep(1); } } });`;
  const report = await run(page, { source });
  expect(report.kind).toBe("wall");
  expect(report.message).toContain("5 seconds");
  expect(report.message).toContain("30 seconds");
  expect(report.events).toBeGreaterThan(0);
  await page.close();
});

test("a run that hangs has shown what came before", async () => {
  const page = await open(browser, site.address("site"));
  const source = `import { scenario, GenServer, Supervisor, Process } from "faultline";
    const S = GenServer.define({ name: "Counter", init(n: number) { return ["ok", n]; }, handleCast(_m: unknown, n: number) { if (n === 3) for (;;); return ["noreply", n + 1]; } });
    export default scenario({ *main() { yield* Supervisor.startLink([[S, 0]], { strategy: "one_for_one" }); for (let i = 0; i < 9; i++) { GenServer.cast("Counter", "up"); yield* Process.sleep(10); } } });`;
  const report = await run(page, { source }, { whole: true });
  expect(report.kind).toBe("silent");
  expect(report.trace).toContain('"state":3');
  await page.close();
});

test("when the frame's process dies, as of too little memory, the page lives and the next run works", async () => {
  const page = await open(browser, site.address("site"));
  const end = run(page, { source: "for (;;);" });
  const frame = await page.waitForEvent("frameattached");
  await frame.waitForURL(/runner\.html/);
  const crashed = page.waitForEvent("crash");
  // It has no answer: who could give it is dead.
  void (await page.context().newCDPSession(frame)).send("Page.crash").catch(() => undefined);
  await crashed;
  expect((await end).kind).toBe("silent");
  expect(await harm(page)).toEqual([]);
  expect((await run(page, { source: TREE })).kind).toBe("finished");
  await page.close();
});

test("a hundred runs and ten kills leave nothing behind", async () => {
  test.setTimeout(120_000);
  const page = await open(browser, site.address("site"));
  for (let i = 0; i < 100; i++) {
    const report = await run(
      page,
      { source: i % 10 === 9 ? "for (;;);" : TREE.replace("i < 200", "i < 20") },
      i % 10 === 9 ? { stopAfter: 50 } : {},
    );
    expect(report.kind).toBe(i % 10 === 9 ? "stopped" : "finished");
  }
  expect(await harm(page)).toEqual([]);
  await page.evaluate(() => (globalThis as unknown as { harness: Harness }).harness.sandbox.close());
  expect(await page.locator("iframe").count()).toBe(0);
  expect(page.frames().length).toBe(1);
  await page.close();
});
