/**
 * `npm start`: installs what is missing, builds the site if its sources are newer than dist/, and serves it.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { carryOut } from "./lib/carry-out.mjs";
import { ensurePackages } from "./lib/install.mjs";
import { root } from "./lib/run.mjs";
import { bold, done, Problem, say, script, step } from "./lib/say.mjs";

const SOURCES = ["src", "content", "public", "astro.config.mjs", "package-lock.json"];

/** When something under `path` last changed, in ms; 0 if there is nothing. */
function changed(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => changed(join(path, name))));
}

await script(async () => {
  await ensurePackages();
  const newest = Math.max(...SOURCES.map((path) => changed(join(root, path))));
  if (changed(join(root, "dist", "index.html")) < newest) {
    step("Building the site (about a minute; npm run dev serves it without)");
    if (!(await carryOut("build")).ok) throw new Problem("the build failed", "Its message stands above.");
    done("dist/ is built");
  }
  const { listen, staticServer } = await import("./serve.mjs");
  const base = process.env.BASE ?? "/";
  const port = await listen(staticServer({ dir: "dist", base }), Number(process.env.PORT ?? 4321));
  say(`\nFaultline is at ${bold(`http://localhost:${port}${base}`)}   (Ctrl+C ends it)`);
});
