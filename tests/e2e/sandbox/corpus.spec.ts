/** The hostile corpus in a real browser, in front of a collector; and what the collector sees without the locks. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { RUNNER_POLICY, hashSource } from "../../../src/sandbox/runner/page.ts";
import { CORPUS, type Snippet } from "./corpus/index.ts";
import { DOCUMENT_ATTACK, startWorker, WORKER_ATTACK } from "./harness/attacks.ts";
import { faults, harm, inputOf, launch, open, run } from "./harness/browser.ts";
import { buildVariant } from "./harness/bundle.ts";
import { collect, type Collector } from "./harness/collector.ts";
import { serve, type Site } from "./harness/server.ts";

let site: Site;
let collector: Collector;

test.beforeAll(async () => {
  [site, collector] = await Promise.all([serve(), collect()]);
  site.add("site", await buildVariant());
});

test.afterAll(async () => {
  await Promise.all([site.close(), collector.close()]);
});

/** The corpus in parts of about equal length, one page each. */
const PARTS = 3;
const part = (n: number): readonly Snippet[] => CORPUS.filter((_, i) => i % PARTS === n);

test("the corpus is broad, and every snippet has a name of its own", () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(300);
  expect(new Set(CORPUS.map(({ id }) => id)).size).toBe(CORPUS.length);
});

for (let n = 0; n < PARTS; n++) {
  test(`every hostile snippet ends, in words, and nothing gets out (${n + 1} of ${PARTS})`, async ({}, info) => {
    test.setTimeout(240_000);
    const log = info.outputPath("net-log.json");
    const browser = await launch(log);
    const page = await open(browser, site.address("site"));
    const wrong: string[] = [];
    const gaps: number[] = [];
    const silent: number[] = [];
    for (const snippet of part(n)) {
      const report = await run(page, inputOf(snippet, collector));
      wrong.push(...faults(snippet, report));
      gaps.push(report.gap);
      if (report.kind === "silent") silent.push(report.took);
    }
    // The next run works, after all that.
    const good =
      'import { scenario, Logger } from "faultline"; export default scenario({ *main() { Logger.info("well"); } });';
    const last = await run(page, { source: good });
    const harmed = await harm(page);
    await browser.close();

    info.annotations.push({
      type: "silent ms (median, worst)",
      description: `${quantile(silent, 0.5)}, ${quantile(silent, 1)}`,
    });
    info.annotations.push({ type: "page gap ms (p50, p95, p99, worst)", description: [0.5, 0.95, 0.99, 1].map((q) => quantile(gaps, q)).join(", ") }); // prettier-ignore
    expect(wrong).toEqual([]);
    expect(last).toMatchObject({ kind: "finished", log: ["well"] });
    expect(harmed).toEqual([]);
    expect(collector.hits).toEqual([]);
    // A generous bound here; the bench has the figures.
    expect(quantile(silent, 0.5)).toBeLessThan(3_000);
    const network = await readFile(log, "utf8");
    expect(network).toContain(site.address("site"));
    expect(network).not.toContain("faultline.test");
    expect(network).not.toContain(`127.0.0.1:${collector.http}`);
  });
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0);
}

/** A page that frames `runner.html`, and that page with a script and a policy, or none. */
function framed(script: string, policy: string | undefined): ReadonlyMap<string, string> {
  const meta =
    policy === undefined
      ? ""
      : `<meta http-equiv="Content-Security-Policy" content="${policy.replace("{relay}", hashSource(script))}">`;
  return new Map([
    ["index.html", `<!doctype html><meta charset="utf-8"><title>Frame</title><script>onmessage = ({ data }) => { document.title = data; };</script><iframe sandbox="allow-scripts" src="runner.html"></iframe>`],
    ["runner.html", `<!doctype html><meta charset="utf-8">${meta}<script>${script}</script>`],
  ]); // prettier-ignore
}

test("the policy alone keeps a worker without locks inside; without the policy it gets out", async ({}, info) => {
  const log = info.outputPath("net-log.json");
  const [inside, outside] = await Promise.all([collect(), collect()]);
  const ports = (to: Collector, attack: string, host = ""): string =>
    attack.replaceAll("{http}", String(to.http)).replaceAll("{tcp}", String(to.tcp)).replaceAll("{udp}", String(to.udp)).replaceAll("{host}", host); // prettier-ignore
  site.add("policy", framed(startWorker(ports(inside, WORKER_ATTACK, "dns-kept")), RUNNER_POLICY.join("; ")));
  const attack = `${startWorker(ports(outside, WORKER_ATTACK, "dns-control"))}${ports(outside, DOCUMENT_ATTACK)}`;
  site.add("control", framed(attack, undefined));
  const browser = await launch(log);

  const kept = await browser.newPage();
  await kept.goto(site.address("policy"));
  await expect(kept).toHaveTitle("tried");

  const control = await browser.newPage();
  await control.goto(site.address("control"));
  const paths = ["fetch", "keepalive", "xhr", "sync", "ws", "sse", "scripts", "import", "nested"].map(
    (name) => `/w-${name}`,
  );
  const seen = (): string[] => outside.hits.map((hit) => hit.replace(/^\w+ /, ""));
  await expect.poll(seen).toEqual(expect.arrayContaining([...paths, "/d-image", "/d-style", "tcp", "udp"]));
  await browser.close();
  const network = await readFile(log, "utf8");
  expect(network).toContain("dns-control.faultline.test");
  expect(network).not.toContain("dns-kept.faultline.test");
  // By now, what the control did has long arrived.
  expect(inside.hits).toEqual([]);
  await Promise.all([inside.close(), outside.close()]);
});

test("the locks alone keep code inside, without any policy", async () => {
  test.setTimeout(120_000);
  const own = await collect();
  const whole = await buildVariant();
  const open_ = whole.get("runner.html")!.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  expect(open_).not.toContain("Content-Security-Policy");
  site.add("locks", new Map([...whole, ["runner.html", open_]]));
  const browser = await launch();
  const page = await open(browser, site.address("locks"));
  const wrong: string[] = [];
  // What only a policy can stop, `import()` and evaluation by the engine itself, is left out.
  for (const snippet of CORPUS.filter(
    ({ id }) => /^(net|worker|store|device|dom|dynamic)-/.test(id) && !/import|async-fetch/.test(id),
  ))
    wrong.push(...faults(snippet, await run(page, inputOf(snippet, own))));
  await browser.close();
  expect(wrong).toEqual([]);
  expect(own.hits).toEqual([]);
  await own.close();
});
