/** What a reader does with a stage: break, watch, step back, scrub, edit what goes wrong, by mouse or by keys alone. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./quiet-page.ts";

interface Stage {
  readonly root: Locator;
  node(name: string): Locator;
  readonly slider: Locator;
  phase(phase: string): Promise<void>;
  /** To event `index` of the run. */
  seek(index: number): Promise<void>;
}

async function stageOn(page: Page, path = "playground/"): Promise<Stage> {
  await page.goto(path);
  const root = page.locator(".fl-stage").first();
  await root.scrollIntoViewIfNeeded();
  await expect(root).toHaveAttribute("data-alive", "true");
  const slider = root.getByRole("slider", { name: "Time" });
  return {
    root,
    node: (name) => root.getByRole("treeitem", { name: new RegExp(`^${name},`) }),
    slider,
    phase: (phase) => expect(root).toHaveAttribute("data-phase", phase),
    seek: (index) => slider.fill(String(index)),
  };
}

async function kill(stage: Stage, name: string, reason = "kill"): Promise<void> {
  await stage.node(name).click();
  await stage.root.page().getByRole("menuitem", { name: reason }).click();
}

test("killing a process shows its death and its restart, and the run goes on", async ({ page }) => {
  const stage = await stageOn(page);
  await expect(stage.node("Counter")).toHaveAccessibleName("Counter, server, running");
  await kill(stage, "Counter");
  await expect(stage.node("Counter")).toHaveAccessibleName(/killed/);
  await expect(stage.root).toHaveAttribute("data-health", "faulted");
  await expect(stage.node("Counter")).toHaveAccessibleName("Counter, server, running, life 2");
  await expect(stage.root).toHaveAttribute("data-health", "ok");
  await expect(stage.node("Sup")).toHaveAccessibleName(/2 of 3 restarts left/);
  await stage.phase("playing");
});

test("a fault is in the script, and undo takes it back", async ({ page }) => {
  const stage = await stageOn(page);
  await kill(stage, "Counter", "boom");
  await stage.phase("playing");
  await stage.root.getByRole("tab", { name: /Faults/ }).click();
  await expect(stage.root.getByRole("textbox", { name: "What goes wrong, and when." })).toHaveValue(
    "at 0 exit Counter boom",
  );
  await stage.root.getByRole("button", { name: "Undo the last fault" }).click();
  await expect(stage.root.getByText("No faults in this run.")).toBeVisible();
});

test("for a reader who paused, a kill shows the blow and waits; steps lead through what follows and back", async ({
  page,
}) => {
  const stage = await stageOn(page);
  await stage.seek(40);
  await stage.phase("paused");
  await kill(stage, "Counter");
  const caption = stage.root.locator(".fl-caption");
  await expect(caption).toHaveText("Counter is killed.");
  await expect(stage.node("Counter")).toHaveAccessibleName(/killed/);
  await stage.phase("paused");
  await stage.root.getByRole("button", { name: "Step forward" }).click();
  await expect(caption).toHaveText("Sup traps the exit signal of Counter (killed).");
  const back = stage.root.getByRole("button", { name: "Step back" });
  await back.click();
  await back.click();
  await expect(caption).toHaveText("The exit signal from outside (kill) ends Counter.");
  await expect(stage.node("Counter")).toHaveAccessibleName(/running/);
});

test("every view stands at the same place", async ({ page }) => {
  const stage = await stageOn(page);
  await stage.seek(40);
  const words = (await stage.slider.getAttribute("aria-valuetext")) ?? "";
  await stage.root.getByRole("tab", { name: "Transcript" }).click();
  const now = stage.root.locator('[aria-current="step"]');
  await expect(now).toBeVisible();
  expect(words).toContain("event 40 of");
  // A row of the transcript leads every view to its event.
  await stage.root
    .getByRole("list", { name: "Transcript of the run" })
    .getByText("Counter, a server, is started by Sup.")
    .click();
  await expect(stage.root.locator(".fl-caption")).toHaveText("Counter, a server, is started by Sup.");
  await expect(stage.node("Counter")).toHaveAccessibleName(/starting/);
  await expect(now).toHaveText(/Counter, a server, is started by Sup\.$/);
});

