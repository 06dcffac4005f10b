/**
 * Takes the pictures of the site that stand in public/og.png and .github/faultline.webp, from dist/:
 * node scripts/pictures.mjs   (after npm run build)
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";
import sharp from "sharp";
import { ensureChromium } from "./lib/chromium.mjs";
import { root } from "./lib/run.mjs";
import { listen, staticServer } from "./serve.mjs";

const server = staticServer({ dir: "dist" });
const port = await listen(server, 4440);
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: ["--no-sandbox", "--disable-gpu"],
});

/** A page at the moment at which a process is down. */
async function take(path, size, kill) {
  const page = await browser.newPage({ viewport: size, colorScheme: "light" });
  await page.goto(`http://localhost:${port}/${path}`, { waitUntil: "networkidle" });
  await kill(page);
  await page.locator('.fl-stage[data-health="faulted"]').waitFor();
  await page.waitForTimeout(600);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

const killPrices = (page) => page.locator(".fl-stage .fl-node", { hasText: "Prices" }).first().click();
mkdirSync(join(root, ".github"), { recursive: true });
const og = await take("", { width: 1200, height: 630 }, killPrices);
writeFileSync(
  join(root, "public/og.png"),
  await sharp(og).png({ palette: true, colors: 128, effort: 10 }).toBuffer(),
);
const landing = await take("", { width: 1280, height: 800 }, killPrices);
writeFileSync(join(root, ".github/faultline.webp"), await sharp(landing).webp({ quality: 82 }).toBuffer());
await browser.close();
server.close();
