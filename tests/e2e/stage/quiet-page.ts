/** A page on which nothing may go wrong unseen: no test may leave an error on it, nor anything that its policy forbids. */
import { expect, test as base } from "@playwright/test";

export const test = base.extend<{ errors: string[] }>({
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

export { expect };
