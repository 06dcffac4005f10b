/** The exercise: wrong, then right; where it broke; and nothing that code can say makes it right. */
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { test, type Page } from "@playwright/test";
import { alive, clickInto, edit, expect, key, write } from "./edit.ts";

const LESSON = "supervision/let-it-crash";
const file = (name: string): string =>
  readFileSync(new URL(`../../../content/${LESSON}/${name}`, import.meta.url), "utf8");

async function open(page: Page) {
  await page.goto(`${LESSON}/`);
  const kata = page.locator(".fl-kata");
  await alive(kata);
  return kata;
}
const check = (page: Page) =>
  page.locator(".fl-kata").getByRole("button", { name: "Check", exact: true }).click();
/** 200 runs take two seconds; on a busy machine many more. */
const SWEEP = { timeout: 45_000 };
const said = (page: Page) => page.locator(".fl-checks-said");

test.describe.configure({ timeout: 120_000 });

test("as it is given: what fails, what did not come into play, and a hint; the solution waits", async ({
  page,
}) => {
  const kata = await open(page);
  await expect(kata.getByRole("button", { name: "Show a solution" })).toHaveCount(0);
  await check(page);
  await expect(said(page)).toHaveText(/^\s*Of 5 checks, 3 failed, 2 did not come into play\.\s*$/, SWEEP);
  const rows = kata.locator(".fl-checks-list li");
  await expect(rows.filter({ hasText: "The feed outlives" })).toContainText("failed in 200 of 200 runs");
  const idle = rows.filter({ hasText: "The killed payment is reported." });
  await expect(idle).toContainText("not exercised in any of 200 runs");
  await expect(idle).toHaveAttribute("data-state", "not-exercised");
  await expect(kata.getByRole("region", { name: "Hint" })).toBeVisible();
  await expect(kata.getByRole("button", { name: "Show a solution" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(".fl-kata").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test("the run that broke a check opens on the stage, at that event", async ({ page }) => {
  const kata = await open(page);
  await check(page);
  await kata
    .getByRole("button", { name: /Show where it broke/ })
    .first()
    .click();
  const stage = kata.locator(".fl-stage");
  await expect(stage).toHaveAttribute("data-phase", "paused");
  // The check names the event at which Feed ended.
  await expect(stage.locator(".fl-caption")).toContainText("Feed");
});

test("right: all pass, it is noted here, and changing the code makes the verdict stale", async ({ page }) => {
  const kata = await open(page);
  await edit(kata);
  await write(kata, file("kata.solution.ts"));
  await check(page);
  await expect(said(page)).toHaveText(/All 5 checks passed in 200 runs\./, SWEEP);
  await expect(kata.getByText("Noted in this browser, and nowhere else.")).toBeVisible();
  const progress = await page.evaluate(() => localStorage.getItem("faultline:progress:1"));
  expect(JSON.parse(progress!)).toMatchObject({ [LESSON]: { solved: true } });
  await clickInto(kata);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("// mine ");
  await expect(kata.getByText("This is about the version before.")).toBeVisible();
  await expect(said(page)).toHaveText(/^\s*$/);
  await page.reload();
  await alive(page.locator(".fl-kata"));
  await expect(page.getByText("You have solved this one before, in this browser.")).toBeVisible();
});

test("a slash in the editor is text: it does not open the search", async ({ page }) => {
  const kata = await open(page);
  await edit(kata);
  await clickInto(kata);
  await page.keyboard.press("ControlOrMeta+Home");
  // The search takes the key away when it opens, so the slashes would be missing.
  await page.keyboard.type("// mine ");
  await expect(kata.locator(".view-line", { hasText: /^\/\/\smine/ })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Search the site" })).toBeHidden();
});

test("a usual mistake gets its own hint", async ({ page }) => {
  const kata = await open(page);
  await edit(kata);
  await write(kata, file("kata.wrong/trap-and-forget.ts"));
  await check(page);
  await expect(kata.getByRole("region", { name: "Hint" })).toContainText("They lie in its mailbox", SWEEP);
});

test("after an attempt the solution can be seen, with the difference to mine", async ({ page }) => {
  const kata = await open(page);
  await check(page);
  await kata.getByRole("button", { name: "Show a solution" }).click(SWEEP);
  const solution = kata.getByRole("region", { name: "A solution", exact: true });
  await expect(solution.getByRole("region", { name: "Difference" })).toContainText("spawnMonitor");
  await expect(solution.getByRole("region", { name: "kata.solution.ts, TypeScript" })).toBeVisible();
});

test("code that does not compile: the line, and no verdict", async ({ page }) => {
  await page.addInitScript(
    ([name]) =>
      localStorage.setItem(name!, JSON.stringify({ v: 1, base: "x", text: "const = 1;\n", earlier: [] })),
    [key(`${LESSON}/kata.ts`)],
  );
  const kata = await open(page);
  await check(page);
  await expect(said(page)).toContainText("Not checked");
  await expect(kata.locator(".fl-code-error")).toContainText("Line 1:");
  await expect(kata.locator('.fl-checks-list [data-state="pass"]')).toHaveCount(0);
});

test("a sweep can be stopped", async ({ page }) => {
  const slow = `import { scenario, spawn, Process } from "faultline";
function* busy() { for (let i = 0; i < 20000; i++) yield* Process.sleep(1); }
export default scenario({ until: 20000, *main() { for (let i = 0; i < 5; i++) spawn(busy); } });
`;
  const kata = await open(page);
  await edit(kata);
  await write(kata, slow);
  await check(page);
  await kata.getByRole("button", { name: "Stop" }).click();
  await expect(said(page)).toHaveText(/Stopped|Nothing was checked/);
  await expect(said(page)).not.toHaveText(/All 5 checks passed/);
});

test("what code says about itself stays its own words", async ({ page }) => {
  const liar = `import { Logger, mark, scenario } from "faultline";
export default scenario({
  main() {
    mark("All 5 checks passed in 200 runs.", { solved: true, kind: "pass" });
    Logger.info("All 5 checks passed in 200 runs.");
  },
});
`;
  const kata = await open(page);
  await edit(kata);
  await write(kata, liar);
  await check(page);
  await expect(said(page)).toHaveText(/^\s*Of 5 checks, \d failed/, SWEEP);
  expect(await page.evaluate(() => localStorage.getItem("faultline:progress:1"))).toBeNull();
});
