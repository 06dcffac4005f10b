/** What a page loads only when it is wanted: nothing before, at once then, and words and another try if it fails. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const LESSON = "supervision/let-it-crash/";

/** The files of scripts that the page asks for, without their hashes. */
function scriptsOf(page: Page): Set<string> {
  const asked = new Set<string>();
  page.on("request", (request) => {
    const name = /\/_astro\/([\w.-]+?)\.[\w-]{8}\.js/.exec(request.url())?.[1];
    if (name) asked.add(name);
  });
  return asked;
}

async function stageOn(page: Page) {
  await page.goto(LESSON);
  const stage = page.locator(".fl-stage").first();
  await stage.scrollIntoViewIfNeeded();
  await expect(stage).toHaveAttribute("data-alive", "true");
  return stage;
}

test("the views of a stage load when they are first shown", async ({ page }) => {
  const asked = scriptsOf(page);
  const stage = await stageOn(page);
  await page.waitForLoadState("networkidle");
  expect([...asked].filter((name) => /Inspect|FaultScript|StageCode|code|kata|sandbox/.test(name))).toEqual(
    [],
  );
  await stage.getByRole("tab", { name: "Inspect" }).click();
  await expect(stage.getByText("Choose a process in the tree to see its state")).toBeVisible();
  expect(asked).toContain("Inspect");
  expect(asked).not.toContain("FaultScript");
  // By the keyboard too.
  await page.keyboard.press("ArrowRight");
  await expect(stage.getByLabel("What goes wrong, and when.")).toBeVisible();
  expect(asked).toContain("FaultScript");
});

for (const path of ["", LESSON, "playground/"])
  test(`/${path} asks at once, after its first paint, for all scripts of its stage and no others`, async ({
    page,
  }) => {
    const loaded = new Set<string>();
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith(".js") && pathname !== "/sw.js") loaded.add(pathname);
    });
    await page.goto(path);
    await page.locator(".fl-stage").first().scrollIntoViewIfNeeded();
    await expect(page.locator(".fl-stage").first()).toHaveAttribute("data-alive", "true");
    const asked = await page
      .locator('head link[rel="modulepreload"]')
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(asked.toSorted()).toEqual([...loaded].toSorted());
    // Not by the page's own text: then they would compete with what the first paint needs.
    expect(/<link[^>]*modulepreload/.test(await (await page.request.get(path)).text())).toBe(false);
  });

test("pressed before its stage is alive, a sentence starts the sandbox beside the stage", async ({
  page,
}) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/_astro\/stage\..*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  const frames: string[] = [];
  page.on("request", (request) => void (/runner/.test(request.url()) && frames.push(request.url())));
  await page.goto(LESSON, { waitUntil: "commit" });
  const stage = page.locator(".fl-stage").first();
  await expect
    .poll(async () => {
      // Until the sentence's own script is there, a press does nothing.
      await page.locator('.fl-do[data-do*="fault"]').first().dispatchEvent("click");
      return frames.length;
    })
    .toBe(1);
  await expect(stage).not.toHaveAttribute("data-alive");
  release();
  await expect(stage).toHaveAttribute("data-phase", "playing");
  // The frame that was ready has run it; the next one stands ready.
  await expect.poll(() => frames.length).toBe(2);
});

test("a sentence that is pointed at readies the sandbox, and runs nothing", async ({ page }) => {
  const stage = await stageOn(page);
  const asked = page.waitForRequest(/runner\.html/);
  await page.locator('.fl-do[data-do*="fault"]').first().hover();
  await asked;
  await expect(stage).toHaveAttribute("data-phase", "idle");
});

