/** Bundles the relay and the worker's program into `runner.html`. Runs in Node, at build and in the dev server. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { runnerPage } from "./page.ts";

/** A built runner. */
export interface Runner {
  readonly html: string;
  /** Changes with every change of `html`; the page asks for `runner.html?v=…`, so that no cache mixes two versions. */
  readonly version: string;
  readonly relay: string;
  readonly program: string;
}

/** What `build` needs from a caller that wants another bundle: tests only. */
export interface BuildOptions {
  readonly plugins?: readonly Plugin[];
  readonly minify?: boolean;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

async function bundle(entry: string, { plugins = [], minify = true }: BuildOptions): Promise<string> {
  const result = await build({
    entryPoints: [here(entry)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minify,
    legalComments: "none",
    logLevel: "silent",
    plugins: [...plugins],
  });
  return result.outputFiles[0]!.text;
}

/** The worker's program. */
export function buildProgram(options: BuildOptions = {}): Promise<string> {
  return bundle("../worker/main.ts", options);
}

/** The relay's script, with the name PROGRAM where the worker's program belongs. */
export function buildRelay(options: BuildOptions = {}): Promise<string> {
  return bundle("./relay.ts", options);
}

/** Builds the runner. */
export async function buildRunner(options: BuildOptions = {}): Promise<Runner> {
  const [program, relay] = await Promise.all([buildProgram(options), buildRelay(options)]);
  const script = `${relay.replace(/\bPROGRAM\b/, () => literal(program))}`;
  const html = runnerPage(script);
  const version = createHash("sha256").update(html).digest("hex").slice(0, 12);
  return { html, version, relay, program };
}

/** A string literal that can stand in an inline script. */
function literal(text: string): string {
  return JSON.stringify(text)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}
