/**
 * The rules of the page's side and of the prelude, each taken out of a build for this test alone: a probe must
 * notice. The rules of the other layers are taken out in tests/sandbox/layers.test.ts.
 */
import { expect, test, type Browser, type Page } from "@playwright/test";
import { CORPUS } from "./corpus/index.ts";
import type { Mutation } from "../../sandbox/harness/mutate.ts";
import { faults, harm, inputOf, launch, open, run } from "./harness/browser.ts";
import { buildVariant, type Variant } from "./harness/bundle.ts";
import { done, fakeRunner, saying } from "./harness/fake-runner.ts";
import type { Harness } from "./harness/page.ts";
import { serve, type Site } from "./harness/server.ts";

let site: Site;
let browser: Browser;
let whole: Variant;

test.beforeAll(async () => {
  [site, browser, whole] = await Promise.all([serve(), launch(), buildVariant()]);
  site.add("site", whole);
});

test.afterAll(async () => {
  await Promise.all([site.close(), browser.close()]);
});

const GOOD =
  'import { scenario, Logger } from "faultline"; export default scenario({ *main() { Logger.info("well"); } });';
const NO_COLLECTOR = { http: 9, tcp: 9, udp: 9, hits: [], close: async () => undefined };

interface Probe {
  /** Changes that make the probe quick or possible; in the whole variant too. */
  readonly given?: readonly Mutation[];
  /** Instead of the site's runner. */
  readonly runner?: string;
  /** What is wrong; nothing in the whole variant. */
  readonly look: (page: Page, address: string, patience: number) => Promise<string[]>;
}

/** Milliseconds that a probe waits for the end of a run: with a rule taken out there may be none; else there is, however slow the machine. */
const PATIENCE = { mutant: 4_000, whole: 25_000 } as const;

/** The run ends so, and says so. */
const ends = (source: string, kind: string, says = "", options = {}): Probe["look"] => async (page, _address, patience) => {
  const report = await Promise.race([
    run(page, { source }, options),
    page.waitForTimeout(patience).then(() => ({ kind: "none", message: `no end after ${patience} ms` })),
  ]);
  const right = report.kind === kind && report.message.includes(says);
  return right ? [] : [`${report.kind}: ${report.message}`];
}; // prettier-ignore

const all = (...looks: Probe["look"][]): Probe["look"] => async (page, address, patience) => {
  const found: string[] = [];
  for (const look of looks) found.push(...(await look(page, address, patience)));
  return found;
}; // prettier-ignore

const frame = "src/sandbox/page/frame.ts";
const session = "src/sandbox/page/session.ts";
const sandbox = "src/sandbox/page/sandbox.ts";
const watchdog = "src/sandbox/page/watchdog.ts";
const compiler = "src/sandbox/page/compiler.ts";

