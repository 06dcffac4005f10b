/** What the search looks through: one entry per section of a page. Pure, and small enough for any page. */

export interface Section {
  /** The page's title. */
  readonly page: string;
  /** The section's heading; empty for what comes before the first one. */
  readonly heading: string;
  readonly url: string;
  readonly text: string;
}

export interface Found {
  readonly section: Section;
  readonly score: number;
  /** A piece of the text around the first word found, cut into found and other parts. */
  readonly excerpt: readonly { readonly text: string; readonly found: boolean }[];
}

const WEIGHT = { page: 6, heading: 9, text: 1 };
const EXCERPT = 150;

/** Lower case, without accents. */
const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** One letter more, less or other: a slip of the finger. */
function near(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return a.slice(i + 1) === b.slice(i + 1) || a.slice(i) === b.slice(i + 1) || a.slice(i + 1) === b.slice(i);
}

type Fits = (word: string, query: string) => boolean;
const begins: Fits = (word, query) => word.startsWith(query);
const slips: Fits = (word, query) => query.length > 3 && near(word.slice(0, query.length + 1), query);

function score(words: readonly string[], query: string, fits: Fits): number {
  let count = 0;
  for (const word of words) if (fits(word, query)) count += word === query ? 2 : 1;
  return count === 0 ? 0 : 1 + Math.log2(count);
}

const split = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}_]+/u)
    .filter(Boolean);

function excerptOf(text: string, queries: readonly string[]): Found["excerpt"] {
  const pieces = [...text.matchAll(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_]+/gu)].map(([piece]) => ({
    text: piece,
    found: queries.some((query) => fold(piece).startsWith(query)),
  }));
  const first = Math.max(
    0,
    pieces.findIndex((piece) => piece.found),
  );
  let from = first;
  for (let before = 0; from > 0 && before < EXCERPT / 3; from--) before += pieces[from - 1]!.text.length;
  const shown: { text: string; found: boolean }[] = from > 0 ? [{ text: "… ", found: false }] : [];
  let length = 0;
  for (let at = from; at < pieces.length && length < EXCERPT; at++) {
    length += pieces[at]!.text.length;
    shown.push(pieces[at]!);
  }
  if (length >= EXCERPT) shown.push({ text: " …", found: false });
  return shown;
}

/**
 * Sections in which every word of `query` begins some word, best first; if there is none, those that come
 * within one letter of it.
 */
export function search(sections: readonly Section[], query: string, most = 12): Found[] {
  const queries = split(query);
  if (queries.length === 0) return [];
  const prepared = sections.map((section) => ({
    section,
    page: split(section.page),
    heading: split(section.heading),
    text: split(section.text),
  }));
  for (const fits of [begins, slips]) {
    const found = prepared
      .map(({ section, page, heading, text }) => {
        let sum = 0;
        for (const each of queries) {
          const points =
            WEIGHT.page * score(page, each, fits) +
            WEIGHT.heading * score(heading, each, fits) +
            WEIGHT.text * score(text, each, fits);
          if (points === 0) return null;
          sum += points;
        }
        return { section, score: sum, excerpt: excerptOf(section.text, queries) };
      })
      .filter((each) => each !== null)
      .sort((a, b) => b.score - a.score);
    if (found.length > 0) return found.slice(0, most);
  }
  return [];
}
