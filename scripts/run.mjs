/** `npm run <concern>`: installs what is missing, then carries out one concern. */
import { CONCERNS } from "./lib/concerns.mjs";
import { carryOut } from "./lib/carry-out.mjs";
import { ensurePackages } from "./lib/install.mjs";
import { Problem, say, script } from "./lib/say.mjs";

await script(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (!CONCERNS[name])
    throw new Problem(`there is no concern "${name}"`, `There are: ${Object.keys(CONCERNS).join(", ")}.`);
  await ensurePackages();
  const { ok, passed, failed } = await carryOut(name, args);
  if (CONCERNS[name].counts) say(`\n${passed} passed, ${failed} failed`);
  if (!ok) throw new Problem(`${CONCERNS[name].title} failed`, CONCERNS[name].help);
});