const PROBES = {
  frame: {
    look: async (page) => {
      await page.evaluate(() => (globalThis as unknown as { harness: Harness }).harness.sandbox.prepare());
      const found = await page.locator("iframe").evaluate((element) => {
        const attributes = Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
        delete attributes["style"];
        return attributes;
      });
      const features = "accelerometer camera clipboard-read clipboard-write display-capture geolocation hid microphone serial usb";
      const expected: Record<string, string> = {
        sandbox: "allow-scripts",
        allow: features.split(" ").map((name) => `${name} 'none'`).join("; "),
        referrerpolicy: "no-referrer",
        "aria-hidden": "true",
        tabindex: "-1",
        title: "",
      }; // prettier-ignore
      const { src = "", ...rest } = found;
      const wrong = Object.keys({ ...rest, ...expected }).filter((name) => rest[name] !== expected[name]);
      if (!/^\/[\w-]+\/runner\.html\?v=[0-9a-f]{12}$/.test(src)) wrong.push(`src ${src}`);
      return wrong;
    },
  },
  good: { look: all(ends(GOOD, "finished"), ends(`${GOOD} `, "finished"), harm) },
  silent: { look: all(ends("for (;;);", "silent"), harm) },
  wall: {
    given: [{ file: watchdog, find: "wall: 5_000", put: "wall: 400" }],
    look: ends('import { scenario, Process } from "faultline"; let x = 0; export default scenario({ until: 1e7, *main() { for (;;) { for (let i = 0; i < 1e5; i++) x += i; yield* Process.sleep(1); } } });', "wall"),
  },
  // From a warm frame, so that the code runs when it is stopped.
  stop: { look: all(ends(GOOD, "finished"), ends("for (;;);", "stopped", "", { stopAfter: 500 })) },
  secondLoad: {
    look: async (page, address, patience) => {
      const loaded = page.waitForEvent("frameattached").then((attached) => attached.waitForLoadState());
      const going = ends("for (;;);", "protocol", "another page")(page, address, patience);
      await loaded;
      await page.locator("iframe").first().evaluate((element) => void ((element as HTMLIFrameElement).src = "index.html"));
      return going;
    },
  },
  asPage: {
    // Opened as a page, and framed without `sandbox`: no worker may start. One that does speaks at once, on any machine in time.
    look: async (page, address, patience) => {
      const heard = await page.evaluate(async ([runner, wait]) => {
        const element = document.createElement("iframe");
        element.src = runner;
        document.body.append(element);
        await new Promise((resolve) => (element.onload = resolve));
        const { port1, port2 } = new MessageChannel();
        const said: unknown[] = [];
        const speaks = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(said.push(data))));
        element.contentWindow!.postMessage("faultline", "*", [port2]);
        await Promise.race([speaks, new Promise((resolve) => setTimeout(resolve, wait))]);
        element.remove();
        return said.length;
      }, [`${address}runner.html`, patience === PATIENCE.whole ? 1_500 : 20_000] as const);
      return heard === 0 ? [] : ["the runner works without a sandbox"];
    },
  },
  noText: { runner: fakeRunner(), look: ends(saying({ run: [{ an: "object" }] }), "protocol", "no text") },
  unknown: { runner: fakeRunner(), look: ends(saying({ run: ["Zzz"] }), "protocol") },
  twice: { runner: fakeRunner(), look: ends(saying({ run: ["S[]", done(0)] }), "protocol") },
  early: { runner: fakeRunner(['T[["start",0,1]]', "S[]"]), look: ends(saying({ run: [done(0)] }), "protocol", "rows without a run") },
  count: { runner: fakeRunner(), look: ends(saying({ run: ['T[["start",0,1]]', done(2)] }), "protocol") },
  garbage: { runner: fakeRunner(), look: all(ends(saying({ run: ["T[["] }), "protocol"), ends(saying({ run: ['T[["evil",0,1]]'] }), "protocol"), ends(saying({ run: ["E1"] }), "protocol")) },
  violation: { runner: fakeRunner(), look: ends(saying({ run: ["Vtoo many messages", done(0)] }), "protocol", "too many") },
  failure: { runner: fakeRunner(), look: ends(saying({ run: ["XReferenceError: fetch is not defined", done(0)] }), "error", "network") },
  leftOver: { runner: fakeRunner(['S["fetch"]']), look: ends(saying({ run: [done(0)] }), "boot") },
  mute: { runner: fakeRunner([]), given: [{ file: watchdog, find: "boot: 5_000", put: "boot: 300" }], look: ends(GOOD, "boot") },
  again: {
    runner: fakeRunner(["Xbroken"]),
    // No frame for the next run, so that only those of this one are counted.
    given: [{ file: sandbox, find: "setTimeout(keepWarm, 0);\n      return outcome;", put: "return outcome;" }],
    look: async (page, address, patience) => {
      let asked = 0;
      page.on("request", (request) => (asked += request.url().includes("runner.html") ? 1 : 0));
      return [...(await ends(GOOD, "boot")(page, address, patience)), ...(asked === 2 ? [] : [`tried ${asked} times`])];
    },
  },
  limits: {
    runner: fakeRunner(),
    look: async (page) => {
      const row = JSON.stringify([["log", 0, 0, "info", "@request"]]);
      const source = saying({ run: [`T${row.replace("@request", "@request")}`, done(1)] });
      const report = await run(page, { source, limits: { steps: 1e9, rows: 1e9, processes: 1e9 } });
      const { limits } = JSON.parse(report.log[0]!) as { limits: Record<string, number> };
      const expected: Record<string, number> = { steps: 5_000_000, rows: 200_000, processes: 10_000 };
      return Object.keys(expected).filter((name) => limits[name] !== expected[name]);
    },
  },
  // Said at once, and read for 3 s: a tick counts 75 ms at most, so that of the 30 between two messages 14 make a silence.
  slowReader: {
    runner: fakeRunner(),
    given: [{ file: "src/sandbox/page/slices.ts", find: "work(items[next++]!);", put: "work(items[next++]!); for (const end = performance.now() + 100; performance.now() < end; );" }],
    look: ends(saying({ run: [...Array.from({ length: 30 }, () => 'T[["start",0,1]]'), done(30)] }), "finished"),
  },
  compileTime: {
    given: [{ file: "src/sandbox/compile/compile.ts", find: "const size = tooBig(source);", put: 'while (source.includes("HANG"));\n  const size = tooBig(source);' }],
    look: all(ends("HANG", "compile", "1 second"), ends(GOOD, "finished"), async (page) => {
      const compilers = (): number => page.workers().filter((worker) => worker.url().endsWith("compile.js")).length;
      // A worker that spins is gone about a second after it was told to go.
      return expect.poll(compilers, { timeout: 4_000 }).toBe(1).then(() => [], () => [`${compilers()} compilers`]); // prettier-ignore
    }),
  },
} satisfies Record<string, Probe>; // prettier-ignore

