/**
 * The figures of SANDBOX.md, section 8, on this machine, in Chromium:
 *
 *   CHROMIUM_PATH=/usr/bin/chromium node tests/e2e/sandbox/figures.ts [--json FILE]
 *
 * A bare page without automation listening to the console; nothing else should run meanwhile.
 */
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildRunner } from "../../../src/sandbox/build/index.ts";
import { CORPUS } from "./corpus/index.ts";
import { faults, inputOf, launch, open, run } from "./harness/browser.ts";
import { buildVariant } from "./harness/bundle.ts";
import { collect } from "./harness/collector.ts";
import { serve } from "./harness/server.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const figures: Record<string, unknown> = { load: loadavg()[0] };
const say = (name: string, value: unknown): void => {
  figures[name] = value;
  console.log(`${name}: ${JSON.stringify(value)}`);
};
const quantile = (list: readonly number[], q: number): number => {
  const sorted = [...list].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0);
};
const spread = (list: readonly number[]) => ({
  n: list.length,
  p50: quantile(list, 0.5),
  p95: quantile(list, 0.95),
  p99: quantile(list, 0.99),
  worst: quantile(list, 1),
});

// S16: bytes of the runner, with the engine left out.
const runner = await buildRunner();
const gz = (text: string): number => gzipSync(text, { level: 9 }).length;
const withoutEngine = async (entry: string): Promise<string> => {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    plugins: [
      {
        name: "without-engine",
        setup(context) {
          context.onResolve({ filter: /engine\/(math\/)?index\.ts$/ }, () => ({
            path: "engine",
            external: true,
          }));
        },
      },
    ],
  });
  return result.outputFiles[0]!.text;
};
const locks =
  (await withoutEngine("src/sandbox/worker/first.ts")) +
  (await withoutEngine("src/sandbox/worker/freeze.ts"));
const program = await withoutEngine("src/sandbox/worker/main.ts");
say("S16 relay + locks, gz bytes", gz(runner.relay + locks));
say("S16 relay + locks + host (rows, console, errors), gz bytes", gz(runner.relay + program));
say("runner.html with the engine, gz bytes", gz(runner.html));

const [site, collector] = await Promise.all([serve(), collect()]);
site.add("site", await buildVariant());
const browser = await launch();
const page = await open(browser, site.address("site"));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// S14: from the call to the outcome of a small run; compiled anew each time.
const small = (i: number): string =>
  `import { scenario, Logger } from "faultline"; export default scenario({ *main() { Logger.info("${i}"); } });`;
const cold: number[] = [];
for (let i = 0; i < 40; i++) cold.push((await run(page, { source: small(i) })).took); // at once after the one before: no warm frame
const warm: number[] = [];
for (let i = 0; i < 40; i++) {
  await pause(400);
  warm.push((await run(page, { source: small(100 + i) })).took);
}
say("S14 warm, call to outcome, ms", spread(warm));
say("S14 cold, call to outcome, ms", spread(cold));

// S3: silent runaways, from the call to the outcome.
const silent: number[] = [];
for (let i = 0; i < 30; i++) silent.push((await run(page, { source: `for (;;); // ${i}` })).took);
say("S3 silent runaway, call to outcome, ms", spread(silent));

// S1, S2, S5: the corpus.
const gaps: number[] = [];
const wrong: string[] = [];
const kinds: Record<string, number> = {};
for (const snippet of CORPUS) {
  const report = await run(page, inputOf(snippet, collector)).catch((error: unknown) => {
    throw new Error(`${snippet.id}: ${String(error)}`);
  });
  gaps.push(report.gap);
  kinds[report.kind] = (kinds[report.kind] ?? 0) + 1;
  wrong.push(...faults(snippet, report));
}
say("S1 snippets, hits at the collector", [CORPUS.length, collector.hits.length]);
say("S2 ends", kinds);
say("S2 ends that were not expected", wrong);
say("S5 longest time in which the page did nothing else, ms, by snippet", spread(gaps));
say(
  "S5 share below 50 ms, below 200 ms",
  [50, 200].map((ms) => gaps.filter((gap) => gap < ms).length / gaps.length),
);

await browser.close();
await Promise.all([site.close(), collector.close()]);
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(figures, null, 2));
