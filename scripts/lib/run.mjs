/** Starting other programs. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
export const bin = join(root, "node_modules", ".bin");
const exe = process.platform === "win32" ? ".exe" : "";

/** The Node that the tools run on: the pinned one if it is there. */
export function pinnedNode() {
  const path = join(root, "node_modules", "node", "bin", `node${exe}`);
  return existsSync(path) ? path : process.execPath;
}

/** The environment of every program that is started here: the pinned Node comes first. */
export function environment(extra = {}) {
  return {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`,
    ASTRO_TELEMETRY_DISABLED: "1",
    ...extra,
  };
}

/**
 * Runs a program to its end with its output on this terminal.
 *
 * @param {string[]} command program and arguments
 * @param {{ env?: Record<string, string>, quiet?: boolean, keep?: boolean }} [options] quiet: print nothing; keep: print, and return
 * @returns {Promise<{ code: number, output: string }>} code -1: it could not be started; output: only if quiet or keep
 */
export function run([program, ...args], { env, quiet = false, keep = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: environment(env),
      stdio: quiet || keep ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    let output = "";
    const take = (text) => {
      output += text;
      if (keep) process.stdout.write(text);
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.on("error", (error) => resolve({ code: -1, output: String(error) }));
    child.on("close", (code) => resolve({ code: code ?? -1, output }));
  });
}

/**
 * A command of an installed package, run by the pinned Node.
 *
 * @param {string} file the package's script, from node_modules
 */
export const tool = (file, ...args) => [pinnedNode(), join(root, "node_modules", file), ...args];
