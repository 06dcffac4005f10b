/** The metrics of a run: small plots under one time axis, and their equal in figures. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./quiet-page.ts";

interface Metrics {
  readonly stage: Locator;
  readonly pane: Locator;
  readonly axis: Locator;
  /** The first figure of a row of the table: at the cursor. */
  now(series: string): Locator;
}

/** The playground's bottleneck: 8000 ms in slices of 200. */
async function metricsOn(page: Page): Promise<Metrics> {
  await page.addInitScript(() => {
    if (window === window.top) localStorage.setItem("faultline:playground", "bottleneck");
  });
  await page.goto("playground/");
  await expect(page.getByRole("button", { name: "Bottleneck", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  const stage = page.locator(".fl-stage").first();
  await expect(stage).toHaveAttribute("data-alive", "true");
  await stage.getByRole("tab", { name: "Metrics" }).click();
  const pane = stage.getByRole("tabpanel", { name: "Metrics" });
  const axis = pane.getByRole("slider", { name: "Time of the plots" });
  await expect(axis).toBeVisible();
  return {
    stage,
    pane,
    axis,
    now: (series) =>
      pane
        .getByRole("row", { name: new RegExp(`^${series} `) })
        .getByRole("cell")
        .first(),
  };
}

test("plots of what went wrong first stand under one axis, and each is drawn", async ({ page }) => {
  const { pane } = await metricsOn(page);
  await expect(pane.locator("figcaption .fl-plot-title")).toHaveText([
    "Calls to Pricer per 200 ms",
    "Latency of calls to Pricer",
    "Mailbox of Pricer",
  ]);
  await expect(pane.locator("canvas")).toHaveCount(3);
  const inked = await pane.locator("canvas").evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height).data;
      return pixels.some((value) => value > 0);
    }),
  );
  expect(inked).toEqual([true, true, true]);
});

test("keys on the axis seek; every view, the legend and the table stand at the same place", async ({
  page,
}) => {
  const { stage, pane, axis, now } = await metricsOn(page);
  await axis.focus();
  await axis.press("Home");
  await expect(pane.locator("caption")).toHaveText("Figures at 0 ms, and of the whole run");
  await axis.press("PageDown"); // ten slices of 200 ms
  await axis.press("PageDown");
  await expect(stage.getByLabel("Virtual time")).toContainText("4 s");
  await expect(axis).toHaveAttribute("aria-valuenow", "4000");
  // At 4 s the rush is over: nobody was answered within the last second, and requests of nobody wait.
  await expect(now("answered")).toHaveText("0");
  await expect(now("p50")).toHaveText("–");
  const waiting = Number(await now("waiting").textContent());
  expect(waiting).toBeGreaterThan(3);
  await expect(pane.locator(".fl-key", { hasText: "waiting" }).locator("b")).toHaveText(String(waiting));
  expect(await axis.getAttribute("aria-valuetext")).toContain(`Mailbox of Pricer: ${waiting}.`);
  // The inspector counts the same letters.
  await stage.getByRole("treeitem", { name: /^Pricer,/ }).focus();
  await page.keyboard.press("i");
  const letters = stage.getByRole("tabpanel", { name: "Inspect" }).getByText(/^call "tea" from Till/);
  await expect(letters).toHaveCount(waiting);
});

test("a click and a drag on a plot seek", async ({ page }) => {
  const { pane, axis } = await metricsOn(page);
  const body = pane.locator(".fl-plot-body").first();
  await body.scrollIntoViewIfNeeded();
  const box = (await body.boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const middle = Number(await axis.getAttribute("aria-valuenow"));
  expect(middle).toBeGreaterThan(3000);
  expect(middle).toBeLessThan(4000); // the axis begins right of the figures
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 40, box.y + 4, { steps: 4 });
  await page.mouse.up();
  await expect(axis).toHaveAttribute("aria-valuenow", "8000");
});

test("a reader chooses plots, and finds them again", async ({ page }) => {
  const { pane } = await metricsOn(page);
  await pane.getByRole("button", { name: "Choose plots" }).click();
  await pane.getByRole("button", { name: "Remove: Latency of calls to Pricer" }).click();
  await pane.getByRole("combobox", { name: "Measure" }).selectOption("Messages");
  await pane.getByRole("combobox", { name: "Of whom" }).selectOption("everyone");
  await pane.getByRole("button", { name: "Add plot" }).click();
  const titles = ["Calls to Pricer per 200 ms", "Mailbox of Pricer", "Messages to everyone per 200 ms"];
  await expect(pane.locator(".fl-plot-title")).toHaveText(titles);
  const again = await metricsOn(page);
  await expect(again.pane.locator(".fl-plot-title")).toHaveText(titles);
  await again.pane.getByRole("button", { name: "Suggested plots" }).click();
  await expect(again.pane.locator(".fl-plot-title").nth(1)).toHaveText("Latency of calls to Pricer");
});

test("nothing moves while the cursor does", async ({ page }) => {
  const { pane, axis } = await metricsOn(page);
  await axis.focus();
  const places = (): Promise<number[]> =>
    pane.locator(".fl-plot-body").evaluateAll((all) => all.map((each) => (each as HTMLElement).offsetTop));
  await axis.press("Home");
  const before = await places();
  for (let step = 0; step < 4; step++) {
    await axis.press("PageDown");
    expect(await places()).toEqual(before);
  }
});

test("on paper the plots have paper's colours, and the table stands below", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  const { pane } = await metricsOn(page);
  const picture = (): Promise<string> =>
    pane
      .locator("canvas")
      .first()
      .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const dark = await picture();
  await page.emulateMedia({ media: "print" });
  await expect.poll(picture).not.toBe(dark);
  await expect(pane.getByRole("table")).toBeVisible();
  await expect(pane.getByRole("button", { name: "Choose plots" })).toBeHidden();
  const shown = await pane.evaluate((element) => element.scrollHeight - element.clientHeight);
  expect(shown).toBeLessThanOrEqual(1); // nothing is cut off
});

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds nothing, ${colorScheme}; 390 px need no sideways scrolling`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { pane, axis } = await metricsOn(page);
    await axis.focus();
    await axis.press("PageDown");
    await pane.getByRole("button", { name: "Choose plots" }).click();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const { violations } = await new AxeBuilder({ page })
        .include(".fl-stage")
        .options({ rules: { "target-size": { enabled: true } } })
        .analyze();
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`)),
      ).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      // Nor does the pane.
      const box = pane.locator(".fl-metrics-box");
      expect(await box.evaluate((each) => each.scrollWidth - each.clientWidth)).toBeLessThanOrEqual(0);
    }
  });
