/** The types of the module "faultline" for the editor, from the engine's own sources. */
import { join, relative } from "node:path";
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
  // The editor offers what the API page documents, and not the engine's inside.
  const names = API.flatMap((group) => group.names);
  out["index.d.ts"] = `export { ${names.join(", ")} } from "./all.js";\n`;
  return out;
}
