/** Editing code: loaded when asked for, kept whatever happens, run by key, errors at their line. */
import { AxeBuilder } from "@axe-core/playwright";
import { test, type Page } from "@playwright/test";
import { alive, clickInto, edit, example, expect, kept, key, ONE, shown, write } from "./edit.ts";

test.describe.configure({ timeout: 120_000 });

const ID = "api/agent.ts";
const pane = (page: Page) => example(page, "agent.ts");

async function open(page: Page) {
  await page.goto("api/");
  const one = pane(page);
  await alive(one);
  return one;
}

test("nothing of an editor is loaded before the reader edits; then it is", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const one = await open(page);
  await page.waitForLoadState("networkidle");
  expect(asked.filter((path) => /_editor|worker/.test(path))).toEqual([]);
  expect(await page.locator('link[href*="_editor"]').count()).toBe(0);
  await edit(one);
  expect(asked.filter((path) => /_editor\/.*\.js$/.test(path)).length).toBeGreaterThan(0);
});

test("keys alone: E edits, Ctrl+Enter runs, Escape and Tab leave", async ({ page }) => {
  const one = await open(page);
  await one.getByRole("region", { name: "agent.ts, TypeScript" }).focus();
  await page.keyboard.press("e");
  await one.locator(".monaco-editor .view-line").first().waitFor();
  await write(one, ONE);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(one.getByRole("list", { name: /Transcript/ })).toContainText("mine");
  await page.keyboard.press("Tab");
  await expect(one.locator(".monaco-editor.focused")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(one.locator(".monaco-editor.focused")).toHaveCount(0);
});

test("an error stands at its line, in the editor and in the text, and the next run works", async ({
  page,
}) => {
  const one = await open(page);
  await edit(one);
  await write(one, ONE.replace('mark("mine", 1);', "mark("));
  await one.getByRole("button", { name: "Run" }).click();
  const problem = one.locator(".fl-code-problems");
  await expect(problem).toContainText(/Line [56]/);
  await one.getByRole("button", { name: "Close editor" }).click();
  await expect(one.locator(".fl-code-error")).toContainText(/Line [56]:/);
  await edit(one);
  await write(one, ONE);
  await one.getByRole("button", { name: "Run" }).click();
  await expect(one.getByRole("list", { name: /Transcript/ })).toContainText("mine");
  await expect(problem).toHaveCount(0);
});

test("a crash of a process stands at its line", async ({ page }) => {
  const one = await open(page);
  await edit(one);
  await write(one, ONE.replace('mark("mine", 1);', 'throw new Error("broken here");'));
  await one.getByRole("button", { name: "Run" }).click();
  await expect(one.locator(".fl-code-problems")).toContainText("Line 5");
  await expect(one.locator(".fl-code-problems")).toContainText("broken here");
});

test("a loop without end is stopped, and costs no edit", async ({ page }) => {
  const one = await open(page);
  await edit(one);
  const loop = ONE.replace('mark("mine", 1);', "for (;;) {}");
  await write(one, loop);
  await one.getByRole("button", { name: "Run" }).click();
  // Kept before the run has a chance to do harm.
  expect(await kept(page, ID)).toBe(loop);
  await expect(one.getByText(/no sign of life/).first()).toBeVisible();
  await write(one, ONE);
  await one.getByRole("button", { name: "Run" }).click();
  await expect(one.getByRole("list", { name: /Transcript/ })).toContainText("mine");
});

test("edits survive a reload and a visit elsewhere", async ({ page }) => {
  const one = await open(page);
  await edit(one);
  await write(one, ONE);
  // Left at once: the page keeps what is newer than the last save.
  await page.goto("not-modelled/");
  expect(await kept(page, ID)).toBe(ONE);
  const again = await open(page);
  expect(await shown(again)).toBe(ONE);
  await expect(again.getByText("edited, kept in this browser")).toBeVisible();
});

test("reset can be undone, also after a reload", async ({ page }) => {
  const one = await open(page);
  const original = await shown(one);
  await edit(one);
  await write(one, ONE);
  await one.getByRole("button", { name: "Reset" }).click();
  await expect(one.locator(".monaco-editor")).toContainText("Agent");
  await page.reload();
  const again = pane(page);
  await alive(again);
  expect(await shown(again)).toBe(original);
  await again.getByRole("button", { name: "Undo reset" }).click();
  expect(await shown(again)).toBe(ONE);
});

test("of an edit with a million lines the first are drawn; all of it is kept and can be edited", async ({
  page,
}) => {
  const lines = 1_000_000;
  await page.addInitScript(
    ([name, n]) =>
      localStorage.setItem(
        name as string,
        JSON.stringify({ v: 1, base: "x", text: "1\n".repeat(n as number), earlier: [] }),
      ),
    [key(ID), lines],
  );
  const one = await open(page);
  await expect(one.getByText("These are the first 2,000 of 1,000,000 lines.")).toBeVisible();
  await expect(one.locator('[data-side="code"] .fl-code-line')).toHaveCount(2_000);
  await edit(one);
  await clickInto(one);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("// last");
  await expect(one.locator(".monaco-editor")).toContainText("// last");
  await one.getByRole("button", { name: "Close editor" }).click();
  await expect
    .poll(() => page.evaluate((name) => localStorage.getItem(name)?.slice(-60), key(ID)))
    .toContain("// last");
  await expect(one.getByText("of 1,000,001 lines")).toBeVisible();
});

test.describe("a new version of the lesson", () => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(
      ([name, text]) => {
        if (localStorage.getItem(name!) === null)
          localStorage.setItem(name!, JSON.stringify({ v: 1, base: "of-old", text, earlier: [] }));
      },
      [key(ID), ONE],
    );
  });

  test("mine, theirs, difference: the reader chooses, and can go back", async ({ page }) => {
    const one = await open(page);
    const choice = one.getByRole("region", { name: "The lesson has a new version" });
    await expect(choice).toBeVisible();
    expect(await shown(one)).toBe(ONE);
    await choice.getByRole("button", { name: "Show the difference" }).click();
    const difference = one.getByRole("region", { name: "Difference", exact: true });
    await expect(difference.locator('[data-side="after"]').filter({ hasText: "mine" }).first()).toBeVisible();
    await expect(
      difference.locator('[data-side="before"]').filter({ hasText: "Agent" }).first(),
    ).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include(".fl-api-example").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await choice.getByRole("button", { name: "Take the new one" }).click();
    await expect(choice).toHaveCount(0);
    expect(await shown(one)).toContain("Agent.startLink");
    await one.getByRole("button", { name: "Undo reset" }).click();
    expect(await shown(one)).toBe(ONE);
  });

  test("who keeps theirs is not asked again", async ({ page }) => {
    const one = await open(page);
    await one.getByRole("button", { name: "Keep mine" }).click();
    await page.reload();
    const again = pane(page);
    await alive(again);
    expect(await shown(again)).toBe(ONE);
    await expect(again.getByText("has changed since")).toHaveCount(0);
  });
});

