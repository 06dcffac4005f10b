import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

/** End-to-end tests belong to Playwright (tests/playwright.config.ts). */
export default defineConfig({
  root,
  plugins: [svelte({ configFile: false, compilerOptions: { fragments: "tree" } })],
  resolve: {
    alias: [
      { find: /^faultline$/, replacement: `${root}src/engine/index.ts` },
      { find: /^faultline\/lesson$/, replacement: `${root}src/lesson/index.ts` },
    ],
  },
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/e2e/**"],
    environment: "node",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