type ProbeName = keyof typeof PROBES;

/** [what is taken out, file, found, put, who notices] */
const RULES: readonly (readonly [string, string, string, string, ProbeName])[] = [
  ["exactly one sandbox token", frame, '"allow-scripts"', '"allow-scripts allow-same-origin"', "frame"],
  ["exactly one sandbox token, for a run", frame, '"allow-scripts"', '"allow-scripts allow-same-origin"', "good"],
  ["a sandbox at all", frame, 'element.setAttribute("sandbox", SANDBOX);', "", "frame"],
  ["no features", frame, 'element.setAttribute("allow", NO_FEATURES);', "", "frame"],
  ["no referrer", frame, 'element.referrerPolicy = "no-referrer";', "", "frame"],
  ["hidden from readers", frame, 'element.setAttribute("aria-hidden", "true");', "", "frame"],
  ["the runner of this version", sandbox, "addresses[of]", 'addresses[of].split("?")[0]', "frame"],
  ["a second load is a break-out", frame, "else left();", "", "secondLoad"],
  ["the page takes strings", frame, 'typeof data === "string" ? data : "Vsomething that is no text"', "String(data)", "noText"],
  ["the kill removes the frame", frame, "element.remove();", "", "silent"],
  ["silence ends a run", session, 'if (verdict === "silent") kill("silent", TEXTS.silent);', 'if (verdict === "silent") watchdog.heard();', "silent"],
  ["the wall ends a run", session, 'kill("wall", TEXTS.wall(wall))', "void 0", "wall"],
  ["the start has an end", session, 'else if (verdict === "boot") kill("boot", TEXTS.boot);', "", "mute"],
  ["the reader can stop it", session, 'signal?.addEventListener("abort", stop);', "", "stop"],
  ["what waits to be read was said in time", session, "if (slices.size > 0) watchdog.heard();", "", "slowReader"],
  ["kinds are known", session, 'throw new TypeError("a message of no known kind");', "return;", "unknown"],
  ["one start", session, 'if (ready) throw new TypeError("a second start");', "if (ready) return;", "twice"],
  ["rows need a run", session, 'if (run?.asked !== true) throw new TypeError("rows without a run");', "if (run === undefined) return;", "early"],
  ["rows are counted", "src/sandbox/page/outcome.ts", "if (done.rows !== events.length)", "if (done.rows < 0)", "count"],
  ["what can't be read ends it", session, "} catch (error) {", "} catch (error) {\n      if (error !== undefined) return;", "garbage"],
  ["the relay is believed", session, 'return kill("protocol", TEXTS.protocol(body));', "return;", "violation"],
  ["the worker's failure is told", session, "return ready\n", "return ready && (1 as number) > 2\n", "failure"],
  ["nothing may be left over", session, "(JSON.parse(body) as unknown[]).length !== 0", "(JSON.parse(body) as unknown[]).length < 0", "leftOver"],
  ["a frame that fails is tried again", sandbox, 'if (outcome.kind !== "boot" || closed) return', "if (outcome.kind !== undefined) return", "again"],
  ["a frame for each run", sandbox, "drop(session);\n      setTimeout(keepWarm, 0);\n      return", "warm = { session, kind };\n      return", "good"],
  ["steps can't be raised", sandbox, "Math.min(steps ?? Infinity, RUN_LIMITS.steps)", "steps ?? RUN_LIMITS.steps", "limits"],
  ["rows can't be raised", sandbox, "Math.min(rows ?? Infinity, RUN_LIMITS.rows)", "rows ?? RUN_LIMITS.rows", "limits"],
  ["processes can't be raised", sandbox, "Math.min(processes ?? Infinity, RUN_LIMITS.processes)", "processes ?? RUN_LIMITS.processes", "limits"],
  ["the compiler has 1 s", compiler, "patientTimeout(time, () => drop(TOO_SLOW))", "() => {}", "compileTime"],
  ["a compiler that hung is thrown away", compiler, "worker?.terminate();", "", "compileTime"],
  ["workers have a trusted address", compiler, "new Worker(workerAddress(compileWorker)", "new Worker(compileWorker as never", "good"],
  ["the relay wants an opaque origin", "src/sandbox/runner/relay.ts", 'self.origin === "null" && ', "", "asPage"],
]; // prettier-ignore

