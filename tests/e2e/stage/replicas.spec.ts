/** Replicated values on the stage: what each replica holds, why two differ, and their merge step by step. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Locator, type Page } from "@playwright/test";

/** No test may leave an error on the page, nor anything that its policy forbids. */
const test = base.extend<{ errors: string[] }>({
  errors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        // Chromium does not know `webrtc`, which the sandbox's frame forbids for those that do.
        if (message.type() === "error" && !message.text().includes("directive 'webrtc'"))
          errors.push(message.text());
      });
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

interface Replicas {
  readonly stage: Locator;
  readonly pane: Locator;
  /** What is known of one replica. */
  card(name: string): Locator;
  /** Moves the stage to a virtual time, by the transport's own slider. */
  seek(time: number): Promise<void>;
}

/** The playground's three replicas of a map. */
async function replicasOn(page: Page, time: number): Promise<Replicas> {
  await page.addInitScript(() => {
    if (window === window.top) localStorage.setItem("faultline:playground", "replicas");
  });
  await page.goto("playground/");
  await expect(page.getByRole("button", { name: "Replicas of a map", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  const stage = page.locator(".fl-stage").first();
  await expect(stage).toHaveAttribute("data-alive", "true");
  await stage.getByRole("tab", { name: "Metrics" }).click();
  const axis = stage.getByRole("slider", { name: "Time of the plots" });
  const seek = async (to: number): Promise<void> => {
    await stage.getByRole("tab", { name: "Metrics" }).click();
    await axis.focus();
    await axis.press("Home");
    // Slices of 100 ms, ten to a page.
    for (let at = 0; at + 1000 <= to; at += 1000) await axis.press("PageDown");
    for (let at = 0; at < to % 1000; at += 100) await axis.press("ArrowRight");
    await expect(axis).toHaveAttribute("aria-valuenow", String(to));
    await stage.getByRole("tab", { name: "Replicas" }).click();
  };
  await seek(time);
  const pane = stage.getByRole("tabpanel", { name: "Replicas" });
  await expect(pane.getByRole("group", { name: /^Replicas at/ })).toBeVisible();
  return {
    stage,
    pane,
    seek,
    card: (name) => pane.locator(".fl-rv-card", { has: page.getByText(name, { exact: true }) }),
  };
}

test("each replica shows its value, what it has seen and what is unsent; what another lacks is marked", async ({
  page,
}) => {
  const { pane, card } = await replicasOn(page, 1700);
  await expect(pane.locator(".fl-rv-name")).toHaveText(["Oslo", "Lyon", "Pune"]);
  // After the sync at 1 s, Oslo put parcel 1 on a truck, Lyon on a ship, and Pune took both away.
  await expect(card("Oslo").locator(".fl-rv-values").first()).toContainText('parcel 1 "truck"');
  await expect(card("Lyon").locator(".fl-rv-values").first()).toContainText('parcel 1 "ship"');
  await expect(card("Pune")).toContainText("Held, by event nothing");
  await expect(card("Oslo").locator(".fl-rv-seen")).toHaveText("Lyon 1, Oslo 1–2");
  await expect(card("Oslo")).toContainText('to Lyon 1 event: Oslo 2 (parcel 1: "truck")');
  await expect(card("Oslo").locator("[data-lacked]")).toHaveText('Oslo 2 parcel 1: "truck" Lyon lacks it');
  await expect(pane).toContainText('Lyon has not seen 1 event that Oslo has: Oslo 2 (parcel 1: "truck").');
});

test("a merge is walked through by keyboard: left, right, result, and the rule of each entry", async ({
  page,
}) => {
  const { pane } = await replicasOn(page, 1700);
  await pane.getByRole("combobox", { name: "Right" }).selectOption({ label: "Pune" });
  await expect(pane).toContainText("Oslo has seen all that Pune has.");
  const open = pane.getByRole("button", { name: "Merge them, step by step" });
  await open.focus();
  await page.keyboard.press("Enter");
  await expect(open).toHaveAttribute("aria-expanded", "true");
  const merge = pane.getByRole("group", { name: "Merge of Oslo and Pune" });
  const told = merge.getByRole("status");
  await expect(told).toHaveText(
    'parcel 1: "truck", written as Oslo 2. Pune has not seen this event: it is new there, and stays.',
  );
  await expect(merge.locator("tr[aria-current]")).toHaveText(/Oslo 2 .*holds it\s*not seen\s*stays/);
  await merge.getByRole("button", { name: "Next step" }).focus();
  await page.keyboard.press("Enter");
  await expect(told).toHaveText(
    'parcel 2: "shelf B", written as Lyon 1. Pune has seen this event and holds it no more: it was removed or replaced there, and goes.',
  );
  await expect(merge.locator("tr[aria-current]")).toHaveText(/Lyon 1 .*holds it\s*seen, gone\s*goes/);
  await page.keyboard.press("End");
  await expect(told).toHaveText("Both contexts become one: Lyon 1, Oslo 1–2. The merge is done.");
  await expect(merge.locator(".fl-rv-values")).toHaveText('parcel 1 "truck"');
  await page.keyboard.press("Home");
  await expect(merge).toContainText("Step 1 of 3");
});

test("it seeks with the cursor: after the next sync all hold the same", async ({ page }) => {
  const { pane, card, seek } = await replicasOn(page, 1700);
  await expect(pane.locator("[data-same]")).toHaveCount(0);
  await seek(2500);
  await expect(pane.locator("[data-same]")).toHaveText(
    "Oslo and Lyon hold the same, and have seen the same events.",
  );
  for (const name of ["Oslo", "Lyon", "Pune"]) {
    await expect(card(name).locator(".fl-rv-values")).toHaveText(
      /parcel 1 "ship" 2 concurrent writes: the one with the latest time is read/,
    );
    await expect(card(name)).toContainText("Unsent nothing");
  }
});

test("a run without replicated values says what would be shown", async ({ page }) => {
  await page.goto("playground/");
  const stage = page.locator(".fl-stage").first();
  await expect(stage).toHaveAttribute("data-alive", "true");
  await stage.getByRole("tab", { name: "Replicas" }).click();
  await expect(stage.getByRole("tabpanel", { name: "Replicas" })).toContainText(
    "No process holds a replicated value at this moment.",
  );
});

for (const scheme of ["light", "dark"] as const)
  for (const width of [390, 1440])
    test(`${scheme}, ${width} px: axe finds nothing, and nothing is wider than the page`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      const { pane } = await replicasOn(page, 1700);
      await pane.getByRole("button", { name: "Merge them, step by step" }).click();
      await expect(pane.getByRole("group", { name: /^Merge of/ })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include(".fl-stage").analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
        [],
      );
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
      const within = await pane.locator(".fl-rv-scroll").evaluate((box) => box.scrollWidth - box.clientWidth);
      expect(within).toBeLessThanOrEqual(0);
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/replicas-${scheme}-${width}.png` });
    });
