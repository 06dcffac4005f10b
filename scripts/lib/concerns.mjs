/**
 * What is checked and built, one entry per concern. `npm test` runs those of ALL in this order, and
 * `npm run <script>` each alone.
 *
 * `commands`: run one after the other; the arguments after `--` go to the last one.
 * `counts`: how the tests are counted: in a JSON report, or in the last line, "N passed, M failed".
 */
import { join } from "node:path";
import { pinnedNode, root, tool } from "./run.mjs";

export const report = (name) => join(root, ".cache", "reports", `${name}.json`);

const vitest = (name, ...folders) => [
  ...tool("vitest/vitest.mjs", "run", "--config", "tests/vitest.config.ts"),
  ...["--reporter=default", "--reporter=json", `--outputFile.json=${report(name)}`],
  ...folders,
];
const tsc = (...args) => tool("typescript/bin/tsc", ...args);
const astro = (...args) => tool("astro/bin/astro.mjs", ...args);
const node = (...args) => [pinnedNode(), ...args];

export const CONCERNS = {
  format: {
    title: "Format (prettier)",
    commands: () => [tool("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")],
    help: "`npm run format` puts it right.",
  },
  "format:fix": {
    title: "Format, in place",
    commands: () => [tool("prettier/bin/prettier.cjs", "--write", "--log-level", "warn", ".")],
  },
  lint: {
    title: "Lint (eslint; knip: files and exports that nothing uses)",
    commands: () => [
      tool("knip/bin/knip.js", "--config", "scripts/knip.json", "--no-progress", "--no-config-hints"),
      tool("eslint/bin/eslint.js", "--config", "scripts/eslint.config.mjs", "--max-warnings", "0", "."),
    ],
  },
  types: {
    title: "Types (tsc; the engine without the DOM; Svelte; Astro)",
    commands: () => [
      astro("sync", "--silent"),
      tsc("-p", "tsconfig.json"),
      tsc("-p", "src/engine/tsconfig.json"),
      tool("svelte-check/bin/svelte-check", "--tsconfig", "tsconfig.json", "--threshold", "error"),
      astro("check", "--minimumSeverity", "error"),
    ],
  },
  unit: {
    title: "Unit tests and laws",
    commands: () => [vitest("unit", "--exclude=tests/{truth,content,architecture,otp,e2e}/**")],
    counts: "vitest",
  },
  truth: {
    title: "Truth: recorded traces of Erlang/OTP, replayed",
    commands: () => [node("tests/truth/run.ts")],
    counts: "line",
  },
  content: {
    title: "Content: every file of every lesson",
    commands: () => [vitest("content", "tests/content")],
    counts: "vitest",
  },
  architecture: {
    title: "Architecture: the layer table",
    commands: () => [vitest("architecture", "tests/architecture")],
    counts: "vitest",
  },
  build: { title: "Build", commands: () => [astro("build")] },
  dev: { title: "Development server", commands: () => [astro("dev")] },
  "new:lesson": { title: "New lesson", commands: () => [node("scripts/new-lesson.ts")] },
  e2e: {
    title: "End to end, in a browser",
    commands: () => [tool("@playwright/test/cli.js", "test", "--config", "tests/playwright.config.ts")],
    counts: "playwright",
    needs: ["chromium", "dist", "port"],
  },
  otp: {
    title: "Elixir twins on a live BEAM",
    commands: () => [vitest("otp", "tests/otp")],
    counts: "vitest",
    needs: ["elixir"],
  },
  bench: { title: "Bench", commands: () => [node("tests/bench/run.ts")] },
  lighthouse: {
    title: "Lighthouse (mobile)",
    commands: () => [node("scripts/lighthouse.mjs")],
    needs: ["chromium", "dist"],
  },
};

/** The order of `npm test`: what is quick and tells most comes first. */
export const ALL = ["format", "lint", "types", "unit", "truth", "content", "architecture", "build", "e2e"];