test("every probe finds the whole sandbox in order", async () => {
  test.setTimeout(300_000);
  const wrong: string[] = [];
  for (const [name, probe] of Object.entries(PROBES) as [string, Probe][]) {
    const plain = probe.given === undefined && probe.runner === undefined;
    if (!plain) site.add(`whole-${name}`, await buildVariant(probe.given, probe.runner));
    const address = site.address(plain ? "site" : `whole-${name}`);
    const page = await open(browser, address);
    wrong.push(...(await probe.look(page, address, PATIENCE.whole)).map((text) => `${name}: ${text}`));
    await page.close();
  }
  expect(wrong).toEqual([]);
});

test.describe("is missed when taken out:", () => {
  RULES.forEach(([rule, file, find, put, name], i) =>
    test(rule, async () => {
      const probe: Probe = PROBES[name];
      site.add(`rule-${i}`, await buildVariant([...(probe.given ?? []), { file, find, put }], probe.runner));
      const page = await open(browser, site.address(`rule-${i}`));
      const noticed = await probe.look(page, site.address(`rule-${i}`), PATIENCE.mutant);
      await page.close();
      expect(noticed).not.toEqual([]);
    }),
  );
});

/** Names of a browser's worker, one or more for each kind of thing they lead to. */
const NAMES =
  "fetch XMLHttpRequest WebSocket EventSource importScripts postMessage addEventListener Worker BroadcastChannel MessageChannel indexedDB " +
  "navigator location performance setTimeout queueMicrotask crypto Blob URL structuredClone reportError trustedTypes OffscreenCanvas";

test("every kind of name is missed when it is left in the worker", async () => {
  test.setTimeout(120_000);
  const { buildRunner } = await import("../../../src/sandbox/build/index.ts");
  const { mutate } = await import("../../sandbox/harness/mutate.ts");
  const unnoticed: string[] = [];
  for (const name of NAMES.split(" ")) {
    const put = `if (typeof name === "string" && (name === ${JSON.stringify(name)} || (holder === globalThis && ALLOWED.has(name)))) continue;`;
    const find = 'if (typeof name === "string" && holder === globalThis && ALLOWED.has(name)) continue;';
    const { html } = await buildRunner({
      plugins: [mutate([{ file: "src/sandbox/worker/prune.ts", find, put }])],
      minify: false,
    });
    site.add(`name-${name}`, new Map([...whole, ["runner.html", html]]));
    const page = await open(browser, site.address(`name-${name}`));
    const snippet = CORPUS.find(({ id }) => id === `absent-${name}`)!;
    if (faults(snippet, await run(page, inputOf(snippet, NO_COLLECTOR))).length === 0) unnoticed.push(name);
    await page.close();
  }
  expect(unnoticed).toEqual([]);
});
