/** The types of the module "faultline" for the editor, from the engine's own sources. */
import { readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import ts from "typescript";
import { API } from "../api/groups.ts";

/**
 * Declarations by path (`index.d.ts`, `kernel/api.d.ts`, …), with the docstrings.
 *
 * @param root the repository
 */
export function engineTypes(root: string): Record<string, string> {
  const folder = join(root, "src", "engine");
  const out: Record<string, string> = {};
  const program = ts.createProgram([join(folder, "index.ts")], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"],
    types: [],
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    noCheck: true,
    strict: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    rootDir: folder,
    outDir: folder,
  });
  program.emit(undefined, (path, text) => {
    const name = relative(folder, path).replaceAll("\\", "/");
    if (name.startsWith("..")) return;
    out[name === "index.d.ts" ? "all.d.ts" : name] = text.replace(
      /((?:from|import)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(["'])/g,
      "$1.js$2",
    );
  });
  for (const [path, text] of Object.entries(out))
    out[path] = text.replace(/(["'])xstate\1/g, `"${toXstate(path)}"`);
  Object.assign(out, xstateTypes(root));
  // The editor offers what the API page documents, and not the engine's inside.
  const names = API.flatMap((group) => group.names);
  out["index.d.ts"] = `export { ${names.join(", ")} } from "./all.js";\n`;
  return out;
}

/** Where a file of the engine finds XState's declarations, which lie in a folder beside it. */
function toXstate(from: string): string {
  const path = posix.relative(posix.dirname(from), "xstate/index.js");
  return path.startsWith(".") ? path : `./${path}`;
}

/** XState's own declarations, as far as its index leads to them. */
function xstateTypes(root: string): Record<string, string> {
  const folder = join(root, "node_modules", "xstate", "dist", "declarations", "src");
  // It names one type of the browser, which the editor does not know.
  const out: Record<string, string> = { "xstate/browser.d.ts": "interface AbortSignal {}\n" };
  const open = ["index.d.ts"];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (out[`xstate/${path}`] !== undefined) continue;
    const text = readFileSync(join(folder, path), "utf8");
    out[`xstate/${path}`] = path === "index.d.ts" ? `/// <reference path="./browser.d.ts" />\n${text}` : text;
    for (const [, found] of text.matchAll(/(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)\.js["']/g))
      open.push(posix.normalize(posix.join(dirname(path), `${found}.d.ts`)));
  }
  return out;
}
