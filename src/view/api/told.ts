/** A transcript, short: what an example on the API page shows of its run. */
import type { Sentence } from "../../player/index.ts";

export interface ToldLine {
  /** Virtual ms. */
  readonly at: number;
  readonly text: string;
}

/** Lines shown at most. */
const MOST = 120;

/** The sentences that tell what an example is about, in order. */
export function told(sentences: readonly Sentence[]): ToldLine[] {
  const lines = sentences.flatMap(({ at, text, weight }) => (weight === "detail" ? [] : [{ at, text }]));
  return lines.length <= MOST
    ? lines
    : [...lines.slice(0, MOST), { at: lines[MOST]!.at, text: `… and ${lines.length - MOST} more.` }];
}
