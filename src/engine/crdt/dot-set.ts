/** DotSet: dots and nothing else. Something is there as long as one of its dots is. */
import { readDot, writeDot } from "./bytes/context-bytes.ts";
import { readInOrder } from "./bytes/in-order.ts";
import { hasDot } from "./causal-context.ts";
import { compareDots, type Dot } from "./dot.ts";
import type { DotStore } from "./dot-store.ts";
import { joinByDot, NONE } from "./join-by-dot.ts";

/** Dots in order, each once. */
export type DotSet = readonly Dot[];

const has = (dots: DotSet, dot: Dot): boolean => dots.some((each) => compareDots(each, dot) === 0);

/** A DotSet as plain data: `[replica, counter]` for each dot. */
export const dotSet: DotStore<DotSet> = {
  bottom: NONE,
  isBottom: (dots) => dots.length === 0,
  join: (a, seenA, b, seenB) => joinByDot(a, seenA, b, seenB, (dot) => dot),
  equals: (a, b) => a === b || (a.length === b.length && a.every((dot, i) => compareDots(dot, b[i]!) === 0)),
  isBelow: (a, seenA, b) => b.every((dot) => !hasDot(seenA, dot) || has(a, dot)),
  eachDot: (dots, visit) => dots.forEach(visit),
  toPlain: (dots) => dots.map(({ replica, counter }) => [replica, counter]),
  fromPlain: (plain) =>
    (plain as readonly (readonly [string, number])[]).map(([replica, counter]) => ({ replica, counter })),
  bytes: {
    write(dots, out) {
      out.number(dots.length);
      for (const dot of dots) writeDot(out, dot);
    },
    read: (from) => readInOrder(from, readDot, compareDots),
  },
  single: {
    dotOf: (dots) => (dots.length === 1 ? dots[0]! : null),
    write: () => {},
    read: (dot) => [dot],
  },
};
