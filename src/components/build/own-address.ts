/**
 * Code that is run while the site is built, and looks for files beside itself, must keep its own address
 * when Astro bundles it.
 */
import { pathToFileURL } from "node:url";
import type { Plugin } from "vite";

export function ownAddress(root: string): Plugin {
  return {
    name: "faultline-own-address",
    apply: "build",
    transform(code, id, options) {
      const file = id.split("?")[0]!;
      if (!options?.ssr || !file.startsWith(`${root}src/`) || !file.endsWith(".ts")) return null;
      if (!/new URL\([^)]*import\.meta\.url\)/.test(code)) return null;
      return {
        code: code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(file).href)),
        map: null,
      };
    },
  };
}
