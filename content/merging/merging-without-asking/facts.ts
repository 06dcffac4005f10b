import type { Edit, ReadFacts, TraceView, Variants } from "faultline/lesson";

/** Of two counts the greater one stays. */
export const MOST: readonly Edit[] = [["{ Added, Most }.Added", "{ Added, Most }.Most"]];

/** One number for all depots, of which the greater one stays. */
export const ONE_NUMBER: readonly Edit[] = [
  ...MOST,
  ["[depot]: (mine[depot] ?? 0) + n,", "all: (mine.all ?? 0) + n,"],
];

/** What was sent is not sent again, whether somebody has answered or not. */
export const SENT_ONCE: readonly Edit[] = [
  [
    "      // Without an answer it is sent again next time.\n      if (delta !== undefined && (yield* carry(kept.me, to, delta))) delete unsent[to];",
    "      if (delta !== undefined) yield* carry(kept.me, to, delta);\n      delete unsent[to];",
  ],
];

export const DOWN = "at 3000 down Line\nat 6000 up Line";

export const variants: Variants = {
  down: { faults: DOWN },
  once: { edits: SENT_ONCE, faults: DOWN },
  most: { edits: MOST },
  "one-number": { edits: ONE_NUMBER },
  killed: { edits: MOST, faults: "at 4200 exit pune kill" },
};

export default ((trace) => ({
  scanned: said(trace, "scanned"),
  oslo: said(trace, "oslo"),
  lyon: said(trace, "lyon"),
  pune: said(trace, "pune"),
})) satisfies ReadFacts;

/** What was said at the end. */
function said(trace: TraceView, who: string): number {
  return Number(trace.marks(who).at(-1)?.event.value);
}
