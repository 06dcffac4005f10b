/**
 * The layer table of DESIGN.md: a layer imports only from layers to its left, and only through their
 * index.ts.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Layer {
  /** Its folder, from the repository's root. */
  readonly folder: string;
  /** The layers that it may import, by folder. */
  readonly uses: readonly string[];
  /** The npm packages that it may import (a prefix ending in / stands for a scope). */
  readonly packages: readonly string[];
  /** The ones that its build-time part may use besides; that part may use Node too. */
  readonly buildPackages?: readonly string[];
  /** The ones that one of its folders alone may use besides. */
  readonly folderPackages?: Readonly<Record<string, readonly string[]>>;
}

const ENGINE = [
  "src/engine/math",
  "src/engine/kernel",
  "src/engine/otp",
  "src/engine/resilience",
  "src/engine",
];
const PAGE = [...ENGINE, "src/lesson", "src/sandbox", "src/player", "src/view"];

const LAYERS: readonly Layer[] = [
  { folder: "src/engine/math", uses: [], packages: [] },
  { folder: "src/engine/shown", uses: [], packages: [] },
  { folder: "src/engine/crdt", uses: ["src/engine/shown"], packages: [] },
  { folder: "src/engine/kernel", uses: ["src/engine/math", "src/engine/shown"], packages: ["pure-rand"] },
  {
    folder: "src/engine/otp",
    uses: ["src/engine/math", "src/engine/kernel"],
    packages: [],
    folderPackages: { "src/engine/otp/statem": ["xstate"] },
  },
  { folder: "src/engine/net", uses: ["src/engine/math", "src/engine/kernel"], packages: [] },
  { folder: "src/engine/laws", uses: ["src/engine/crdt", "src/engine/kernel"], packages: [] },
  {
    folder: "src/engine/cluster",
    uses: ["src/engine/math", "src/engine/crdt", "src/engine/kernel", "src/engine/net", "src/engine/otp"],
    packages: [],
  },
  {
    folder: "src/engine/resilience",
    uses: ["src/engine/math", "src/engine/kernel", "src/engine/otp"],
    packages: [],
  },
  {
    folder: "src/engine",
    uses: [
      "src/engine/math",
      "src/engine/crdt",
      "src/engine/kernel",
      "src/engine/laws",
      "src/engine/net",
      "src/engine/otp",
      "src/engine/cluster",
      "src/engine/resilience",
    ],
    packages: [],
  },
  { folder: "src/lesson", uses: ["src/engine"], packages: ["astro"], buildPackages: ["yaml"] },
  {
    folder: "src/sandbox",
    uses: [...ENGINE, "src/lesson"],
    packages: ["sucrase", "acorn"],
    buildPackages: ["esbuild", "vite", "astro"],
  },
  {
    folder: "src/player",
    uses: ["src/engine", "src/lesson", "src/sandbox"],
    packages: ["xstate"],
    buildPackages: ["elkjs"],
  },
  {
    folder: "src/view",
    uses: ["src/engine", "src/lesson", "src/sandbox", "src/player"],
    packages: ["svelte", "monaco-editor", "@codemirror/", "@lezer/", "diff", "uplot", "xstate", "elkjs"],
    buildPackages: ["astro", "esbuild", "shiki", "typescript"],
  },
  {
    folder: "src/components",
    uses: PAGE,
    packages: ["astro", "@astrojs/", "svelte", "yaml", "node:"],
    buildPackages: ["vite"],
  },
  {
    folder: "src/pages",
    uses: [...PAGE, "src/components"],
    packages: ["astro", "@astrojs/", "yaml", "node:"],
  },
];

/** Build-time parts run in Node while the site is built; their name says so. */
const BUILD_TIME = /\/build(\/|\.ts$)|^src\/sandbox\/(astro-integration|run-in-process|runner\/\w+)\.ts$/;

/** Doors besides index.ts. `metrics`, `replicas`, `statechart` and `keys` have their own, so that a page loads no more than it shows. */
const DOORS = [
  "src/lesson/build/index.ts",
  "src/sandbox/build/index.ts",
  "src/player/build/index.ts",
  "src/player/metrics/index.ts",
  "src/player/replicas/index.ts",
  "src/player/statechart/index.ts",
  "src/view/build/index.ts",
  "src/view/keys/index.ts",
];

