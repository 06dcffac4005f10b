/** Text that the reader's code made, cut to size before anything draws it. */

/** Characters that are kept: of a line of text, and of a name. */
export const TEXT_LIMITS = { line: 2_000, name: 64, marks: 4 } as const;

const PLAIN_ASCII = /^[\x20-\x7e\n\t]*$/;
const MARKS = new RegExp(`(\\p{M}{${TEXT_LIMITS.marks}})\\p{M}+`, "gu");
const JOINS = /^[\p{M}\u200d]/u;

/** What turns the writing direction of the text behind it, and line ends that are none to the eye. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/g;
/** What is not seen: in a name, two that look alike are two, and one that looks like nothing is something. */
const UNSEEN = /[\p{Cc}\u00ad\u180e\u200b\u2060-\u2064\ufeff]/gu;

/** A name: `cut` to size, and nothing in it that is not seen. */
export function cutName(text: string): string {
  return cut(text.slice(0, 5 * TEXT_LIMITS.name).replace(UNSEEN, "\ufffd"), TEXT_LIMITS.name);
}

/**
 * At most `limit` characters, never half of a surrogate pair, never a base without its marks, and at most four
 * combining marks in a row: drawing one letter with thousands of them takes a browser seconds. Nothing in it turns the
 * direction of what stands beside it.
 */
export function cut(text: string, limit: number): string {
  let out = text;
  if (!PLAIN_ASCII.test(out.length > 4 * limit ? (out = out.slice(0, 4 * limit)) : out))
    out = out.replace(LONE, "\ufffd").replace(TURNS, "\ufffd").replace(MARKS, "$1");
  if (out.length <= limit) return text.length > 4 * limit ? `${out}…` : out;
  let end = limit;
  const next = (at: number): boolean => {
    const code = out.charCodeAt(at);
    return (
      (code >= 0xdc00 && code <= 0xdfff) ||
      JOINS.test(out.slice(at, at + 2)) ||
      out.charCodeAt(at - 1) === 0x200d
    );
  };
  while (end > limit - 32 && end > 0 && next(end)) end -= 1;
  return `${out.slice(0, end)}…`;
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
