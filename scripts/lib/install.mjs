/** The npm packages: all there, in the versions of package-lock.json? */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedNode, root, run } from "./run.mjs";
import { done, Problem, step } from "./say.mjs";

const OLDEST_NODE = 20;

/** @returns {string | null} what is missing, in words; null if nothing is */
function missingPackages() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return "nothing is installed yet";
  const read = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const have = read(installed);
  for (const [path, entry] of Object.entries(read(join(root, "package-lock.json")))) {
    if (path === "" || entry.optional || entry.peer) continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (!have[path] || !existsSync(join(root, path))) return `${name} is missing`;
    if (have[path].version !== entry.version) return `${name} is ${have[path].version}, not ${entry.version}`;
  }
  return null;
}

/** Installs the packages if any is missing. Needs the network only then. */
export async function ensurePackages() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) {
    throw new Problem(
      `this is Node ${process.versions.node}; Faultline needs ${OLDEST_NODE} or newer`,
      "Get one from https://nodejs.org.",
    );
  }
  const missing = missingPackages();
  if (!missing) return;
  step(`Installing packages (${missing})`);
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith("js")
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  // Not `npm ci`: it refuses a lockfile that lacks the other systems' optional binaries, which is what a
  // registry without them gives. `install --no-save` follows the lockfile too, and leaves it as it is.
  const { code } = await run([...command, "install", "--no-save", "--no-audit", "--no-fund"]);
  if (code !== 0) {
    throw new Problem(
      "npm could not install the packages",
      "Its message stands above. Is the network, or the registry that npm is set to, in reach?",
    );
  }
  const { code: works } = await run([pinnedNode(), "--version"], { quiet: true });
  if (works !== 0) throw new Problem(`${pinnedNode()} does not run`, "Delete node_modules and try again.");
  done("packages are installed");
}
