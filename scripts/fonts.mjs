/**
 * Cuts the fonts to what the site writes, and writes src/styles/fonts.css with fallbacks of the same
 * measure, so that nothing moves when a font arrives. Run it after a change of fonts: node scripts/fonts.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fontkit from "fontkitten";
import subsetFont from "subset-font";
import { root } from "./lib/run.mjs";

const range = (from, to) =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const ASCII = range(0x20, 0x7e);
const WESTERN = `${range(0xa0, 0xff)}ŁłŒœŠšŽž`;
const TYPOGRAPHIC = "–—‘’‚“”„…†•‹›€™−×÷≤≥≠≈→←↑↓↔·′″\u2009\u202f";
const TEXT = ASCII + WESTERN + TYPOGRAPHIC;
const CODE = `${TEXT}▸▾●○◐✕✓⌘⏎│├└─┌┐┘┤┬┴┼`;

/**
 * What the systems have: the mean width of a letter of `SAMPLE`, in em, by the font's names. Measured from Liberation
 * (whose metrics are those of Times New Roman, Arial and Courier New), from Noto Serif and Roboto, which are
 * Android's, and from DejaVu, which is what a bare Linux has.
 */
const SERIF = [
  { of: "", local: ["Times New Roman", "Liberation Serif", "Tinos"], width: 0.38646 },
  { of: " Android", local: ["Noto Serif", "NotoSerif"], width: 0.46014 },
  { of: " Linux", local: ["DejaVu Serif"], width: 0.4959 },
];
const SANS = [
  { of: "", local: ["Arial", "Liberation Sans", "Arimo"], width: 0.42737 },
  { of: " Android", local: ["Roboto"], width: 0.4275 },
  { of: " Linux", local: ["DejaVu Sans"], width: 0.48919 },
];
const MONO = [
  { of: "", local: ["Courier New", "Liberation Mono", "Cousine"], width: 0.6001 },
  { of: " Android", local: ["Droid Sans Mono", "DroidSansMono"], width: 0.6001 },
  { of: " Linux", local: ["DejaVu Sans Mono"], width: 0.60205 },
];

const FONTS = [
  {
    family: "Fraunces",
    fallback: ["Fraunces fallback", SERIF],
    file: "fraunces/files/fraunces-latin-full-normal.woff2",
    out: "fraunces.woff2",
    text: ASCII + "äöüéèßÄÖÜ" + TYPOGRAPHIC,
    axes: { wght: { min: 400, max: 600, default: 400 }, opsz: 60, SOFT: 0, WONK: 0 },
    weight: "400 600",
  },
  {
    family: "Source Serif 4",
    fallback: ["Source Serif fallback", SERIF],
    file: "source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    out: "source-serif.woff2",
    text: TEXT,
    axes: { wght: { min: 400, max: 700, default: 400 } },
    weight: "400 700",
  },
  {
    family: "Source Serif 4",
    style: "italic",
    file: "source-serif-4/files/source-serif-4-latin-wght-italic.woff2",
    out: "source-serif-italic.woff2",
    text: TEXT,
    axes: { wght: 400 },
    weight: "400",
  },
  {
    family: "Source Sans 3",
    fallback: ["Source Sans fallback", SANS],
    file: "source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
    out: "source-sans.woff2",
    text: TEXT,
    axes: { wght: { min: 400, max: 650, default: 400 } },
    weight: "400 650",
  },
  {
    family: "JetBrains Mono",
    fallback: ["JetBrains Mono fallback", MONO],
    file: "jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
    out: "jetbrains-mono.woff2",
    text: CODE,
    axes: { wght: { min: 400, max: 600, default: 400 } },
    weight: "400 600",
  },
];

const SAMPLE =
  "The supervisor starts its children in order and stops them in reverse; a process that fails is started " +
  "again, unless it failed too often within the window. Everything else goes on as if nothing had happened, 1 to 9.";

/** Width of English text, in units of the em: the letters weighted as they occur. */
function measure(font) {
  const width = [...SAMPLE].reduce(
    (sum, char) => sum + font.glyphForCodePoint(char.codePointAt(0)).advanceWidth,
    0,
  );
  return width / SAMPLE.length / font.unitsPerEm;
}

const percent = (value) => `${(value * 100).toFixed(2)}%`;
const folder = join(root, "src/assets/fonts");
mkdirSync(folder, { recursive: true });

const css = ["/* Written by scripts/fonts.mjs. */", ""];
for (const font of FONTS) {
  const source = readFileSync(join(root, "node_modules/@fontsource-variable", font.file));
  const cut = await subsetFont(source, font.text, {
    targetFormat: "woff2",
    variationAxes: font.axes,
    noHinting: true,
  });
  writeFileSync(join(folder, font.out), cut);
  console.log(font.out, `${(cut.length / 1024).toFixed(1)} kB`);
  css.push(
    `@font-face {`,
    `  font-family: "${font.family}";`,
    `  font-style: ${font.style ?? "normal"};`,
    `  font-weight: ${font.weight};`,
    `  font-display: swap;`,
    `  src: url("../assets/fonts/${font.out}") format("woff2");`,
    `}`,
    ``,
  );
  if (!font.fallback) continue;
  const [name, systems] = font.fallback;
  const plain = fontkit.create(
    Buffer.from(await subsetFont(source, font.text, { targetFormat: "sfnt", variationAxes: font.axes })),
  );
  for (const { of, local, width } of systems) {
    const size = measure(plain) / width;
    const em = plain.unitsPerEm * size;
    css.push(
      `@font-face {`,
      `  font-family: "${name}${of}";`,
      `  src: ${local.map((each) => `local("${each}")`).join(", ")};`,
      `  size-adjust: ${percent(size)};`,
      `  ascent-override: ${percent(plain.ascent / em)};`,
      `  descent-override: ${percent(-plain.descent / em)};`,
      `  line-gap-override: ${percent(plain.lineGap / em)};`,
      `}`,
      ``,
    );
  }
}
writeFileSync(join(root, "src/styles/fonts.css"), css.join("\n"));
