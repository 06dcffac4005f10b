/** Tables of columns: read from a source map, and moved by later edits of the text. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Replaces the text from `start` to `end` (offsets) by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Reads the `mappings` of a source map with one source whose lines are kept: per line, pairs of
 * [generated column, source column].
 */
export function readMappings(mappings: string): number[][] {
  let source = 0;
  return mappings.split(";").map((line) => {
    const pairs: number[] = [];
    let generated = 0;
    for (const segment of line === "" ? [] : line.split(",")) {
      const fields = numbers(segment);
      generated += fields[0] ?? 0;
      if (fields.length < 4) continue;
      source += fields[3]!;
      pairs.push(generated, source);
    }
    return pairs;
  });
}

/** Base64 VLQ, as in the source map specification. */
function numbers(segment: string): number[] {
  const out: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = DIGITS.indexOf(char);
    value |= (digit & 31) << shift;
    if ((digit & 32) !== 0) {
      shift += 5;
      continue;
    }
    out.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return out;
}

/** `text` with the edits made; they must not overlap nor contain line breaks, and are in order of `start`. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = "";
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

/** The column table of `text` after `edits` (in order of `start`). */
export function moveColumns(text: string, edits: readonly Edit[], columns: readonly number[][]): number[][] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  let next = 0;
  return columns.map((pairs, line) => {
    const from = starts[line] ?? text.length;
    const to = starts[line + 1] ?? Infinity;
    while (next < edits.length && edits[next]!.start < from) next += 1;
    const mine: Edit[] = [];
    for (let i = next; i < edits.length && edits[i]!.start < to; i++) mine.push(edits[i]!);
    if (mine.length === 0) return pairs;
    let edit = 0;
    let shift = 0;
    return pairs.map((column, i) => {
      if (i % 2 === 1) return column;
      for (; edit < mine.length && mine[edit]!.start - from < column; edit++)
        shift += mine[edit]!.text.length - (mine[edit]!.end - mine[edit]!.start);
      return column + shift;
    });
  });
}
