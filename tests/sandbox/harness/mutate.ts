/** Modules of the sandbox with one rule taken out: the proof that the checks notice. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** One change of one source file: the text `find`, which must stand there exactly once, becomes `put`. */
export interface Mutation {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

/** An esbuild plugin that makes the changes, and complains if one of them does not fit. */
export function mutate(mutations: readonly Mutation[]): Plugin {
  return {
    name: "mutate",
    setup(context) {
      for (const file of new Set(mutations.map((mutation) => mutation.file))) {
        const filter = new RegExp(`${file.replaceAll(/[.\\/]/g, "\\$&")}$`);
        context.onLoad({ filter }, async ({ path }) => {
          let contents = await readFile(path, "utf8");
          for (const mutation of mutations) {
            if (mutation.file !== file) continue;
            if (contents.split(mutation.find).length !== 2)
              throw new Error(`${file} does not hold this text exactly once: ${mutation.find}`);
            contents = contents.replace(mutation.find, () => mutation.put);
          }
          return { contents, loader: "ts" };
        });
      }
    },
  };
}

/** Under node_modules, so that packages are found from it. */
const FOLDER = `${root}node_modules/.cache/faultline-mutants/${process.pid}/`;
let count = 0;

/** Imports a module of the repository with the changes made. */
export async function loadMutant(entry: string, mutations: readonly Mutation[]): Promise<unknown> {
  const result = await build({
    entryPoints: [root + entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "es2023",
    packages: "external",
    logLevel: "silent",
    plugins: [mutate(mutations)],
  });
  await mkdir(FOLDER, { recursive: true });
  const path = `${FOLDER}${count++}.mjs`;
  await writeFile(path, result.outputFiles[0]!.text);
  return import(/* @vite-ignore */ pathToFileURL(path).href);
}
