/** Builds a page with the sandbox on it, and the runner, as the site does; or either of them with one layer taken out. */
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { buildRunner, RUNNERS } from "../../../../src/sandbox/build/index.ts";
import type { RunnerKind } from "../../../../src/sandbox/compile/needs.ts";
import { mutate, type Mutation } from "../../../sandbox/harness/mutate.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** The files of one variant of the site, by name. */
export type Variant = ReadonlyMap<string, string>;

/** The policy of the site's pages, as far as the sandbox meets it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "worker-src 'self'",
  "frame-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types siteWorkers 'allow-duplicates'",
].join("; ");

/** What Vite does for the site: the address of a worker, and those of the runners. */
function asVite(addresses: Readonly<Record<string, string>>): Plugin {
  return {
    name: "as-vite",
    setup(context) {
      context.onResolve({ filter: /\?worker&url$/ }, () => ({ path: "compile.js", namespace: "address" }));
      context.onLoad({ filter: /.*/, namespace: "address" }, () => ({
        contents: `export default "compile.js"`,
      }));
      context.onResolve({ filter: /^virtual:faultline-runner$/ }, () => ({
        path: "version",
        namespace: "version",
      }));
      context.onLoad({ filter: /.*/, namespace: "version" }, () => ({
        contents: `export const addresses = ${JSON.stringify(addresses)}`,
      }));
    },
  };
}

async function script(entry: string, plugins: Plugin[]): Promise<string> {
  const result = await build({
    entryPoints: [root + entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
    plugins,
  });
  return result.outputFiles[0]!.text;
}

const PAGE_FILES = /^src\/sandbox\/(page|compile|protocol)\//;

let compiler: Promise<string> | undefined;

/** Builds a variant. `runner`: a runner of one's own instead of the site's. */
export async function buildVariant(mutations: readonly Mutation[] = [], runner?: string): Promise<Variant> {
  const plugins = [mutate(mutations)];
  const built = await Promise.all(
    Object.entries(RUNNERS).map(
      async ([kind, file]) => [kind, file, await buildRunner({ plugins, kind: kind as RunnerKind })] as const,
    ),
  );
  const addresses = built.map(([kind, file, { version }]) => [kind, `${file}?v=${version}`] as const);
  const plain = mutations.every(({ file }) => !PAGE_FILES.test(file));
  compiler ??= script("src/sandbox/compile/worker.ts", []);
  const [page, compile] = await Promise.all([
    script("tests/e2e/sandbox/harness/page.ts", [...plugins, asVite(Object.fromEntries(addresses))]),
    plain ? compiler : script("src/sandbox/compile/worker.ts", plugins),
  ]);
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}">` +
    `<title>Sandbox</title><body><main>Page</main><script type="module" src="page.js"></script></body></html>`;
  return new Map([
    ["index.html", html],
    ["page.js", page],
    ["compile.js", compile],
    ...built.map(([, file, { html }]) => [file, runner ?? html] as const),
  ]);
}