test("the transcript can be filtered and searched", async ({ page }) => {
  const stage = await stageOn(page);
  await stage.root.getByRole("tab", { name: "Transcript" }).click();
  const list = stage.root.getByRole("list", { name: "Transcript of the run" });
  await stage.root.getByRole("searchbox").fill("casts");
  await expect(list.getByText('main casts "add" to Counter.').first()).toBeVisible();
  await expect(list.getByText("is up.")).toHaveCount(0);
  await stage.root.getByRole("searchbox").fill("no such words");
  await expect(stage.root.getByText("Nothing in this run says “no such words”.")).toBeVisible();
});

test("a mistake in the fault script is named with its line and nothing is lost; put right, it runs", async ({
  page,
}) => {
  const stage = await stageOn(page);
  await stage.root.getByRole("tab", { name: /Faults/ }).click();
  const script = stage.root.getByRole("textbox", { name: "What goes wrong, and when." });
  await script.fill("at 500 exit Counter kill\nat noon exit Counter");
  await expect(stage.root.getByText(/Line 2:/)).toBeVisible();
  await expect(script).toHaveAttribute("aria-invalid", "true");
  await expect(stage.root.getByRole("button", { name: "Run with these faults" })).toBeDisabled();
  await expect(script).toHaveValue("at 500 exit Counter kill\nat noon exit Counter");
  await script.fill("at 500 exit Counter kill\nat 900 exit Counter boom");
  await script.press("Control+Enter");
  await expect(stage.root.getByText("2 faults in this run.")).toBeVisible();
  await expect(stage.node("Counter")).toHaveAccessibleName(/life 3/);
});

test("a seed that is none is said to be none, and the run stays", async ({ page }) => {
  const stage = await stageOn(page);
  await stage.root.getByRole("tab", { name: /Faults/ }).click();
  const seed = stage.root.getByLabel("Seed");
  for (const none of ["-5", "2.7", "1e99"]) {
    await seed.fill(none);
    await seed.press("Enter");
    await expect(stage.root.getByText("The run is still that of seed 0.")).toBeVisible();
    await expect(seed).toHaveAttribute("aria-invalid", "true");
    await stage.phase("idle");
  }
  await seed.fill("7");
  await seed.press("Enter");
  await expect(stage.root.getByText("0 shuffles nothing.")).toBeVisible();
  await stage.phase("paused");
});

test("the clock is there to be asked, and is not read aloud as it runs", async ({ page }) => {
  const stage = await stageOn(page);
  // An <output> is a live region; of those, the stage has its announcements alone.
  await expect(stage.root.getByRole("timer", { name: "Virtual time" })).toContainText("event 18 of 93");
  expect(await stage.root.getByRole("status").count()).toBe(1);
});

test("names and discs stand at their lines", async ({ page }) => {
  const stage = await stageOn(page, "supervision/restart-strategies/");
  const off = await stage.root.evaluate((root) => {
    const middle = (each: Element): number => {
      const { left, width } = each.getBoundingClientRect();
      return left + width / 2;
    };
    const lanes = [...root.querySelectorAll(".fl-lane-title")].map((each) =>
      Math.abs(middle(each) - middle(each.firstElementChild!)),
    );
    const tree = root.querySelector(".fl-tree")!.getBoundingClientRect();
    const nodes = [...root.querySelectorAll<HTMLElement>(".fl-node")].map((each) => {
      const line = tree.left + (tree.width * parseFloat(each.style.getPropertyValue("--x"))) / 100;
      return Math.abs(middle(each.querySelector(".fl-node-mark")!) - line);
    });
    return { lanes: Math.max(...lanes), nodes: Math.max(...nodes), count: lanes.length + nodes.length };
  });
  expect(off.count).toBeGreaterThan(8);
  expect(off.lanes).toBeLessThan(1);
  expect(off.nodes).toBeLessThan(0.5);
});