test("another tab shows the same, and the text it had can be brought back", async ({ page, context }) => {
  const one = await open(page);
  const other = await context.newPage();
  const there = await open(other);
  await edit(there);
  await write(there, ONE);
  await there.getByRole("button", { name: "Run" }).click();
  await expect(one.getByText("changed in another tab")).toBeVisible();
  expect(await shown(one)).toBe(ONE);
});

for (const [name, said] of [
  ["QuotaExceededError", "is full"],
  ["SecurityError", "does not let the site store"],
] as const) {
  test(`storage that fails (${name}) is said, and editing goes on`, async ({ page }) => {
    await page.addInitScript((error) => {
      Storage.prototype.setItem = () => {
        throw new DOMException("no", error);
      };
    }, name);
    const one = await open(page);
    await edit(one);
    await write(one, ONE);
    await one.getByRole("button", { name: "Run" }).click();
    await expect(one.getByRole("alert")).toContainText(said);
    await expect(one.getByRole("list", { name: /Transcript/ })).toContainText("mine");
  });
}

test.describe("when an editor does not load", () => {
  test("Monaco: the slim one comes instead, and says so", async ({ page }) => {
    await page.route("**/_editor/**", (route) => route.abort());
    const one = await open(page);
    await edit(one);
    await expect(one.locator(".cm-content")).toBeVisible();
    await expect(one.getByText("The full editor did not load")).toBeVisible();
  });

  test("none: a plain field, in which one can edit and run", async ({ page }) => {
    const one = await open(page);
    await one.getByRole("button", { name: "Run" }).click();
    await expect(one.getByText(/^Run\. /)).toBeVisible();
    await page.route(/_editor|_astro\/entry/, (route) => route.abort());
    await edit(one);
    const field = one.getByRole("textbox", { name: "agent.ts, TypeScript" });
    await field.fill(ONE);
    await field.press("ControlOrMeta+Enter");
    await expect(one.getByRole("list", { name: /Transcript/ })).toContainText("mine");
    await expect(one.getByText("in this plain field")).toBeVisible();
  });
});

/** Puts the caret into a line, after so many characters. */
async function caret(page: Page, line: number, after: number): Promise<void> {
  await page.keyboard.press("ControlOrMeta+Home");
  for (let i = 1; i < line; i++) await page.keyboard.press("ArrowDown");
  for (let i = 0; i < after; i++) await page.keyboard.press("ArrowRight");
}

