/**
 * The site works without a network after the first visit: a service worker keeps every page and every file
 * of the site but the editor, whose parts it keeps once they were used.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/** A script or style larger than this (the editor, the type checker) is kept when it is first used. */
const LARGEST_AT_ONCE = 200_000;
const PAGE = /\.(html|json)$/;
const KEPT = /\.(html|js|css|json|svg|woff2|webmanifest)$/;

export function offline(): AstroIntegration {
  let base = "/";
  return {
    name: "faultline-offline",
    hooks: {
      "astro:config:done": ({ config }) => {
        base = config.base.endsWith("/") ? config.base : `${config.base}/`;
      },
      "astro:build:done": ({ dir, logger }) => {
        const folder = fileURLToPath(dir);
        const files = readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && KEPT.test(entry.name) && entry.name !== "sw.js")
          .map((entry) => join(entry.parentPath, entry.name))
          .sort();
        const version = createHash("sha256");
        const kept: string[] = [];
        for (const file of files) {
          const text = readFileSync(file);
          version.update(file.slice(folder.length)).update(text);
          if ((text.length > LARGEST_AT_ONCE && !PAGE.test(file)) || /[\\/]_editor[\\/]/.test(file)) continue;
          kept.push(
            base +
              file
                .slice(folder.length)
                .replaceAll("\\", "/")
                .replace(/(^|\/)index\.html$/, "$1"),
          );
        }
        const path = join(folder, "sw.js");
        const worker = readFileSync(path, "utf8")
          .replace('"VERSION"', JSON.stringify(version.digest("hex").slice(0, 12)))
          .replace('["FILES"]', JSON.stringify(kept))
          .replace('"BASE"', JSON.stringify(base));
        writeFileSync(path, worker);
        logger.info(`sw.js keeps ${kept.length} files`);
      },
    },
  };
}