test("a process can be paused, looked into, sent a message, and let go on", async ({ page }) => {
  const stage = await stageOn(page);
  await stage.seek(60);
  await stage.node("Counter").click();
  await page.getByRole("menuitem", { name: "Pause it" }).click();
  await expect(stage.node("Counter")).toHaveAccessibleName(/paused/);
  await stage.node("Counter").press("i");
  const pane = stage.root.getByRole("tabpanel", { name: "Inspect" });
  await expect(pane).toContainText("paused");
  await pane.getByLabel("Send it a message").fill("ping");
  await pane.getByRole("button", { name: "Send" }).click();
  await expect(pane.getByRole("alert")).toContainText("write it as JSON");
  await pane.getByLabel("Send it a message").fill('"ping"');
  await pane.getByRole("button", { name: "Send" }).click();
  await expect(stage.root.locator(".fl-caption")).toHaveText('The outside sends "ping" to Counter.');
  await expect(pane).toContainText("from outside");
  await stage.node("Counter").press("h");
  await expect(stage.root.locator(".fl-caption")).toHaveText("Counter goes on.");
});

test("keys alone: play, pause, step, choose, kill, inspect, undo", async ({ page }) => {
  const stage = await stageOn(page);
  const node = stage.node("main");
  await node.focus();
  await page.keyboard.press("p");
  await stage.phase("playing");
  await page.keyboard.press("p");
  await stage.phase("paused");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(stage.node("Counter")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "kill" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "boom" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(stage.root.locator(".fl-caption")).toHaveText("Counter ends: boom.");
  await expect(stage.node("Counter")).toBeFocused();
  await page.keyboard.press(",");
  await expect(stage.root.locator(".fl-caption")).toHaveText(
    "The exit signal from outside (boom) ends Counter.",
  );
  await page.keyboard.press("]");
  await expect(stage.root.locator(".fl-caption")).toHaveText(/^Sup restarts Counter/);
  await page.keyboard.press(",");
  await page.keyboard.press("i");
  await expect(stage.root.getByRole("tab", { name: "Inspect" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("u");
  await expect(stage.root.getByRole("button", { name: "Undo the last fault" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
});

test("keys are text where the reader types", async ({ page }) => {
  const stage = await stageOn(page);
  await stage.root.getByRole("tab", { name: /Faults/ }).click();
  const script = stage.root.getByRole("textbox", { name: "What goes wrong, and when." });
  await script.focus();
  await page.keyboard.type("p.,r");
  await expect(script).toHaveValue("p.,r");
  await stage.phase("idle");
});

test("what changed is announced, politely and briefly", async ({ page }) => {
  const stage = await stageOn(page);
  const said = stage.root.locator('[aria-live="polite"]').first();
  await stage.seek(40);
  await expect(said).not.toBeEmpty();
  await kill(stage, "Counter");
  await expect(said).toHaveText(
    "Fault 1: exit Counter kill. The exit signal from outside (kill) ends Counter.",
  );
  await stage.seek(1);
  await expect(said).toHaveText(/^Back at 0 ms\./);
});

test("another seed and reset", async ({ page }) => {
  const stage = await stageOn(page);
  await kill(stage, "Counter");
  await stage.root.getByRole("tab", { name: /Faults/ }).click();
  await stage.root.getByRole("spinbutton", { name: "Seed" }).fill("7");
  await stage.root.getByRole("spinbutton", { name: "Seed" }).press("Enter");
  await expect(stage.root.getByText("1 fault in this run.")).toBeVisible();
  await stage.root.getByRole("button", { name: "Reset to the first run" }).click();
  await stage.phase("idle");
  await expect(stage.root.getByRole("spinbutton", { name: "Seed" })).toHaveValue("0");
  await expect(stage.root.getByText("No faults in this run.")).toBeVisible();
});

test("the playground changes its example, and remembers it", async ({ page }) => {
  const stage = await stageOn(page);
  await page.getByRole("button", { name: "Chain of links" }).click();
  await expect(stage.node("Watcher")).toBeVisible();
  await page.reload();
  await expect(stage.node("Watcher")).toBeVisible();
  await kill(stage, "Link\\.1", "boom");
  await expect(stage.node("Link\\.5")).toHaveAccessibleName(/crashed: boom/);
  await expect(stage.node("Watcher")).toHaveAccessibleName(/running/);
});

test("the first screen's tree breaks by one click and heals", async ({ page }) => {
  const stage = await stageOn(page, "");
  await stage.node("Mailer").click();
  await expect(stage.root).toHaveAttribute("data-health", "faulted");
  await expect(stage.root).toHaveAttribute("data-health", "ok");
  await expect(stage.node("Mailer")).toHaveAccessibleName(/life 2/);
});

test("a sentence of a lesson makes the stage do what it says", async ({ page }) => {
  const stage = await stageOn(page, "supervision/restart-intensity/");
  const sentence = page.locator('.fl-do[data-do*="what-if"]').first();
  const { faults } = JSON.parse((await sentence.getAttribute("data-do"))!) as {
    faults: { at: number; target: string }[];
  };
  await sentence.click();
  await expect(stage.root).toHaveAttribute("data-phase", /playing|finished/);
  await stage.root.getByRole("tab", { name: /Faults/ }).click();
  const script = stage.root.getByRole("textbox", { name: "What goes wrong, and when." });
  await expect(script).toHaveValue(new RegExp(`^at ${faults[0]!.at} exit ${faults[0]!.target} `, "m"));
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });
  test("every pane fits, with targets for a thumb", async ({ page }) => {
    const stage = await stageOn(page, "supervision/restart-strategies/");
    for (const name of ["Transcript", "Inspect", "Faults", "Sequence"]) {
      await stage.root.getByRole("tab", { name: new RegExp(name) }).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    await stage.node("Carts").tap();
    await expect(page.getByRole("menu")).toBeInViewport({ ratio: 1 });
    const box = await stage.root.getByRole("button", { name: "Play" }).boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the stage is a picture with its transcript", async ({ page }) => {
    await page.goto("supervision/restart-strategies/");
    const stage = page.locator(".fl-stage").first();
    await expect(stage.getByRole("treeitem", { name: /^Carts, server/ })).toBeVisible();
    await expect(stage.getByText("Shop, a supervisor, is started by main.")).toBeVisible();
    await expect(stage.getByRole("button", { name: "Play" })).toBeHidden();
    await expect(stage.getByText("Playing it needs JavaScript.")).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds nothing in any state of the stage, ${colorScheme}`, async ({ page }) => {
    const check = async (state: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).include(".fl-stage").analyze();
      expect(
        violations.flatMap(({ id, nodes }) =>
          nodes.map((node) => `${state} ${id}: ${node.target.join(" ")}`),
        ),
      ).toEqual([]);
    };
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const stage = await stageOn(page);
    await stage.seek(40);
    await stage.node("Counter").click();
    await check("menu");
    await page.getByRole("menuitem", { name: "kill" }).click();
    await expect(stage.root.locator(".fl-caption")).toHaveText("Counter is killed.");
    for (const name of ["Transcript", "Inspect", "Faults"]) {
      await stage.root.getByRole("tab", { name: new RegExp(name) }).click();
      await check(name);
    }
    await stage.root.getByRole("textbox", { name: "What goes wrong, and when." }).fill("nonsense");
    await check("wrong script");
  });

test("reduced motion: nothing on the stage moves by itself", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const stage = await stageOn(page);
  await kill(stage, "Counter");
  await expect(stage.node("Counter")).toHaveAccessibleName(/life 2/);
  expect(
    await page.evaluate(() => document.querySelector(".fl-stage")!.getAnimations({ subtree: true }).length),
  ).toBe(0);
});
