/**
 * A page names in its head all scripts that it needs, and those that what it is opened for needs.
 *
 * A script names what it imports only once it is there, and an island its script only once it is wanted: on a phone each
 * of these steps costs a round trip, and a stage was five of them away. The page asks for them all at once
 * (src/components/site/soon.ts); of islands, for those with `client:seen={{ soon: true }}`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import { SOON } from "../site/soon-name.ts";

interface Chunk {
  /** The files that it imports at once. */
  readonly imports: readonly string[];
  /** Bytes, as written. */
  readonly size: number;
}

/** By the address of the file. */
export type Chunks = ReadonlyMap<string, Chunk>;

const SCRIPT = /<script type="module" src="([^"]+)"/g;
const ISLAND = /<astro-island [^>]*>/g;

/** The addresses of a page's scripts and of all that they import, the largest first. */
export function scriptsOf(html: string, chunks: Chunks): string[] {
  const found = new Set<string>();
  const visit = (address: string | undefined): void => {
    if (address === undefined || found.has(address) || !chunks.has(address)) return;
    found.add(address);
    for (const each of chunks.get(address)!.imports) visit(each);
  };
  for (const [, address] of html.matchAll(SCRIPT)) visit(address);
  for (const [island] of html.matchAll(ISLAND)) {
    if (!island.includes("&quot;soon&quot;:true")) continue;
    visit(/ component-url="([^"]+)"/.exec(island)?.[1]);
    visit(/ renderer-url="([^"]+)"/.exec(island)?.[1]);
  }
  return [...found].sort((a, b) => chunks.get(b)!.size - chunks.get(a)!.size);
}

/** Before `offline`, which keeps the pages as they are. */
export function preload(): AstroIntegration {
  const chunks = new Map<string, Chunk>();
  let base = "/";
  return {
    name: "faultline-preload",
    hooks: {
      "astro:config:setup": ({ config, updateConfig }) => {
        base = config.base.endsWith("/") ? config.base : `${config.base}/`;
        updateConfig({
          vite: {
            plugins: [
              {
                name: "faultline-preload",
                apply: "build",
                applyToEnvironment: ({ name }) => name === "client",
                generateBundle(_options, bundle) {
                  for (const file of Object.values(bundle))
                    if (file.type === "chunk")
                      chunks.set(base + file.fileName, {
                        imports: file.imports.map((name) => base + name),
                        size: file.code.length,
                      });
                },
              },
            ],
          },
        });
      },
      "astro:build:done": ({ dir }) => {
        const folder = fileURLToPath(dir);
        for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
          if (!name.endsWith(".html")) continue;
          const path = join(folder, name);
          const html = readFileSync(path, "utf8");
          const scripts = scriptsOf(html, chunks).join(" ");
          const meta = `<meta name="${SOON}" content="${scripts}">`;
          if (scripts !== "")
            writeFileSync(
              path,
              html.replace("</head>", () => `${meta}</head>`),
            );
        }
      },
    },
  };
}
