/**
 * From the request of a lesson to the result of a first run, in ms of real time, on the built site in `dist/`:
 *
 *   CHROMIUM_PATH=/usr/bin/chromium node_modules/.bin/node tests/e2e/site/first-run.ts [--runs 7] [--path supervision/let-it-crash/] [--json FILE]
 *
 * `desktop`: as it is. `phone`: 412 px, the processor slowed down 4 times, and Lighthouse's mobile network (150 ms, 1.6 Mbit/s
 * down, 0.75 up). Each run has a browser context of its own, so nothing is cached. The reader is as quick as one
 * can be: the first button in the prose that adds a fault is pressed as soon as it is painted. `own code`: the code pane's
 * Run is pressed instead, so that the compiler is loaded too. Nothing else should run meanwhile.
 */
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { chromium, type Browser, type Page } from "@playwright/test";
import { listen, staticServer } from "../../../scripts/serve.mjs";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "7" },
    path: { type: "string", default: "supervision/let-it-crash/" },
    dir: { type: "string", default: "dist" },
    json: { type: "string" },
  },
});

interface Device {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly touch: boolean;
  readonly slowdown: number;
  readonly network: boolean;
}

const DEVICES: readonly Device[] = [
  { name: "desktop", viewport: { width: 1440, height: 900 }, touch: false, slowdown: 1, network: false },
  { name: "phone", viewport: { width: 412, height: 823 }, touch: true, slowdown: 4, network: true },
];

/** Lighthouse's "slow 4G", as its applied throttling sets it: requests 3.75 times the latency, 0.9 of the throughput. */
const SLOW_4G = {
  offline: false,
  latency: 150 * 3.75,
  downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
  uploadThroughput: (0.75 * 1024 * 1024 * 0.9) / 8,
};

/** Moments since the page was asked for, ms. */
interface Times {
  readonly painted: number;
  readonly alive: number;
  readonly result: number;
}

/** The page itself notes its moments, so that the automation's own delay is not in them. */
const NOTE = (): void => {
  const moments: Record<string, number> = {};
  Object.assign(window, { moments });
  const look = (): void => {
    const stage = document.querySelector<HTMLElement>(".fl-stage");
    if (!stage) return;
    if (stage.dataset["alive"]) moments["alive"] ??= performance.now();
    // A run was under way, and what it gave is shown.
    if (stage.dataset["phase"] === "running") moments["asked"] ??= performance.now();
    else if (moments["asked"] !== undefined) moments["result"] ??= performance.now();
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-phase", "data-alive"],
  });
};

/** What the reader does, as early as it can be done. */
const ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  /** A sentence's button: a fault, so a run of the lesson's own code, which was compiled at build. */
  "a sentence's fault": (page) => page.locator('.fl-do[data-do*="fault"]').first().dispatchEvent("click"),
  /** The reader's own text, kept from an earlier visit, run from the code pane. */
  "own code": async (page) => {
    await page.getByRole("tab", { name: "Code" }).first().dispatchEvent("click");
    await page.locator(".fl-stage .fl-code-run").first().dispatchEvent("click");
  },
};

async function measure(browser: Browser, address: string, device: Device, act: string): Promise<Times> {
  const context = await browser.newContext({
    viewport: device.viewport,
    hasTouch: device.touch,
    isMobile: device.touch,
    serviceWorkers: "block",
  });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: device.slowdown });
    if (device.network) {
      await cdp.send("Network.enable");
      await cdp.send("Network.emulateNetworkConditions", SLOW_4G);
    }
    await page.addInitScript(NOTE);
    if (act === "own code")
      await page.addInitScript(
        (id) => {
          const text = `import { Logger, scenario } from "faultline";\nexport default scenario({ *main() { Logger.info("mine"); } });\n`;
          const edit = { v: 1, base: "", text, earlier: [] };
          localStorage.setItem(`faultline:code:1:${id}/demo.ts`, JSON.stringify(edit));
        },
        values.path.replace(/\/$/, ""),
      );
    await page.goto(address, { waitUntil: "domcontentloaded" });
    await ACTS[act]!(page);
    await page.waitForFunction(() => "result" in (window as unknown as { moments: object }).moments, null, {
      timeout: 60_000,
    });
    return await page.evaluate(() => {
      const { alive, result } = (window as unknown as { moments: Record<string, number> }).moments;
      const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
      return { painted, alive: alive!, result: result! };
    });
  } finally {
    await context.close();
  }
}

const median = (list: readonly number[]): number =>
  Math.round(list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!);

const server = staticServer({ dir: values.dir, gzip: true });
const port = await listen(server, 4440);
const browser = await chromium.launch({
  ...(process.env["CHROMIUM_PATH"] ? { executablePath: process.env["CHROMIUM_PATH"] } : {}),
});
const figures: Record<string, unknown> = { path: values.path, load: loadavg()[0] };
console.log(`/${values.path}: median of ${values.runs} first visits, ms since the page was asked for`);
for (const device of DEVICES)
  for (const act of Object.keys(ACTS)) {
    const all: Times[] = [];
    for (let i = 0; i < Number(values.runs); i++)
      all.push(await measure(browser, `http://localhost:${port}/${values.path}`, device, act));
    const of = (key: keyof Times): number => median(all.map((times) => times[key]));
    const worst = Math.round(Math.max(...all.map(({ result }) => result)));
    const row = { painted: of("painted"), alive: of("alive"), result: of("result"), worst };
    figures[`${device.name}, ${act}`] = row;
    console.log(
      `${device.name}, ${act}: painted ${row.painted}, alive ${row.alive}, result ${row.result} (worst ${worst})`,
    );
  }
await browser.close();
server.close();
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(figures, null, 2));
