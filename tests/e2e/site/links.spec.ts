/** Links within the site lead to pages and headings that exist. */
import { expect, named, PAGES, test } from "./pages.ts";

test("every link to a place within the site finds it", async ({ page, request }) => {
  test.setTimeout(120_000);
  const lost: string[] = [];
  const ids = new Map<string, Set<string>>();
  const wanted: { from: string; to: URL }[] = [];
  for (const path of PAGES) {
    await page.goto(path);
    ids.set(
      new URL(page.url()).pathname,
      new Set(await page.locator("[id]").evaluateAll((all) => all.map((each) => each.id))),
    );
    const links = await page
      .locator("a[href]")
      .evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).href));
    for (const link of links) {
      const to = new URL(link);
      if (to.origin === new URL(page.url()).origin) wanted.push({ from: named(path), to });
    }
  }
  for (const { from, to } of wanted) {
    const known = ids.get(to.pathname);
    if (!known) {
      if ((await request.get(to.href)).status() >= 400) lost.push(`${from}: ${to.pathname}`);
    } else if (to.hash !== "" && !known.has(decodeURIComponent(to.hash.slice(1)))) {
      lost.push(`${from}: ${to.pathname}${to.hash}`);
    }
  }
  expect([...new Set(lost)]).toEqual([]);
});
