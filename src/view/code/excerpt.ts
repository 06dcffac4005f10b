/**
 * How much of a text is drawn while no editor is open. A page of a million lines of markup takes the tab with it; an
 * editor draws only what is on screen, so there the whole text can be had.
 */

/** At most so many lines are drawn. */
export const DRAWN_LINES = 2_000;
/** At most so many characters (UTF-16 units) are drawn, whatever their lines: one long line is as heavy as many. */
export const DRAWN_CHARACTERS = 65_536;

export interface Excerpt {
  /** The beginning of the text; all of it where it fits. */
  readonly text: string;
  /** Whether something was left out. */
  readonly cut: boolean;
}

/** The beginning of a text that is drawn: whole lines where possible, never half of a surrogate pair. */
export function excerpt(source: string): Excerpt {
  let end = Math.min(source.length, DRAWN_CHARACTERS);
  let line = -1;
  for (let n = 0; n < DRAWN_LINES; n += 1) {
    const next = source.indexOf("\n", line + 1);
    // The text ends, or this line crosses the limit of characters.
    if (next === -1 || next >= end) {
      if (end < source.length && n > 0) end = line + 1;
      else if (end < source.length && isHighSurrogate(source.charCodeAt(end - 1))) end -= 1;
      return { text: source.slice(0, end), cut: end < source.length };
    }
    line = next;
  }
  return { text: source.slice(0, line + 1), cut: line + 1 < source.length };
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** How many lines a text has; a line end at the end of the text begins none. */
export function countLines(source: string): number {
  let lines = source === "" || source.endsWith("\n") ? 0 : 1;
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
