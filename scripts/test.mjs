/** `npm test`: installs what is missing and runs everything; stops at the first concern that fails. */
import { carryOut } from "./lib/carry-out.mjs";
import { ensureChromium } from "./lib/chromium.mjs";
import { ALL, CONCERNS } from "./lib/concerns.mjs";
import { ensurePackages } from "./lib/install.mjs";
import { done, Problem, say, script, seconds, step } from "./lib/say.mjs";

await script(async () => {
  const began = Date.now();
  const total = { passed: 0, failed: 0 };
  await ensurePackages();
  const browser = await ensureChromium();
  say(`Browser: ${browser}`);
  let broken = null;
  for (const [index, name] of ALL.entries()) {
    const { title } = CONCERNS[name];
    step(`${index + 1}/${ALL.length} ${title}`);
    const at = Date.now();
    const { passed, failed, ok } = await carryOut(name);
    total.passed += passed;
    total.failed += failed;
    if (!ok) {
      broken = name;
      break;
    }
    done(`${title} · ${seconds(Date.now() - at)}`);
  }
  say(`\n${total.passed} passed, ${total.failed} failed · ${seconds(Date.now() - began)}`);
  if (broken) {
    const { title, help } = CONCERNS[broken];
    throw new Problem(
      `${title} failed; what comes after it was not run`,
      [help, `Alone: node scripts/run.mjs ${broken}`].filter(Boolean).join("\n"),
    );
  }
});
