/** The pages that the tests visit, one of each kind first, and what every test of the site needs. */
import { existsSync, readFileSync } from "node:fs";
import { test as base, expect, type Page } from "@playwright/test";
import { parse } from "yaml";

interface Course {
  tracks: { id: string; lessons: string[] }[];
}

const root = new URL("../../../", import.meta.url);
const course = parse(readFileSync(new URL("content/course.yaml", root), "utf8")) as Course;

export const LESSONS = course.tracks.flatMap(({ id, lessons }) =>
  lessons
    .filter((lesson) => existsSync(new URL(`content/${id}/${lesson}/index.mdx`, root)))
    .map((lesson) => `${id}/${lesson}/`),
);

/** One page of every kind; each lesson is a kind of its own, as its text is. */
export const PAGES = [
  "",
  "course/",
  `${course.tracks[0]!.id}/`,
  ...LESSONS,
  "playground/",
  "not-modelled/",
  "api/",
  "no-such-page/",
];

export const named = (path: string): string => (path === "" ? "landing page" : path);

/** Complaints of the browser: errors, and violations of the page's security policy. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
        });
      });
      page.on("console", (message) => {
        if (message.type() !== "error") return;
        // The one page that is meant to be missing.
        if (message.text().includes("404") && page.url().includes("no-such-page")) return;
        complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await use(complaints);
    },
    { auto: true },
  ],
});

/** Scrolls through the whole page, so that every island on it comes to life. */
export async function readThrough(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += 600) {
    await page.evaluate((top) => scrollTo(0, top), y);
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => scrollTo(0, 0));
}

export { expect };
