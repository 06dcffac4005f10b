/**
 * Small changes to a lesson's code that a prediction or a variant of the facts is about: "the same demo
 * with `rest_for_one`".
 */

/** Replaces `from` with `to`. `from` stands exactly once in the file. */
export type Edit = readonly [from: string, to: string];

/**
 * Applies edits one after the other.
 *
 * @throws if a text to replace is missing or stands there more than once: the lesson's code has moved on
 */
export function applyEdits(source: string, edits: readonly Edit[] = []): string {
  return edits.reduce((text, [from, to]) => {
    const times = text.split(from).length - 1;
    if (times !== 1) throw new Error(`"${from}" stands ${times} times in the code, not once`);
    return text.replace(from, () => to);
  }, source);
}
