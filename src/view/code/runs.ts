/**
 * Highlighting as data: which part of a text is of which kind, as short text that travels beside it.
 *
 *     "k6t1f3"   six characters of keyword, one of plain text, three of a name that is called
 *
 * Made at build by Shiki (build/highlight.ts), and in the browser by the small lexer for text that the
 * reader has changed.
 */

/** What a piece of code is, by the letter that stands for it. Each has a colour in the tokens of the site. */
export const KINDS = {
  t: "text",
  k: "keyword",
  s: "string",
  n: "number",
  c: "comment",
  f: "name",
  a: "atom",
  p: "punctuation",
} as const;

export type KindLetter = keyof typeof KINDS;
export type Kind = (typeof KINDS)[KindLetter];

/** A piece of one line. */
export interface Piece {
  readonly kind: Kind;
  readonly text: string;
}

/** Joins neighbours of one kind and writes them down. Lengths are in UTF-16 units and cover line ends too. */
export function encodeRuns(pieces: Iterable<readonly [letter: KindLetter, length: number]>): string {
  let out = "";
  let last: KindLetter | undefined;
  let sum = 0;
  for (const [letter, length] of pieces) {
    if (length === 0) continue;
    if (letter !== last && last !== undefined) {
      out += last + String(sum);
      sum = 0;
    }
    last = letter;
    sum += length;
  }
  return last === undefined ? out : out + last + String(sum);
}

/**
 * The lines of a text with their pieces. Where `runs` ends early, or is damaged, the rest is plain text:
 * no character is ever lost.
 */
export function linesOf(source: string, runs: string): Piece[][] {
  const lines: Piece[][] = [[]];
  let at = 0;
  const add = (kind: Kind, end: number): void => {
    const parts = source.slice(at, end).split("\n");
    parts.forEach((text, i) => {
      if (i > 0) lines.push([]);
      if (text !== "") lines[lines.length - 1]!.push({ kind, text });
    });
    at = end;
  };
  for (const [, letter, length] of runs.matchAll(/([a-z])(\d+)/g)) {
    const kind: Kind = KINDS[letter as KindLetter] ?? "text";
    add(kind, Math.min(source.length, at + Number(length)));
  }
  if (at < source.length) add("text", source.length);
  return lines;
}
