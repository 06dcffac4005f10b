/** The join that DotSet and DotFun share. */
import { hasDot, type CausalContext } from "./causal-context.ts";
import { compareDots, isSameDot, type Dot } from "./dot.ts";

/** The one list that holds nothing. */
export const NONE: readonly never[] = [];

/**
 * (a ∩ b) ∪ (a without what b's side has seen) ∪ (b without what a's side has seen). Both are in the order of their dots,
 * each dot once. What both hold under a dot is taken from `a`; the result is `a` itself if it is the same.
 *
 * @param dotOf the dot that an item stands for
 */
export function joinByDot<T>(
  a: readonly T[],
  seenA: CausalContext,
  b: readonly T[],
  seenB: CausalContext,
  dotOf: (item: T) => Dot,
): readonly T[] {
  if (a === b) return a;
  if (a.length <= 1 && b.length <= 1) {
    const mine = a.length === 0 ? null : dotOf(a[0]!);
    const theirs = b.length === 0 ? null : dotOf(b[0]!);
    if (mine !== null && theirs !== null && isSameDot(mine, theirs)) return a;
    // The usual: one event in place of another one.
    const keepsMine = mine !== null && !hasDot(seenB, mine);
    const takesTheirs = theirs !== null && !hasDot(seenA, theirs);
    if (!takesTheirs) return keepsMine || mine === null ? a : NONE;
    if (!keepsMine) return b;
  }
  const joined: T[] = [];
  let same = true;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = i >= a.length ? 1 : j >= b.length ? -1 : compareDots(dotOf(a[i]!), dotOf(b[j]!));
    if (order === 0) {
      joined.push(a[i++]!);
      j++;
    } else if (order < 0) {
      if (hasDot(seenB, dotOf(a[i]!))) same = false;
      else joined.push(a[i]!);
      i++;
    } else {
      if (!hasDot(seenA, dotOf(b[j]!))) {
        joined.push(b[j]!);
        same = false;
      }
      j++;
    }
  }
  return same ? a : joined.length === 0 ? NONE : joined;
}
