/** Navigation, search, theme, keyboard, offline. */
import { expect, LESSONS, test } from "./pages.ts";

const first = LESSONS[0]!;

test("from the landing page to the first lesson, and on to the next", async ({ page, complaints }) => {
  await page.goto("");
  await page.getByRole("link", { name: /^Begin with/ }).click();
  await expect(page).toHaveURL(new RegExp(`/${first}$`));
  await page
    .getByRole("navigation", { name: "Lessons before and after" })
    .getByRole("link", { name: /Next/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`/${LESSONS[1]}$`));
  expect(complaints).toEqual([]);
});

test("the lessons stand in the order of content/course.yaml", async ({ page }) => {
  await page.goto("course/");
  const links = await page
    .locator("main ol a")
    .evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  expect(links).toEqual(LESSONS.map((lesson) => `/${lesson}`));
});

test("a page that is not there says so, and where to go", async ({ page }) => {
  await page.goto("no-such-page/");
  await expect(page.locator("main")).toContainText("The course lists every lesson");
});

test("a lesson names its sources", async ({ page }) => {
  await page.goto(first);
  await expect(page.getByRole("heading", { name: "Sources" })).toBeVisible();
});

test.describe("contents", () => {
  test("open and close by keyboard alone, and lead to a lesson", async ({ page }) => {
    await page.goto("course/");
    const button = page.getByRole("button", { name: "Lessons" });
    await button.focus();
    await page.keyboard.press("Enter");
    const contents = page.getByRole("navigation", { name: "Contents" });
    await expect(contents).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(contents).toBeHidden();
    await expect(button).toBeFocused();
    await page.keyboard.press("Enter");
    await contents.getByRole("link", { name: "Restart intensity" }).press("Enter");
    await expect(page).toHaveURL(/restart-intensity\/$/);
  });

  test("are the menu of a phone", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(first);
    await page.getByRole("button", { name: "Menu" }).click();
    await page
      .getByRole("navigation", { name: "Contents" })
      .getByRole("link", { name: "Playground" })
      .click();
    await expect(page).toHaveURL(/playground\/$/);
  });
});

test("the first press of Tab offers to skip to the text", async ({ page }) => {
  await page.goto(first);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the text" });
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("h1")).toBeFocused();
});

test.describe("theme", () => {
  test("follows the system until the reader chooses, and keeps the choice", async ({ page }) => {
    const theme = () => page.locator("html").getAttribute("data-theme");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto("");
    expect(await theme()).toBe("dark");
    await page.emulateMedia({ colorScheme: "light" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
    await page.getByRole("button", { name: "Dark theme" }).click();
    expect(await theme()).toBe("dark");
    await page.goto(first);
    expect(await theme()).toBe("dark");
    await expect(page.getByRole("button", { name: "Dark theme" })).toHaveAttribute("aria-pressed", "true");
  });
});

test.describe("search", () => {
  test("opens with /, finds a section, leads there with Enter", async ({ page }) => {
    await page.goto("course/");
    await page.keyboard.press("/");
    await page.getByRole("combobox", { name: "Search the site" }).fill("rest_for_one");
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Enter");
    await expect(page).not.toHaveURL(/course\/$/);
  });

  test("opens with / on a slider too, which takes no text, and not in a field that does", async ({
    page,
  }) => {
    await page.goto("playground/");
    const stage = page.locator(".fl-stage").first();
    await expect(stage).toHaveAttribute("data-alive", "true");
    await stage.getByRole("tab", { name: "Transcript" }).click();
    const find = stage.getByRole("searchbox", { name: "Find in the transcript" });
    await find.focus();
    await page.keyboard.press("/");
    await expect(find).toHaveValue("/");
    await expect(page.getByRole("combobox", { name: "Search the site" })).toBeHidden();
    await stage.getByRole("slider", { name: "Time" }).focus();
    await page.keyboard.press("/");
    await expect(page.getByRole("combobox", { name: "Search the site" })).toBeVisible();
  });

  test("forgives one wrong letter", async ({ page }) => {
    await page.goto("course/");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByRole("combobox").fill("superviser");
    await expect(page.getByRole("option").first()).toBeVisible();
  });

  test("says so when there is nothing, and closes with Escape", async ({ page }) => {
    await page.goto("course/");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("xylophone");
    await expect(page.getByRole("status").filter({ hasText: "xylophone" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("combobox")).toBeHidden();
  });
});

test("an address that does not exist gets a page of the site", async ({ page }) => {
  const answer = await page.goto("no-such-page/");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Nothing at this address" })).toBeVisible();
});

test.describe("without a network", () => {
  test.use({ serviceWorkers: "allow" });
  test("every page is still there after the first visit", async ({ page, context }) => {
    await page.goto("");
    await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active?.state !== "activated")
        await new Promise((resolve) => active?.addEventListener("statechange", resolve));
    });
    await context.setOffline(true);
    await page.goto(LESSONS[1]!);
    await expect(page.locator("h1")).toHaveText("Restart strategies");
    await page.goto("not-modelled/");
    await expect(page.locator("h1")).toHaveText("What is not modelled");
  });
});

test("printing leaves the text and drops what can only be pressed", async ({ page }) => {
  await page.goto(first);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".fl-header")).toBeHidden();
  await expect(page.locator("h1")).toBeVisible();
});

test("the foot of every page leads to the licences of what the site holds of others", async ({
  page,
  request,
}) => {
  await page.goto("");
  const address = await page.getByRole("link", { name: "Licenses" }).getAttribute("href");
  const text = await (await request.get(address!)).text();
  // One of each way into the site: a script, a worker by its address, the editor, the runner, a font.
  for (const name of ["svelte", "elkjs", "monaco-editor", "xstate", "@fontsource-variable/fraunces"])
    expect(text).toMatch(new RegExp(`\n${name} \\d+\\.\\d+\\.\\d+, `));
  expect(text).toContain("Eclipse Public License - v 2.0");
});
