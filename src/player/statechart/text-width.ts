/**
 * How wide a text of the drawing is, without a browser: layouts are made while the site is built. Advances of Source
 * Sans 3 (Adobe, as @fontsource-variable has it) in hundredths of its size; tests/e2e/stage/statechart.spec.ts measures
 * the drawn texts.
 */

/** Printable ASCII from the space on. */
const REGULAR =
  "20 29 43 50 50 82 61 25 30 30 42 50 25 31 25 35 50 50 50 50 50 50 50 50 50 50 25 25 50 50 50 42 85 54 59 57 61 53 49 62 65 26 48 58 49 73 65 66 57 66 57 53 54 64 51 79 51 48 54 30 35 30 50 50 54 50 55 46 55 50 29 50 54 25 25 49 25 83 55 54 55 55 35 42 34 54 47 72 45 47 42 30 24 30 50"
    .split(" ")
    .map(Number);

/** Others are at most as wide as this, but for ideographs. */
const WIDEST = 100;

/** Bold letters (600) are wider by 3 % at most; a browser's own rounding has room, too. */
const SPARE = 1.05;

/** Px that `text` takes at `size` px, at most. */
export function textWidth(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) sum += REGULAR[letter.charCodeAt(0) - 32] ?? WIDEST;
  return Math.ceil((sum / 100) * size * SPARE);
}

/** Breaks a text between words, so that each line takes at most `wide` px; a longer word is cut where it must be. */
export function wrapText(text: string, size: number, wide: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= wide) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const letter of word) {
      if (line !== "" && textWidth(line + letter, size) > wide) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  lines.push(line);
  return lines;
}
