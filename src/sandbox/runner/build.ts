/** Bundles the relay and the worker's program into `runner.html` and its kin. Runs in Node, at build and in the dev server. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { NEEDS, RUNNER_PARTS, type RunnerKind, type RunnerPart } from "../compile/needs.ts";
import { runnerPage } from "./page.ts";

/** A built runner. */
export interface Runner {
  readonly html: string;
  /** Changes with every change of `html`; the page asks for `runner.html?v=…`, so that no cache mixes two versions. */
  readonly version: string;
  readonly relay: string;
  readonly program: string;
  /** The files that it was made of, from the repository's root. */
  readonly inputs: readonly string[];
}

/** What `build` needs from a caller that wants another bundle: tests only. */
export interface BuildOptions {
  readonly plugins?: readonly Plugin[];
  readonly minify?: boolean;
  /** Which runner. Default "plain". */
  readonly kind?: RunnerKind;
}

/** The runners' files, in the site's root. */
export const RUNNERS: Readonly<Record<RunnerKind, string>> = {
  plain: "runner.html",
  machines: "runner-machines.html",
  replicas: "runner-replicas.html",
  nodes: "runner-nodes.html",
  whole: "runner-whole.html",
};

/** Where the code of each part lies. */
const PART_FILES: Readonly<Record<RunnerPart, RegExp>> = {
  machines: /node_modules\/xstate\//,
  replicas: /src\/engine\/(crdt|laws)\//,
  nodes: /src\/engine\/(cluster\/node|net)\//,
};

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Bundle {
  readonly text: string;
  readonly inputs: readonly string[];
}

async function bundle(entry: string, { plugins = [], minify = true }: BuildOptions): Promise<Bundle> {
  const result = await build({
    entryPoints: [here(entry)],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    minify,
    legalComments: "none",
    logLevel: "silent",
    metafile: true,
    plugins: [...plugins],
  });
  // A file that was read and left out counts for nothing.
  const [output] = Object.values(result.metafile.outputs);
  const inputs = Object.entries(output!.inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [path] : [],
  );
  return { text: result.outputFiles[0]!.text, inputs };
}

/** The worker's program. */
export async function buildProgram(options: BuildOptions = {}): Promise<string> {
  return (await bundleProgram(options)).text;
}

async function bundleProgram(options: BuildOptions): Promise<Bundle> {
  const has: readonly RunnerPart[] = RUNNER_PARTS[options.kind ?? "plain"];
  const without = (Object.keys(NEEDS) as RunnerPart[]).filter((part) => !has.includes(part));
  if (without.length === 0) return bundle("../worker/main.ts", options);
  const plugins = [...(options.plugins ?? []), withoutParts(await libraryNames(), without)];
  const program = await bundle("../worker/main.ts", { ...options, plugins });
  for (const part of without) {
    const found = program.inputs.find((path) => PART_FILES[part].test(path));
    if (found !== undefined)
      throw new Error(
        `The runner without ${part} holds ${found}: a name of "faultline" needs it and is missing in ` +
          "src/sandbox/compile/needs.ts.",
      );
  }
  return program;
}

/** What code may import. */
async function libraryNames(): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [here("../worker/library.ts")],
    bundle: true,
    write: false,
    format: "esm",
    metafile: true,
    logLevel: "silent",
  });
  return Object.values(metafile.outputs)[0]!.exports;
}

/** The library for code by names, so that what only others lead to is left out. */
function withoutParts(names: readonly string[], parts: readonly RunnerPart[]): Plugin {
  const kept = names.filter((name) => parts.every((part) => !NEEDS[part].has(name)));
  return {
    name: "without-parts",
    setup(context) {
      context.onLoad({ filter: /[\\/]sandbox[\\/]worker[\\/]library\.ts$/ }, () => ({
        contents: `export { ${kept.join(", ")} } from "../../engine/index.ts";`,
        loader: "ts",
        resolveDir: here("../worker"),
      }));
    },
  };
}

/** The relay's script, with the name PROGRAM where the worker's program belongs. */
export async function buildRelay(options: BuildOptions = {}): Promise<string> {
  return (await bundle("./relay.ts", options)).text;
}

/** Builds the runner. */
export async function buildRunner(options: BuildOptions = {}): Promise<Runner> {
  const [{ text: program, inputs }, relay] = await Promise.all([bundleProgram(options), buildRelay(options)]);
  const script = `${relay.replace(/\bPROGRAM\b/, () => literal(program))}`;
  const html = runnerPage(script);
  const version = createHash("sha256").update(html).digest("hex").slice(0, 12);
  return { html, version, relay, program, inputs };
}

/** A string literal that can stand in an inline script. */
function literal(text: string): string {
  return JSON.stringify(text)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}
