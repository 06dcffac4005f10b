/** Predictions: the guess comes first, then what happened and why, and the run itself. */
import { AxeBuilder } from "@axe-core/playwright";
import { test } from "@playwright/test";
import { expect } from "./edit.ts";

test.describe.configure({ timeout: 120_000 });

const LESSON = "supervision/let-it-crash/";
const QUESTION = "Somebody kills the book.";

test("by keyboard: choose first, then see who was right, and why", async ({ page }) => {
  await page.goto(LESSON);
  const one = page.locator("fl-predict").filter({ hasText: QUESTION });
  const answer = one.locator(".fl-predict-answer");
  await expect(answer).toBeHidden();
  const see = one.getByRole("button", { name: "See what happens" });
  await see.focus();
  await page.keyboard.press("Enter");
  await expect(one.getByRole("status")).toHaveText("Choose first: what do you think will happen?");
  await expect(answer).toBeHidden();
  // The focus has gone to the options: the first is chosen by Space.
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(one.getByRole("status")).toHaveText("Something else happens.");
  await expect(one.locator('[data-option="sell-on"]')).toContainText("✗ no");
  await expect(one.locator('[data-option="again-and-again"]')).toContainText("← this one");
  await expect(answer).toContainText("raises badarg");
  await expect(answer).toContainText("at 1100 exit Book kill");
  const { violations } = await new AxeBuilder({ page }).include("fl-predict").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});

test("the run can be seen on the stage, with the fault of the question", async ({ page }) => {
  await page.goto(LESSON);
  const one = page.locator("fl-predict").filter({ hasText: QUESTION });
  await one.getByLabel(/Each falls/).check();
  await one.getByRole("button", { name: "See what happens" }).click();
  await expect(one.getByRole("status")).toHaveText("That is what happens.");
  await one.getByRole("button", { name: "Show it on the stage" }).click();
  const stage = page.locator(".fl-stage").first();
  await expect(stage).toHaveAttribute("data-phase", "paused");
  await expect(stage.locator(".fl-caption")).toContainText("exit Book kill");
});

test("the run of another file comes with the faults of that file", async ({ page }) => {
  await page.goto("stacking/fuses/");
  const one = page.locator("fl-predict").filter({ hasText: "Behind which of the two" });
  await one.getByRole("radio").first().check();
  await one.getByRole("button", { name: "See what happens" }).click();
  await one.getByRole("button", { name: "Show it on the stage" }).click();
  const stage = page.locator(".fl-stage").first();
  await expect(stage).toHaveAttribute("data-phase", "paused");
  await stage.getByRole("tab", { name: /Faults/ }).click();
  await expect(stage.getByRole("textbox", { name: "What goes wrong, and when." })).toHaveValue(
    "at 14100 slow Carriers 5000\nat 24100 up Carriers",
  );
});

test("only the first guess is noted", async ({ page }) => {
  await page.goto(LESSON);
  const one = page.locator("fl-predict").filter({ hasText: QUESTION });
  await one.getByLabel(/They sell on/).check();
  await one.getByRole("button", { name: "See what happens" }).click();
  await one.getByRole("button", { name: "Guess again" }).click();
  await expect(one.locator(".fl-predict-answer")).toBeHidden();
  await one.getByLabel(/Each falls/).check();
  await one.getByRole("button", { name: "See what happens" }).click();
  const progress = await page.evaluate(() => localStorage.getItem("faultline:progress:1"));
  expect(JSON.parse(progress!)).toMatchObject({
    "supervision/let-it-crash": { predictions: { book: false } },
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the question is there, and its answer can be opened", async ({ page }) => {
    await page.goto(LESSON);
    const one = page.locator("fl-predict").filter({ hasText: QUESTION });
    await expect(one.getByRole("button", { name: "See what happens" })).toBeHidden();
    const answer = one.locator("details");
    await expect(answer.locator("summary")).toHaveText("What happens");
    await answer.locator("summary").click();
    await expect(answer.locator(".fl-predict-right")).toContainText("Each falls at its next customer");
    await expect(answer).toContainText("raises badarg");
  });
});
