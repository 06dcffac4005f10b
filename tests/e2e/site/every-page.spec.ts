/** What holds on every page: no complaint of the browser, no barrier, no sideways scrolling. */
import AxeBuilder from "@axe-core/playwright";
import { expect, named, PAGES, readThrough, test } from "./pages.ts";

/**
 * Words of code are coloured the same in every block: of a page with hundreds of blocks (the API has 13,000 such words), axe
 * finds every tenth as it is, and the others without colours.
 */
const SAMPLE = 10;

for (const path of PAGES) {
  test(named(path), async ({ page, complaints }) => {
    // With all that can be imported, and an example of each, it is by far the longest.
    if (path === "api/") test.slow();
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.goto(path);
    await readThrough(page);

    await test.step("it has one heading of level 1, and a title and description of its own", async () => {
      await expect(page.locator("h1")).toHaveCount(1);
      expect(await page.title()).toMatch(/\S+ .*Faultline/);
      await expect(page.locator('meta[name="description"]')).toHaveAttribute("content", /.{40,}/);
    });

    await page.evaluate((every) => {
      for (const [i, code] of document.querySelectorAll("pre code").entries())
        if (i % every !== 0) code.textContent = code.textContent;
    }, SAMPLE);
    for (const theme of ["light", "dark"] as const) {
      await test.step(`axe finds nothing, ${theme}`, async () => {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
        await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
        const { violations } = await new AxeBuilder({ page })
          .options({ rules: { "target-size": { enabled: true } } })
          .analyze();
        expect(
          violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`)),
        ).toEqual([]);
      });
    }

    await test.step("a phone of 390 px needs no sideways scrolling", async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await readThrough(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });

    await test.step("the browser has nothing to complain of, and the policy holds", () => {
      expect(complaints).toEqual([]);
    });
  });
}
