/** The licences of what the site hands on of others' work. The built site's own list: tests/e2e/site/site.spec.ts. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { licenseTexts, packageOf } from "../../src/components/build/licenses.ts";

describe("the package that a file is of", () => {
  test.each([
    ["node_modules/elkjs/lib/elk-worker.min.js?url", "node_modules/elkjs"],
    ["/home/x/faultline/node_modules/@lezer/common/dist/index.js", "node_modules/@lezer/common"],
    ["C:\\x\\node_modules\\svelte\\src\\index.js", "node_modules/svelte"],
    ["node_modules/a/node_modules/@b/c/x.js", "node_modules/a/node_modules/@b/c"],
    ["src/engine/index.ts", null],
    ["node_modules_of_mine/a/x.js", null],
  ])("%s", (path, folder) => {
    expect(packageOf(path)).toBe(folder);
  });
});

describe("the texts", () => {
  test("name each package once, with its version, its terms, where its source is, and its licence whole", () => {
    const text = licenseTexts(["node_modules/elkjs", "node_modules/uplot", "node_modules/elkjs"]);
    const { version } = JSON.parse(readFileSync("node_modules/elkjs/package.json", "utf8")) as { version: string }; // prettier-ignore
    expect(text.split(`elkjs ${version}, EPL-2.0`)).toHaveLength(2);
    expect(text).toContain("Source code: https://github.com/kieler/elkjs");
    expect(text).toContain(readFileSync("node_modules/elkjs/LICENSE.md", "utf8").trim());
    expect(text).toContain(readFileSync("node_modules/uplot/LICENSE", "utf8").trim());
  });

  test("a package without a licence is not handed on", () => {
    expect(() => licenseTexts(["tests/components/without-license"])).toThrow(
      /without-license has no licence/,
    );
  });
});
