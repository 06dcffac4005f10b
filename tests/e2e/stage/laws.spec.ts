/** The law bench: on the stage of a lesson, and in its exercise. */
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { alive, edit, expect, write } from "../code/edit.ts";
import { test } from "./quiet-page.ts";

test.describe.configure({ timeout: 180_000 });

const LESSON = "merging/merging-without-asking/";
const answer = (name: string): string =>
  readFileSync(`content/merging/merging-without-asking/${name}.ts`, "utf8");

async function lawsOn(page: Page): Promise<{ stage: Locator; pane: Locator }> {
  await page.goto(LESSON);
  const stage = page.locator(".fl-stage").first();
  await stage.scrollIntoViewIfNeeded();
  await expect(stage).toHaveAttribute("data-alive", "true");
  await stage.getByRole("tab", { name: "Sequence" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  return { stage, pane: stage.getByRole("region", { name: "Laws" }) };
}

/** The exercise with an answer of one's own, checked. */
async function check(page: Page, source: string): Promise<Locator> {
  await page.goto(LESSON);
  const kata = page.locator(".fl-kata");
  await alive(kata);
  await edit(kata);
  await write(kata, source);
  await kata.getByRole("button", { name: "Check", exact: true }).click();
  return kata;
}

/** 200 runs; on a busy machine they take a while. */
const SWEEP = { timeout: 90_000 };

const axe = async (page: Page, of: string): Promise<unknown> =>
  (await new AxeBuilder({ page }).include(of).analyze()).violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ html }) => html),
  ]);

test("by keyboard: three laws stand, the fourth is broken by one scan, which is drawn", async ({ page }) => {
  const { pane } = await lawsOn(page);
  await expect(pane.locator("[data-state=kept]")).toHaveCount(3);
  await expect(pane.locator("[data-law=commutative]")).toContainText("100 cases, no breach found");
  const idempotent = pane.locator("[data-law=idempotent]");
  await expect(idempotent).toContainText("It does not matter how often the same is merged.");
  await expect(idempotent.locator(".fl-breach-history li")).toHaveText(["oslo: scan(1)"]);
  const sides = idempotent.getByRole("table", { name: "The two sides, which are not the same" });
  await expect(sides.getByRole("row")).toHaveCount(2);
  await expect(sides.locator("tr[data-differs]")).toHaveText(/oslo\s*2\s*≠\s*differs from\s*1/);
  // The drawings behind it are closed until they are asked for.
  const inflation = pane.locator("[data-law=inflation] details");
  await expect(inflation).not.toHaveAttribute("open");
  await inflation.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(inflation).toHaveAttribute("open");
});

test("follows the cursor: at the beginning no law has been looked at, then case by case", async ({
  page,
}) => {
  const { stage, pane } = await lawsOn(page);
  await stage
    .getByRole("slider", { name: /time|position|moment/i })
    .first()
    .focus();
  await page.keyboard.press("Home");
  await expect(pane.locator("[data-state=waiting]")).toHaveCount(7);
  await expect(pane.locator("[data-law=pure]")).toContainText("not held against it yet");
});

test("an answer that breaks laws: the first is drawn, the number of cases told, and the run opens at it", async ({
  page,
}) => {
  const kata = await check(page, answer("kata.wrong/right-wins"));
  await expect(kata.locator(".fl-checks-said")).toContainText("Of 8 checks", SWEEP);
  const rows = kata.locator(".fl-checks-list > li");
  // 200 runs with 20 histories each.
  await expect(rows.filter({ hasText: "Pure:" })).toContainText("4,000 cases, no breach found");
  const commutative = rows.filter({ hasText: "Commutative:" });
  await expect(commutative).toContainText("broken in 200 of 200 runs");
  await expect(commutative.getByRole("table", { name: "The states that show it" })).toBeVisible();
  await expect(commutative.locator("tr[data-differs]").first()).toContainText("≠");
  await expect(rows.filter({ hasText: "Convergence:" }).locator("details")).not.toHaveAttribute("open");
  expect(await axe(page, ".fl-kata")).toEqual([]);
  await commutative.getByRole("button", { name: /Show where it broke/ }).click();
  const stage = kata.locator(".fl-stage");
  await expect(stage.getByRole("tab", { name: "Laws" })).toHaveAttribute("aria-selected", "true");
  await expect(stage.locator("[data-law=commutative]")).toHaveAttribute("data-state", "broken");
});

test("a merge that fails is told with its line, in words and in the code", async ({ page }) => {
  const source = answer("kata").replace(
    "    const merged: Record<string, number> = { ...a };",
    "    const merged: Record<string, number> = { ...a };\n    (b as any).nothing.here;",
  );
  const line = source.split("\n").findIndex((text) => text.includes("nothing.here")) + 1;
  const kata = await check(page, source);
  await expect(kata.locator(".fl-checks-said")).toContainText("Of 8 checks", SWEEP);
  const pure = kata.locator(".fl-checks-list > li").filter({ hasText: "Pure:" });
  await expect(pure).toContainText(`The code failed in line ${line}: TypeError`);
  await expect(kata.locator(".fl-checks-list > li").filter({ hasText: "Commutative:" })).toContainText(
    "The code failed before it could be held against this law.",
  );
  await expect(kata.getByRole("button", { name: new RegExp(`line ${line}`, "i") }).or(kata.getByText(new RegExp(`Line ${line}`, "i"))).first()).toBeVisible(); // prettier-ignore
});

test("a search can be stopped, and one that has begun says how far it is", async ({ page }) => {
  const kata = await check(page, answer("kata.solution"));
  await expect(kata.locator(".fl-checks-count")).toContainText(/of 200 runs/, SWEEP);
  await kata.getByRole("button", { name: "Stop", exact: true }).first().click();
  await expect(kata.locator(".fl-checks-said")).toContainText(/Stopped after|Nothing was checked/);
});

test("the solution keeps all laws in 4,000 cases", async ({ page }) => {
  const kata = await check(page, answer("kata.solution"));
  await expect(kata.locator(".fl-checks-said")).toContainText("All 8 checks passed in 200 runs.", SWEEP);
  await expect(
    kata.locator(".fl-check-standing").filter({ hasText: "4,000 cases, no breach found" }),
  ).toHaveCount(7);
});

for (const theme of ["light", "dark"] as const)
  test(`nothing for axe to find, ${theme}, at 390 px too`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await lawsOn(page);
    expect(await axe(page, ".fl-stage")).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await axe(page, ".fl-stage")).toEqual([]);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
  });
