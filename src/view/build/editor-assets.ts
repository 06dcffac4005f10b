/**
 * Builds Monaco apart from the site, and puts it into `_editor/` of the output.
 *
 * Were it imported from a component, Astro would count its style sheet among those of every page that holds
 * the component. So it is a bundle of its own, with its workers, and the page learns only its file names.
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AstroIntegration } from "astro";
import { build, type Plugin } from "esbuild";
import type { EditorFiles } from "../code/load-editor.ts";
import { engineTypes } from "./engine-types.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCES = join(ROOT, "src", "view", "code", "monaco");
const FOLDER = "_editor";
const VIRTUAL = "virtual:faultline-editor";

interface EditorParts extends EditorFiles {
  /** The files that it was made of, from the repository's root. */
  readonly inputs: readonly string[];
}

interface EditorBuild extends EditorParts {
  /** Absolute path of the folder that holds all files of the editor. */
  readonly folder: string;
}

/** Builds the editor, unless the same one lies in `.cache` already. File names carry a hash of their content. */
async function buildEditor(): Promise<EditorBuild> {
  const types = JSON.stringify(engineTypes(ROOT));
  const folder = join(ROOT, ".cache", "editor", keyOf(types));
  const manifest = join(folder, "manifest.json");
  if (!existsSync(manifest)) {
    const making = `${folder}.${String(process.pid)}`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    const files = await bundle(making, types);
    writeFileSync(join(making, "manifest.json"), JSON.stringify(files));
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
    removeOld(join(ROOT, ".cache", "editor"), folder);
  }
  return { ...(JSON.parse(readFileSync(manifest, "utf8")) as EditorParts), folder };
}

/** Builds of a week ago serve nobody. */
function removeOld(cache: string, keep: string): void {
  const week = 7 * 24 * 3600 * 1000;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path !== keep && Date.now() - statSync(path).mtimeMs > week) rmSync(path, { recursive: true });
  }
}

/** What the bundle depends on. */
function keyOf(types: string): string {
  const hash = createHash("sha256").update(types);
  hash.update(readFileSync(join(ROOT, "node_modules", "monaco-editor", "package.json")));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  for (const file of readdirSync(SOURCES).sort()) hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest("hex").slice(0, 16);
}

