/** The runner of the built site. */
import { expect, test } from "@playwright/test";
import { auditRunner } from "../../sandbox/layers/runner-page.ts";

test("the built runner.html has the measured policy and the hash of its one script", async ({
  request,
  baseURL,
}) => {
  test.skip(baseURL === undefined, "no built site is served");
  const response = await request.get("runner.html");
  expect(response.ok()).toBe(true);
  expect(auditRunner((await response.text()).trimEnd())).toEqual([]);
});

test("opened as a page it does nothing", async ({ page, baseURL }) => {
  test.skip(baseURL === undefined, "no built site is served");
  await page.addInitScript(() => {
    const made: unknown[] = [];
    const Own = globalThis.Worker;
    Object.assign(globalThis, { made, Worker: class extends Own { constructor(...given: [string]) { super(...given); made.push(given); } } }); // prettier-ignore
  });
  await page.goto("runner.html");
  // Its listener stood there first: when this one is called, it has had its say.
  await page.evaluate(() => new Promise((resolve) => {
    addEventListener("message", resolve);
    postMessage("faultline", "*", [new MessageChannel().port2]);
  })); // prettier-ignore
  expect(await page.evaluate(() => (globalThis as unknown as { made: unknown[] }).made.length)).toBe(0);
});
