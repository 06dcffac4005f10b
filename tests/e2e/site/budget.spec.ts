/** How much JavaScript a page costs before the reader edits. */
import { brotliCompressSync, constants } from "node:zlib";
import { expect, LESSONS, named, test } from "./pages.ts";

const LIMIT = 75_000;

const brotli = (text: string | Buffer): number =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

for (const path of ["", ...LESSONS]) {
  test(`${named(path)}: at most ${LIMIT / 1000} kB of JavaScript, brotli, before an edit`, async ({
    page,
  }) => {
    const sizes = new Map<string, number>();
    const reading: Promise<void>[] = [];
    page.on("response", (response) => {
      const url = response.url();
      if (!/\.m?js(\?|$)/.test(url)) return;
      reading.push(response.body().then((body) => void sizes.set(url, brotli(body))));
    });
    await page.goto(path, { waitUntil: "networkidle" });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let y = 0; y < height; y += 500) await page.evaluate((top) => scrollTo(0, top), y);
    await page.waitForLoadState("networkidle");
    await Promise.all(reading);
    const inline = await page.evaluate(() =>
      [...document.scripts].filter((each) => !each.src && !/json/.test(each.type)).map((each) => each.text),
    );
    sizes.set("inline", brotli(inline.join("\n")));
    const sum = [...sizes.values()].reduce((a, b) => a + b, 0);
    test.info().annotations.push({ type: "brotli bytes", description: String(sum) });
    console.log([...sizes].map(([url, size]) => `${size} ${url.split("/").at(-1)}`).join("\n"));
    console.log(`${named(path)}: ${(sum / 1000).toFixed(1)} kB in ${sizes.size} parts`);
    expect(sum).toBeLessThanOrEqual(LIMIT);
  });
}