async function bundle(outdir: string, types: string): Promise<EditorParts> {
  const common = {
    bundle: true,
    minify: true,
    outdir,
    metafile: true,
    target: "es2022",
    logLevel: "error",
    legalComments: "none",
    absWorkingDir: ROOT,
  } as const;
  const require = createRequire(join(ROOT, "package.json"));
  const workers = await build({
    ...common,
    format: "iife",
    entryNames: "[name]-[hash]",
    entryPoints: {
      "editor-worker": require.resolve("monaco-editor/editor/editor.worker"),
      "typescript-worker": require.resolve("monaco-editor/languages/features/typescript/ts.worker"),
    },
    plugins: [onlyLanguageLibraries],
  });
  const named = (outputs: object, start: string, end: string): string => {
    const found = Object.keys(outputs)
      .map((path) => basename(path))
      .find((name) => name.startsWith(start) && name.endsWith(end));
    if (found === undefined) throw new Error(`the editor's build has no ${start}*${end}`);
    return found;
  };
  const main = await build({
    ...common,
    format: "esm",
    splitting: true,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    entryPoints: { editor: join(SOURCES, "entry.ts") },
    loader: { ".ttf": "file" },
    define: {
      EDITOR_WORKER: JSON.stringify(named(workers.metafile.outputs, "editor-worker", ".js")),
      TYPESCRIPT_WORKER: JSON.stringify(named(workers.metafile.outputs, "typescript-worker", ".js")),
    },
    plugins: [virtualTypes(types), onlyChosenFeatures],
  });
  const script = named(main.metafile.outputs, "editor-", ".js");
  const style = named(main.metafile.outputs, "editor-", ".css");
  const inputs = [workers, main].flatMap(({ metafile }) =>
    Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  return { script: `${FOLDER}/${script}`, style: `${FOLDER}/${style}`, inputs: [...new Set(inputs)].sort() };
}

/** Scenarios know the language, not the browser: the DOM's declarations are a third of the worker. */
const onlyLanguageLibraries: Plugin = {
  name: "only-language-libraries",
  setup(context) {
    context.onLoad(
      { filter: /languages[\\/]features[\\/]typescript[\\/]lib[\\/]lib\.js$/ },
      async ({ path }) => {
        const { libFileMap } = (await import(pathToFileURL(path).href)) as {
          libFileMap: Record<string, string>;
        };
        const kept = Object.fromEntries(
          Object.entries(libFileMap).filter(([name]) => !/^lib\.(?:dom|webworker|scripthost)/.test(name)),
        );
        return { contents: `export const libFileMap = ${JSON.stringify(kept)};`, loader: "js" };
      },
    );
  },
};

/**
 * Monaco 0.57's `internal/common/workers.js` imports every feature of the editor for its side effects. It is
 * loaded with the TypeScript service, so they would come late, when the first editor has no use for them any
 * more, and unasked for.
 */
const onlyChosenFeatures: Plugin = {
  name: "only-chosen-features",
  setup(context) {
    context.onLoad({ filter: /internal[\\/]common[\\/]workers\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace(/^import '\.\.\/\.\.\/[^']+';$/gm, "");
      if (contents === text) throw new Error(`${path} has changed: it imports no features any more`);
      return { contents, loader: "js" };
    });
  },
};

function virtualTypes(types: string): Plugin {
  return {
    name: "faultline-declarations",
    setup(context) {
      context.onResolve({ filter: /^virtual:faultline-declarations$/ }, ({ path }) => ({
        path,
        namespace: "types",
      }));
      context.onLoad({ filter: /.*/, namespace: "types" }, () => ({ contents: types, loader: "json" }));
    },
  };
}

/** The Vite plugin: `virtual:faultline-editor` gives the file names, and the development server the files. */
function editorPlugin(made: () => Promise<EditorBuild> = buildEditor) {
  const TYPES: Record<string, string> = { js: "text/javascript", css: "text/css", ttf: "font/ttf" };
  return {
    name: "faultline-editor",
    resolveId: (id: string) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    async load(id: string) {
      if (id !== `\0${VIRTUAL}`) return undefined;
      const { script, style } = await made();
      return `export default ${JSON.stringify({ script, style })};`;
    },
    configureServer(server: { middlewares: { use(handler: (...args: never[]) => void): void } }) {
      server.middlewares.use(async (request: { url?: string }, response: Response, next: () => void) => {
        const name = new RegExp(`/${FOLDER}/([\\w.-]+)(?:\\?|$)`).exec(request.url ?? "")?.[1];
        if (name === undefined) return next();
        const path = join((await made()).folder, name);
        if (!existsSync(path)) return next();
        response.setHeader("content-type", TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
        response.end(readFileSync(path));
      });
    },
  };
}

interface Response {
  setHeader(name: string, value: string): void;
  end(body: Uint8Array): void;
}

/** The Astro integration: add it to `integrations`. `inputs`: the files that the editor was made of, from the repository's root. */
export function editorAssets(): AstroIntegration & { inputs(): Promise<readonly string[]> } {
  let making: Promise<EditorBuild> | undefined;
  const made = (): Promise<EditorBuild> => (making ??= buildEditor());
  return {
    name: "faultline-editor",
    inputs: async () => (await made()).inputs,
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [editorPlugin(made)] } });
      },
      "astro:build:done": async ({ dir }) => {
        const { folder } = await made();
        cpSync(folder, join(fileURLToPath(dir), FOLDER), {
          recursive: true,
          filter: (path) => basename(path) !== "manifest.json",
        });
      },
    },
  };
}