test.describe("Monaco", () => {
  test("knows the engine: completion, docs on hover, type errors that do not block the run", async ({
    page,
  }) => {
    test.slow();
    const one = await open(page);
    await edit(one);
    await write(one, 'import { spawnL } from "faultline";');
    await caret(page, 1, "import { spawnL".length);
    await page.keyboard.press("Control+Space");
    const list = page.locator(".suggest-widget");
    await expect(list).toContainText("spawnLink", { timeout: 30_000 });
    await expect(list).not.toContainText("TimerWheel");
    await page.keyboard.press("Escape");
    await write(
      one,
      ONE.replace('mark("mine", 1);', "const wrong: string = 1;\n    mark(wrong as never, 1);"),
    );
    await expect(one.locator(".squiggly-error").first()).toBeVisible({ timeout: 30_000 });
    // On the word `mark` in line 6; its docs are the docstring of the engine.
    await caret(page, 6, 6);
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+i");
    await expect(page.locator(".monaco-hover").first()).toContainText("Names this moment in the trace");
    await one.getByRole("button", { name: "Run" }).click();
    await expect(one.getByText(/^Run\. /)).toBeVisible();
  });

  test("breaks no rule of the page's policy", async ({ page }) => {
    const broken: string[] = [];
    page.on("console", (message) => {
      if (
        /Content Security Policy|Trusted ?Type/i.test(message.text()) &&
        !/Unrecognized/.test(message.text())
      )
        broken.push(message.text());
    });
    const one = await open(page);
    await edit(one);
    await write(one, 'import { spawn } from "faultline";');
    await caret(page, 1, "import { spawn".length);
    await page.keyboard.press("Control+Space");
    await expect(page.locator(".suggest-widget")).toContainText("spawn", { timeout: 30_000 });
    expect(broken).toEqual([]);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the slim editor, and no sideways scrolling", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const one = await open(page);
    await one.getByRole("button", { name: "Edit", exact: true }).tap();
    await one.locator(".cm-content").waitFor();
    await write(one, ONE);
    await one.getByRole("button", { name: "Run" }).tap();
    await expect(one.getByRole("list", { name: /Transcript/ })).toContainText("mine");
    expect(asked.filter((url) => url.includes("_editor"))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

test("Elixir stands beside it: the counterpart of a region is lit", async ({ page }) => {
  await page.goto("supervision/let-it-crash/");
  await page.locator(".fl-stage[data-alive]").first().waitFor();
  await page.getByRole("tab", { name: "Code" }).click();
  const code = page.locator(".fl-stage-code");
  await code.getByRole("button", { name: "clerk: show the same in Elixir" }).click();
  const twin = code.getByRole("region", { name: "twin.exs, Elixir" });
  await expect(twin).toBeVisible();
  await expect(twin.locator(".fl-lit").first()).toBeVisible();
});

test("in the stage too, what is told of the code keeps its distance from the edge", async ({ page }) => {
  await page.addInitScript((text) => {
    const edit = { v: 1, base: "", text, earlier: [] };
    localStorage.setItem("faultline:code:1:supervision/let-it-crash/demo.ts", JSON.stringify(edit));
  }, ONE);
  await page.goto("supervision/let-it-crash/");
  const stage = page.locator(".fl-stage[data-alive]").first();
  await stage.waitFor();
  await page.getByRole("tab", { name: "Code" }).click();
  await stage.getByRole("button", { name: "Difference", exact: true }).click();
  const legend = stage.locator(".fl-code-legend");
  await legend.waitFor();
  expect(
    await legend.evaluate((each) => parseFloat(getComputedStyle(each).paddingInlineStart)),
  ).toBeGreaterThanOrEqual(8);
  // And one still sees what one types.
  const body = stage.locator(".fl-code-body");
  expect(await body.evaluate((each) => each.getBoundingClientRect().height)).toBeGreaterThanOrEqual(100);
});

test("a lesson's demo: edited in the stage and run there", async ({ page }) => {
  await page.goto("supervision/let-it-crash/");
  const stage = page.locator(".fl-stage[data-alive]").first();
  await stage.waitFor();
  await page.getByRole("tab", { name: "Code" }).click();
  const code = stage.locator(".fl-stage-code");
  await edit(code);
  await write(code, ONE);
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByRole("tab", { name: "Transcript" }).click();
  await expect(stage.locator('[data-pane="transcript"]')).toContainText("mine");
});

test("larger: code and stage have the window, and the keyboard stays in it", async ({ page }) => {
  await page.goto("supervision/let-it-crash/");
  const stage = page.locator(".fl-stage[data-alive]").first();
  await stage.waitFor();
  await page.getByRole("tab", { name: "Code" }).click();
  await stage.getByRole("button", { name: "Larger" }).click();
  const box = await stage.boundingBox();
  expect(box).toEqual({ x: 0, y: 0, width: 1280, height: 900 });
  const inert = () => page.locator("h1").evaluate((heading) => heading.closest("[inert]") !== null);
  expect(await inert()).toBe(true);
  const code = stage.locator(".fl-stage-code");
  await edit(code);
  await write(code, ONE);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(stage.locator(".fl-picture")).not.toContainText("Manager");
  await stage.getByRole("button", { name: "Back to the page" }).click();
  expect(await inert()).toBe(false);
});
