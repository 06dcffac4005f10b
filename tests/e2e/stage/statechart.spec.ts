/** The statechart of a run's machines: its drawing, its equal in words, and events that a reader sends. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./quiet-page.ts";

interface Statechart {
  readonly stage: Locator;
  readonly pane: Locator;
  readonly drawing: Locator;
  /** The sentence that says which process is in which state. */
  readonly now: Locator;
}

/** The playground's fuse, breaker and watchdog, just before what they watch goes down at 1 s. */
async function statechartOn(page: Page, machine: string): Promise<Statechart> {
  await page.addInitScript(() => {
    if (window === window.top) localStorage.setItem("faultline:playground", "fuses");
  });
  await page.goto("playground/");
  await expect(page.getByRole("button", { name: "Fuse and breaker", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  const stage = page.locator(".fl-stage").first();
  await expect(stage).toHaveAttribute("data-alive", "true");
  await stage.getByRole("tab", { name: "Statechart" }).click();
  const pane = stage.getByRole("tabpanel", { name: "Statechart" });
  await pane.getByRole("button", { name: machine, exact: true }).click();
  const drawing = pane.locator("svg.fl-sc");
  await expect(drawing).toBeVisible();
  return { stage, pane, drawing, now: pane.locator(".fl-sc-state") };
}

const lit = (drawing: Locator): Promise<(string | null)[]> =>
  drawing.locator("[data-lit]").evaluateAll((all) => all.map((each) => each.getAttribute("data-state")));

test("opens with the current state in the drawing and in words, and follows the cursor", async ({ page }) => {
  const { stage, drawing, now } = await statechartOn(page, "fuse prices");
  await expect(now).toHaveText("fuse prices is intact");
  expect(await lit(drawing)).toEqual(["fuse.intact"]);
  // Melts at 1020, 1170 and 1320 ms: three within a second blow it. It heals 800 ms later, at 2120 ms.
  await stage.getByRole("tab", { name: "Metrics" }).click();
  const axis = stage.getByRole("slider", { name: "Time of the plots" });
  await axis.focus();
  while (Number(await axis.getAttribute("aria-valuenow")) < 1500) await axis.press("ArrowRight");
  await stage.getByRole("tab", { name: "Statechart" }).click();
  await expect(now).toHaveText("fuse prices is blown");
  expect(await lit(drawing)).toEqual(["fuse.blown"]);
  await expect(drawing.locator(".fl-sc-label[data-taken]")).toContainText("melt [too many melts]");
  const left = 2120 - 1500;
  const pane = stage.getByRole("tabpanel", { name: "Statechart" });
  await expect(pane.locator(".fl-sc-facts", { hasText: "after reset in blown" })).toContainText(
    `${left} ms left, due at 2.12 s`,
  );
});

test("an event without fields is sent by keyboard, and the machine moves", async ({ page }) => {
  const { stage, pane, now } = await statechartOn(page, "fuse prices");
  await pane.getByRole("button", { name: "Send disable" }).focus();
  await page.keyboard.press("Enter");
  await expect(now).toHaveText("fuse prices is disabled", { timeout: 20_000 });
  await stage.getByRole("tab", { name: /^Faults/ }).click();
  await expect(stage.getByRole("tabpanel", { name: /^Faults/ }).getByRole("textbox")).toHaveValue(
    /^at \d+ send "?fuse prices"? \{"type":"disable"\}/,
  );
});

test("an event with fields is offered as a line to edit", async ({ page }) => {
  const { pane, now } = await statechartOn(page, "Breaker");
  const line = pane.getByRole("textbox", { name: "Send it an event" });
  await pane.getByRole("button", { name: "Send failure" }).first().press("Enter");
  await expect(line).toBeFocused();
  await expect(line).toHaveValue(/^\{"type":"failure","era":\d+\}$/);
  await line.fill("failure");
  await line.press("Enter");
  await expect(pane.getByRole("alert")).toContainText("Not a message");
  await expect(now).toHaveText("Breaker is closed");
});

test("a machine that was not laid out at build is drawn in the browser", async ({ page }) => {
  await page.route("**/playground/fuses.json", async (route) => {
    const answer = await route.fetch();
    const opened = (await answer.json()) as { demo: { charts?: unknown } };
    expect(Object.keys(opened.demo.charts as object)).toHaveLength(3);
    delete opened.demo.charts;
    await route.fulfill({ json: opened });
  });
  const { drawing } = await statechartOn(page, "Watchdog");
  await expect(drawing.locator("[data-lit]").first()).toBeVisible();
});

test("where the layouts can't be made, words say so, and the lists are there", async ({ page, errors }) => {
  await page.route("**/playground/fuses.json", async (route) => {
    const opened = (await (await route.fetch()).json()) as { demo: { charts?: unknown } };
    delete opened.demo.charts;
    await route.fulfill({ json: opened });
  });
  await page.route("**/elk-worker*", (route) => route.abort());
  await page.addInitScript(() => {
    if (window === window.top) localStorage.setItem("faultline:playground", "fuses");
  });
  await page.goto("playground/");
  const stage = page.locator(".fl-stage").first();
  await expect(
    page.getByRole("button", { name: "Fuse and breaker", exact: true, pressed: true }),
  ).toBeVisible();
  await stage.getByRole("tab", { name: "Statechart" }).click();
  const pane = stage.getByRole("tabpanel", { name: "Statechart" });
  await expect(pane.getByRole("alert")).toContainText("Not drawn");
  await expect(pane.getByRole("list", { name: "States" })).toContainText("checking (current)");
  await page.unroute("**/elk-worker*");
  await pane.getByRole("button", { name: "Try again" }).click();
  await expect(pane.locator("svg.fl-sc")).toBeVisible();
  errors.length = 0; // the aborted file
});

test("a process without a machine says so, and leads to those that run one", async ({ page }) => {
  const { stage, pane, now } = await statechartOn(page, "Breaker");
  await stage.getByRole("treeitem", { name: /^Warehouse,/ }).focus();
  await page.keyboard.press("i");
  await stage.getByRole("tab", { name: "Statechart" }).click();
  await expect(pane).toContainText("This process runs no state machine.");
  await pane.getByRole("button", { name: "Watchdog" }).click();
  await expect(now).toContainText("Watchdog is probe.");
});

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds nothing, ${colorScheme}; texts have room, and at 390 px none is below 11 px`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { pane, drawing } = await statechartOn(page, "Watchdog");
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const machine of ["Watchdog", "fuse prices", "Breaker"]) {
        await pane.getByRole("button", { name: machine, exact: true }).click();
        await expect(drawing).toBeVisible();
        const texts = await drawing.locator("text").evaluateAll((all) =>
          all.map((each) => {
            const text = each as SVGTextElement;
            const scale = text.getScreenCTM()!.a;
            const box = text.closest(".fl-sc-box, .fl-sc-label")!.querySelector<SVGGraphicsElement>("rect")!;
            const room = box.getBBox().x + box.getBBox().width - text.getBBox().x - text.getBBox().width;
            return {
              size: parseFloat(getComputedStyle(text).fontSize) * scale,
              room,
              text: text.textContent,
            };
          }),
        );
        expect(texts.length).toBeGreaterThan(10);
        for (const { size, room, text } of texts) {
          expect(size, text ?? "").toBeGreaterThanOrEqual(11);
          expect(room, text ?? "").toBeGreaterThanOrEqual(0);
        }
        const { violations } = await new AxeBuilder({ page })
          .include(".fl-stage")
          .options({ rules: { "target-size": { enabled: true } } })
          .analyze();
        expect(
          violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}`)),
        ).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        const place = pane.locator(".fl-sc-place");
        expect(await place.evaluate((each) => each.scrollWidth - each.clientWidth)).toBeLessThanOrEqual(0);
      }
    }
  });

test("the process of a watchdog's check is called so on the built site", async ({ page }) => {
  // A bundler shortens the names of functions, and a process is labelled by the name of its function.
  await page.goto("stacking/the-watchdog/");
  await expect(page.locator(".fl-stage .fl-tree").first()).toContainText(/Watchdog\s*check/);
});
