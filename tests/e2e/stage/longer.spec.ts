/** A run that the limit of 5 real seconds has ended can be run for up to 30: on a stage, in its code pane, in an exercise. */
import { expect as impatient, test, type Locator } from "@playwright/test";
import { edit, write } from "../code/edit.ts";

const expect = impatient.configure({ timeout: 45_000 });
test.describe.configure({ timeout: 240_000 });

/** Computes without end, in steps of a few ms: alive all the time. */
const ENDLESS = `import { Process, scenario } from "faultline";

export default scenario({
  *main() {
    for (let x = 0; ; ) {
      for (let i = 0; i < 3_000_000; i++) x = (x + i * 7) % 1009;
      yield* Process.sleep(1);
    }
  },
});
`;

const LONGER = /for up to 30 seconds|up to 30 seconds for each run/;

/** Puts it into the pane and runs it into the shorter limit. */
async function runInto(pane: Locator, run: string): Promise<void> {
  await edit(pane);
  await write(pane, ENDLESS);
  await pane.getByRole("button", { name: run, exact: true }).click();
}

test("on the stage and in its code pane; and that limit holds too", async ({ page }) => {
  await page.goto("supervision/let-it-crash/");
  const stage = page.locator(".fl-stage").first();
  await stage.scrollIntoViewIfNeeded();
  await stage.getByRole("tab", { name: "Code" }).click();
  const pane = stage.locator(".fl-code-pane");
  const problem = stage.locator(".fl-problem");
  await runInto(pane, "Run");
  await expect(problem).toContainText("longer than 5 seconds of real time");
  await expect(pane.getByRole("button", { name: LONGER })).toBeVisible();
  await problem.getByRole("button", { name: LONGER }).click();
  await expect(stage).toHaveAttribute("data-phase", "running");
  await expect(problem).toContainText("longer than 30 seconds of real time", { timeout: 100_000 });
  await expect(stage.getByRole("button", { name: LONGER })).toHaveCount(0);
});

for (const [path, name] of [
  ["supervision/let-it-crash/", "an exercise"],
  ["playground/", "the playground"],
  ["api/", "an example of the API page"],
] as const)
  test(`in ${name}`, async ({ page }) => {
    await page.goto(path);
    const kata = name === "an exercise";
    const root = page
      .locator(kata ? ".fl-kata" : path === "api/" ? ".fl-api-example" : ".fl-playground")
      .first();
    const pane = root.locator(".fl-code-pane").first();
    await pane.scrollIntoViewIfNeeded();
    await runInto(pane, kata ? "Check" : "Run");
    await expect(root.getByText("longer than 5 seconds of real time").first()).toBeVisible();
    const running = pane.getByRole("button", { name: "Running…" });
    await expect(running).toHaveCount(0);
    await root.getByRole("button", { name: LONGER }).first().click();
    await expect(running).toBeVisible();
    if (!kata) {
      await expect(root).toContainText("longer than 30 seconds of real time", { timeout: 100_000 });
      return expect(root.getByRole("button", { name: LONGER })).toHaveCount(0);
    }
    await expect(root.getByText("longer than 5 seconds of real time")).toHaveCount(0);
    await root.getByRole("button", { name: "Stop" }).click();
    await expect(root.locator(".fl-checks-said")).toContainText("Nothing was checked.");
  });
