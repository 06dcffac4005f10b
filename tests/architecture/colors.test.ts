/**
 * The colours of src/styles/tokens.css reach WCAG AA in both themes: 4.5 to 1 for text, 3 to 1 for the
 * borders of controls.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../../src/styles/tokens.css", import.meta.url), "utf8");

function tokens(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("\n  }", start));
  return Object.fromEntries([...block.matchAll(/--fl-([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1]!, m[2]!]));
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const MEANINGS = ["fault", "healed", "watch", "message"];
const PAPERS = ["paper", "paper-raised", "paper-sunk"];
const CODE = ["ink", "comment", "keyword", "string", "number", "name", "atom"];

const pairs: [string, string, number][] = [
  ...["ink", "ink-2", "ink-3", ...MEANINGS].flatMap((ink) =>
    PAPERS.map((on) => [ink, on, 4.5] as [string, string, number]),
  ),
  ...MEANINGS.flatMap(
    (m) =>
      [
        [m, `${m}-soft`, 4.5],
        [`on-${m}`, m, 4.5],
        ["ink", `${m}-soft`, 4.5],
      ] as [string, string, number][],
  ),
  ...CODE.map((name) => [`code-${name}`, "code-paper", 4.5] as [string, string, number]),
  ["hairline-strong", "paper", 3],
  ["focus", "paper", 3],
  ["ink", "selection", 4.5],
];

for (const [theme, selector] of [
  ["light", ":root"],
  ["dark", ':root[data-theme="dark"]'],
] as const) {
  test(`${theme}: text 4.5 to 1, borders 3 to 1`, () => {
    const color = tokens(selector);
    const low = pairs
      .map(([ink, on, least]) => ({ ink, on, least, ratio: contrast(color[ink]!, color[on]!) }))
      .filter(({ ratio, least }) => !(ratio >= least))
      .map(({ ink, on, least, ratio }) => `${ink} on ${on}: ${ratio.toFixed(2)}, not ${least}`);
    expect(low).toEqual([]);
  });
}

test("black on white is 21 to 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});
