/**
 * `licenses.txt`: the licences of all that the site hands on of others' work. What that is comes from the builds
 * themselves: the files that ended in a script, a style or the editor.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** In pages without being a file of a script: the fonts, which scripts/fonts.mjs has cut, and the parts of the markup. */
const IN_PAGES = /^(@fontsource-variable\/|@astrojs\/starlight$|astro$)/;

/** The folder of the package that a file is of, from the repository's root; null: it is the site's own. */
export function packageOf(path: string): string | null {
  const folder = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(
    path.replaceAll("\\", "/"),
  );
  return folder?.[1] ?? null;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

/** Where a package's source is. */
function sourceOf({ name, repository, homepage }: Manifest): string {
  const url = typeof repository === "string" ? repository : repository?.url;
  if (url === undefined) return homepage ?? `https://www.npmjs.com/package/${name}`;
  const plain = url.replace(/^git\+|^git:(?=\/\/)|\.git$/g, (found) => (found === "git:" ? "https:" : ""));
  return /^[\w.-]+\/[\w.-]+$/.test(plain) ? `https://github.com/${plain}` : plain;
}

/**
 * The licences of these packages, one after the other.
 *
 * @param folders of packages, from the repository's root
 * @throws Error that names a package without a licence
 */
export function licenseTexts(folders: readonly string[]): string {
  const texts = [...new Set(folders)].sort().map((folder) => {
    const at = join(ROOT, folder);
    const manifest = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as Manifest;
    const files = readdirSync(at).filter((file) =>
      /^(licen[cs]e|copying|notice|thirdpartynotices)/i.test(file),
    );
    if (files.length === 0 && manifest.license === undefined)
      throw new Error(`${folder} has no licence: the site must not hand it on`);
    const head = `${manifest.name} ${manifest.version}, ${manifest.license ?? "its own licence"}\nSource code: ${sourceOf(manifest)}`;
    return [head, ...files.map((file) => readFileSync(join(at, file), "utf8").trim())].join("\n\n");
  });
  const line = "-".repeat(80);
  return `This site holds the works of others, each under its own terms and with no change but that it was packed.\n\n${texts.map((text) => `${line}\n${text}\n\n`).join("")}`;
}

/** @param more what was built apart from the site: each gives the files that it was made of */
export function licenses(more: readonly (() => Promise<readonly string[]>)[]): AstroIntegration {
  const files = new Set<string>();
  const collect = {
    name: "faultline-licenses",
    applyToEnvironment: ({ name }: { name: string }) => name === "client",
    generateBundle(_options: unknown, bundle: Record<string, { moduleIds?: readonly string[] }>) {
      for (const { moduleIds = [] } of Object.values(bundle)) for (const id of moduleIds) files.add(id);
    },
  };
  return {
    name: "faultline-licenses",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [collect], worker: { plugins: () => [collect] } } });
      },
      "astro:build:done": async ({ dir, logger }) => {
        const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { dependencies: object }; // prettier-ignore
        const inPages = Object.keys(dependencies).filter((name) => IN_PAGES.test(name));
        const apart = (await Promise.all(more.map((inputs) => inputs()))).flat();
        const folders = [
          ...inPages.map((name) => `node_modules/${name}`),
          ...[...files, ...apart].flatMap((file) => packageOf(file.replace(/^\0/, "")) ?? []),
        ].filter((folder) => existsSync(join(ROOT, folder, "package.json")));
        writeFileSync(new URL("licenses.txt", dir), licenseTexts(folders));
        logger.info(`licenses.txt names ${new Set(folders).size} packages`);
      },
    },
  };
}
