/** Carries out one concern: what it needs, its commands, how many tests passed. */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { ensureChromium } from "./chromium.mjs";
import { CONCERNS, report } from "./concerns.mjs";
import { root, run } from "./run.mjs";
import { Problem, say } from "./say.mjs";

/** What a concern may need, and how it is got. Each returns environment variables. */
const NEEDS = {
  async chromium() {
    return { CHROMIUM_PATH: await ensureChromium() };
  },
  async dist() {
    if (existsSync(join(root, "dist", "index.html"))) return {};
    say("dist/ is not there, so it is built first");
    await carryOut("build");
    return {};
  },
  /** A free one, so that two runs on one machine do not meet. */
  port() {
    return new Promise((resolve) => {
      const probe = createServer().listen(0, () => {
        const { port } = probe.address();
        probe.close(() => resolve({ E2E_PORT: String(port) }));
      });
    });
  },
  async elixir() {
    const { code } = await run(["elixir", "--version"], { quiet: true });
    if (code !== 0) {
      throw new Problem(
        "there is no Elixir on this machine",
        "Install Elixir 1.14 or newer (Debian: apt-get install elixir), or leave test:otp to .ci/run.",
      );
    }
    return {};
  },
};

const COUNTS = {
  vitest: (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests }),
  playwright: (json) => ({ passed: json.stats.expected + json.stats.flaky, failed: json.stats.unexpected }),
};

/**
 * @param {string} name a concern
 * @param {string[]} [args] go to its last command
 * @returns {Promise<{ passed: number, failed: number, ok: boolean }>} a concern that does not count its tests is one
 */
export async function carryOut(name, args = []) {
  const { commands, counts, needs = [] } = CONCERNS[name];
  const env = {};
  for (const need of needs) Object.assign(env, await NEEDS[need]());
  const file = report(name);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });

  let ok = true;
  let said = "";
  const all = commands();
  for (const [index, command] of all.entries()) {
    const isLast = index === all.length - 1;
    const { code, output } = await run(isLast ? [...command, ...args] : command, {
      env,
      keep: counts === "line",
    });
    ok = code === 0;
    said = output;
    if (!ok) break;
  }
  const line = /(\d+) passed, (\d+) failed/.exec(said);
  if (counts === "line" && line) return { passed: Number(line[1]), failed: Number(line[2]), ok };
  if (!counts || !existsSync(file)) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, ok };
  const { passed, failed } = COUNTS[counts](JSON.parse(readFileSync(file, "utf8")));
  return { passed, failed: ok ? failed : Math.max(failed, 1), ok };
}
