import { defineConfig } from "@playwright/test";

const PORT = Number(process.env.E2E_PORT ?? 4410);
const dir = process.env.E2E_DIR ?? "dist";

/**
 * The built site, served as a plain static host serves it. CHROMIUM_PATH names the browser; without it
 * Playwright's own is used.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: process.env.E2E_OUT ?? "../test-results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json", { outputFile: "../.cache/reports/e2e.json" }]],
  use: {
    baseURL: `http://localhost:${PORT}/`,
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    viewport: { width: 1280, height: 900 },
    serviceWorkers: "block",
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${PORT} --dir ${dir}`,
    cwd: "..",
    port: PORT,
    reuseExistingServer: false,
  },
});