for (const scheme of ["light", "dark"] as const)
  test(`a view that does not load says so, and another try loads it, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const stage = await stageOn(page);
    await page.waitForLoadState("networkidle");
    const pane = stage.locator('[data-pane="script"]');
    const height = await stage
      .locator('[data-pane="chart"]')
      .evaluate((each) => each.getBoundingClientRect().height);
    let broken = true;
    let wait: () => void = () => undefined;
    await page.route(/\/_astro\/FaultScript\..*\.js/, async (route) => {
      if (broken) return route.abort();
      await new Promise<void>((resolve) => (wait = resolve));
      return route.continue();
    });
    await stage.getByRole("tab", { name: "Sequence" }).focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await expect(pane.getByRole("alert")).toContainText("Not loaded: the Faults view.");
    expect(await pane.evaluate((each) => each.getBoundingClientRect().height)).toBe(height);
    const { violations } = await new AxeBuilder({ page }).include(".fl-stage").analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);

    broken = false;
    await page.keyboard.press("Tab");
    await expect(pane.getByRole("button", { name: "Try again" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(pane.getByRole("status")).toHaveText("Loading the Faults view…");
    expect(await pane.evaluate((each) => each.getBoundingClientRect().height)).toBe(height);
    wait();
    await expect(stage.getByLabel("What goes wrong, and when.")).toBeFocused();
  });

test("a press on an exercise that is still a picture counts", async ({ page }) => {
  const asked = scriptsOf(page);
  await page.goto(LESSON);
  const kata = page.locator(".fl-kata");
  await kata.scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
  expect(asked).not.toContain("kata");
  // No pointer comes near before it: as with a finger.
  await kata.getByRole("button", { name: "Check", exact: true }).dispatchEvent("click");
  await expect(kata.locator(".fl-checks-said")).toContainText("Of 5 checks", { timeout: 45_000 });
});

test("a key on code that is still a picture counts", async ({ page }) => {
  await page.goto(LESSON);
  await page.waitForLoadState("networkidle");
  const text = page.locator(".fl-kata .fl-code-text").first();
  await text.focus();
  await page.keyboard.press("e");
  await expect(page.locator(".fl-kata .fl-code-pane")).toHaveAttribute("data-mode", "editor", {
    timeout: 45_000,
  });
});

test("what is kept of an exercise is shown as soon as it is in sight", async ({ page }) => {
  await page.addInitScript(() =>
    localStorage.setItem(
      "faultline:code:1:supervision/let-it-crash/kata.ts",
      JSON.stringify({ v: 1, base: "x", text: "// mine\n", earlier: [] }),
    ),
  );
  await page.goto(LESSON);
  const kata = page.locator(".fl-kata");
  await kata.scrollIntoViewIfNeeded();
  await expect(kata.locator(".fl-code-text").first()).toContainText("// mine");
});

test("a stage that can't come to life says so, and comes to life later", async ({ page }) => {
  let broken = true;
  await page.route(/\/_astro\/stage\..*\.js/, (route) => (broken ? route.abort() : route.continue()));
  await page.goto(LESSON);
  const stage = page.locator(".fl-stage").first();
  await stage.scrollIntoViewIfNeeded();
  const note = page.locator(".fl-not-alive");
  await expect(note).toContainText("Only a picture so far");
  const { violations } = await new AxeBuilder({ page }).include(".fl-not-alive").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  broken = false;
  await note.getByRole("button", { name: "Try again" }).click();
  await expect(stage).toHaveAttribute("data-alive", "true");
  await expect(note).toHaveCount(0);
});

test("a stage that opens far into its run shows the cursor's row in the chart", async ({ page }) => {
  // It opens before an outage at 4 s, hundreds of rows below those of the still picture.
  await page.goto("stacking/the-whole-stack/");
  const stage = page.locator(".fl-stage").first();
  await stage.scrollIntoViewIfNeeded();
  await expect(stage).toHaveAttribute("data-alive", "true");
  const chart = stage.locator(".fl-chart-box");
  await expect
    .poll(() =>
      chart.evaluate((box) => {
        const row = box.querySelector(".fl-cursor")!.getBoundingClientRect();
        const { top, bottom } = box.getBoundingClientRect();
        return row.top >= top && row.bottom <= bottom;
      }),
    )
    .toBe(true);
});
