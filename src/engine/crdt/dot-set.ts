/** DotSet: dots and nothing else. Something is there as long as one of its dots is. */
import { hasDot, type CausalContext } from "./causal-context.ts";
import { compareDots, type Dot } from "./dot.ts";
import type { DotStore } from "./dot-store.ts";

/** Dots in order, each once. */
export type DotSet = readonly Dot[];

const NONE: DotSet = [];

/** (a ∩ b) ∪ (a without what b's side has seen) ∪ (b without what a's side has seen). */
function join(a: DotSet, seenA: CausalContext, b: DotSet, seenB: CausalContext): DotSet {
  if (a === b) return a;
  const joined: Dot[] = [];
  let same = true;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = i >= a.length ? 1 : j >= b.length ? -1 : compareDots(a[i]!, b[j]!);
    if (order === 0) {
      joined.push(a[i++]!);
      j++;
    } else if (order < 0) {
      if (hasDot(seenB, a[i]!)) same = false;
      else joined.push(a[i]!);
      i++;
    } else {
      if (!hasDot(seenA, b[j]!)) {
        joined.push(b[j]!);
        same = false;
      }
      j++;
    }
  }
  return same ? a : joined.length === 0 ? NONE : joined;
}

const has = (dots: DotSet, dot: Dot): boolean => dots.some((each) => compareDots(each, dot) === 0);

/** A DotSet as plain data: `[replica, counter]` for each dot. */
export const dotSet: DotStore<DotSet> = {
  bottom: NONE,
  isBottom: (dots) => dots.length === 0,
  join,
  equals: (a, b) => a === b || (a.length === b.length && a.every((dot, i) => compareDots(dot, b[i]!) === 0)),
  isBelow: (a, seenA, b) => b.every((dot) => !hasDot(seenA, dot) || has(a, dot)),
  eachDot: (dots, visit) => dots.forEach(visit),
  toPlain: (dots) => dots.map(({ replica, counter }) => [replica, counter]),
  fromPlain: (plain) =>
    (plain as readonly (readonly [string, number])[]).map(([replica, counter]) => ({ replica, counter })),
};