const SOURCE = /\.(ts|mts|js|mjs|svelte|astro)$/;
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([\w@~./:?#-]+)\1/g;

function sources(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

/** The layer a file belongs to: the one with the longest folder. */
function layerOf(file: string): Layer | undefined {
  return LAYERS.filter((layer) => file.startsWith(`${layer.folder}/`)).sort(
    (a, b) => b.folder.length - a.folder.length,
  )[0];
}

/** What is wrong with one import, in words; null if nothing is. */
function fault(file: string, layer: Layer, specifier: string): string | null {
  const bare = specifier.split("?")[0]!;
  if (bare.startsWith("astro:") || bare.startsWith("virtual:")) return null;
  const target =
    bare === "faultline"
      ? "src/engine/index.ts"
      : bare === "faultline/lesson"
        ? "src/lesson/index.ts"
        : bare.startsWith(".")
          ? posix.normalize(relative(root, resolve(root, dirname(file), bare)).replaceAll("\\", "/"))
          : null;

  if (target === null) {
    const ofFolder = Object.entries(layer.folderPackages ?? {})
      .filter(([folder]) => file.startsWith(`${folder}/`))
      .flatMap(([, packages]) => packages);
    const packages = BUILD_TIME.test(file)
      ? [...layer.packages, ...(layer.buildPackages ?? []), "node:"]
      : [...layer.packages, ...ofFolder];
    const allowed = packages.some((name) =>
      /[/:]$/.test(name) ? bare.startsWith(name) : bare === name || bare.startsWith(`${name}/`),
    );
    return allowed ? null : `the layer ${layer.folder} may not use the package ${bare}`;
  }
  const other = layerOf(target);
  if (!other || other === layer) return null;
  if (!layer.uses.includes(other.folder)) return `${other.folder} is not to the left of ${layer.folder}`;
  if (DOORS.includes(target)) return null;
  const door = `${other.folder}/index.ts`;
  // Styles and whole components are doors of their own: a page names the component it shows.
  const component = other.folder === "src/view" || other.folder === "src/components";
  if (target !== door && !(component && /\.(svelte|astro|css)$/.test(target))) {
    return `it goes past ${door}`;
  }
  return null;
}

describe("a layer imports only from layers to its left, through their index.ts", () => {
  for (const layer of LAYERS) {
    test(layer.folder, () => {
      const faults: string[] = [];
      for (const file of sources(layer.folder)) {
        if (layerOf(file) !== layer) continue;
        for (const [, , specifier] of readFileSync(join(root, file), "utf8").matchAll(IMPORT)) {
          const wrong = fault(file, layer, specifier!);
          if (wrong) faults.push(`${file} imports "${specifier}": ${wrong}`);
        }
      }
      expect(faults).toEqual([]);
    });
  }
});

test("every source file belongs to a layer", () => {
  const homes = ["src/styles/", "src/content.config.ts", "src/env.d.ts"];
  const lost = sources("src").filter(
    (file) => !layerOf(file) && !homes.some((home) => file.startsWith(home)),
  );
  expect(lost).toEqual([]);
});

test.each(["README.md", "CONTRIBUTING.md"])("%s names every layer", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const short = (folder: string): string => folder.replace(/^src\//, "");
  expect(LAYERS.map(({ folder }) => short(folder)).filter((folder) => !text.includes(folder))).toEqual([]);
});

test("CONTRIBUTING.md says what each package is for", () => {
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, object>; // prettier-ignore
  const named = [...text.matchAll(/`([@\w/-]+(?:\/\*)?)`/g)].map(([, name]) => name!);
  /** `@scope/*` names all of a scope; types, and the parsers and plugins of a formatter, stand with what they are for. */
  const isNamed = (name: string): boolean =>
    named.includes(name) ||
    named.includes(name.replace(/\/.*/, "/*")) ||
    /^@types\/|^prettier-plugin-|-eslint-parser$/.test(name);
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  expect(packages.filter((name) => !isNamed(name))).toEqual([]);
});

describe("the test itself notices", () => {
  const player = LAYERS.find((layer) => layer.folder === "src/player")!;
  test("an import from the right", () => {
    expect(fault("src/player/a.ts", player, "../view/index.ts")).toMatch(/not to the left/);
  });
  test("a way past the door", () => {
    expect(fault("src/player/a.ts", player, "../engine/kernel/system.ts")).toMatch(
      /not to the left|goes past/,
    );
    expect(fault("src/player/a.ts", player, "../sandbox/protocol/text.ts")).toMatch(/goes past/);
  });
  test("a package that the layer may not use", () => {
    expect(fault("src/player/a.ts", player, "svelte")).toMatch(/may not use the package/);
    const otp = LAYERS.find((layer) => layer.folder === "src/engine/otp")!;
    expect(fault("src/engine/otp/task.ts", otp, "xstate")).toMatch(/may not use the package/);
    expect(fault("src/engine/otp/statem/xstate.ts", otp, "xstate")).toBeNull();
  });
});
