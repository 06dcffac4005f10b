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
  await page.goto("runner.html");
  await page.evaluate(() => postMessage("faultline", "*", [new MessageChannel().port2]));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  expect(page.workers()).toEqual([]);
});
