/** The site in a folder of its host, `/repo/`: built anew, every link and file found. */
import { execFileSync } from "node:child_process";
import type { Server } from "node:http";
import { fileURLToPath } from "node:url";
import { listen, staticServer } from "../../../scripts/serve.mjs";
import { expect, LESSONS, test } from "./pages.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const OUT = ".cache/dist-base";
const BASE = "/repo/";

let server: Server;
let address: string;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  execFileSync(process.execPath, ["node_modules/astro/bin/astro.mjs", "build", "--outDir", OUT], {
    cwd: root,
    env: { ...process.env, BASE, ASTRO_TELEMETRY_DISABLED: "1" },
    stdio: "pipe",
  });
  server = staticServer({ dir: OUT, base: BASE });
  address = `http://localhost:${await listen(server, 4420)}${BASE}`;
});

test.afterAll(() => void server?.close());

test("every link of every page leads somewhere, and every file is found", async ({ page, complaints }) => {
  test.setTimeout(120_000);
  const missing: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) missing.push(response.url());
  });
  const seen = new Set<string>();
  const left = [address];
  while (left.length > 0) {
    const url = left.pop()!;
    if (seen.has(url)) continue;
    seen.add(url);
    if (url.endsWith(".txt")) {
      // No page: shown as one, the browser would ask for an icon at the root of the host.
      if (!(await page.request.get(url)).ok()) missing.push(url);
      continue;
    }
    await page.goto(url);
    const links = await page
      .locator("a[href]")
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    const own = links
      .filter((link) => new URL(link).origin === new URL(address).origin)
      .map((link) => link.split("#")[0]!);
    expect(own.filter((link) => !link.startsWith(address))).toEqual([]);
    left.push(...own);
  }
  expect([...seen].filter((url) => LESSONS.some((lesson) => url.endsWith(lesson))).length).toBe(
    LESSONS.length,
  );
  expect(missing).toEqual([]);
  expect(complaints).toEqual([]);
});
