/** A Chromium for the tests in the browser. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { root, run, tool } from "./run.mjs";
import { done, Problem, step } from "./say.mjs";

const NAMES = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge",
];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

function playwrightsOwn() {
  const require = createRequire(join(root, "package.json"));
  return require("playwright").chromium.executablePath();
}

/** @returns {string | null} the path of a Chromium that is there */
function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Problem(`CHROMIUM_PATH is ${named}, and nothing is there`);
    return named;
  }
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [playwrightsOwn(), ...onPath, ...PLACES].find((path) => existsSync(path)) ?? null;
}

/** Starts a browser once, to know that it does. */
async function starts(path) {
  const { code } = await run([path, "--version"], { quiet: true });
  return code === 0;
}

/**
 * Finds a Chromium, or gets one: Playwright's own build, else Debian's package.
 *
 * @returns {Promise<string>} its path
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found && (await starts(found))) return found;

  step("Getting a browser: none was found, so Playwright's Chromium is downloaded");
  const { code } = await run(tool("playwright/cli.js", "install", "chromium-headless-shell", "chromium"));
  const own = playwrightsOwn();
  if (code === 0 && existsSync(own) && (await starts(own))) {
    done(own);
    return own;
  }

  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    step("Getting a browser: that did not work, so Debian's chromium is installed");
    await run(["apt-get", "update", "-q"]);
    await run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = findChromium();
    if (installed && (await starts(installed))) {
      done(installed);
      return installed;
    }
  }
  throw new Problem(
    "there is no Chromium, and none could be installed",
    "Install Chromium or Chrome, or set CHROMIUM_PATH to one, and run this again.",
  );
}
