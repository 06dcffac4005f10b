/**
 * A merge step by step, as the join of causal CRDTs decides it, dot by dot. Source: Almeida, Shoker, Baquero, "Delta State
 * Replicated Data Types", figure 7: what both hold stays; what one holds stays unless the other has seen it.
 */
import { compareItems, hasSeen, type DotView, type Held, type Item, type Seen } from "./held.ts";

/** What the other side's context says of a dot that one side alone holds. */
export type Verdict = "both" | "new to left" | "new to right" | "gone on left" | "gone on right";

export interface MergeStep {
  readonly item: Item;
  readonly left: boolean;
  readonly right: boolean;
  readonly verdict: Verdict;
  readonly stays: boolean;
}

/** The steps: one for each dot that either holds, in order of place and dot. */
export function mergeSteps(left: Held, right: Held): readonly MergeStep[] {
  const keyOf = ({ path, dot }: Item): string => JSON.stringify([path, dot.replica, dot.counter]);
  const [mine, theirs] = [left, right].map(({ items }) => new Map(items.map((item) => [keyOf(item), item])));
  const all = new Map([...mine!, ...theirs!]);
  return [...all]
    .sort(([, a], [, b]) => compareItems(a, b))
    .map(([key, item]): MergeStep => {
      const at = { item, left: mine!.has(key), right: theirs!.has(key) };
      if (at.left && at.right) return { ...at, verdict: "both", stays: true };
      if (at.left) {
        const gone = hasSeen(right.seen, item.dot);
        return { ...at, verdict: gone ? "gone on right" : "new to right", stays: !gone };
      }
      const gone = hasSeen(left.seen, item.dot);
      return { ...at, verdict: gone ? "gone on left" : "new to left", stays: !gone };
    });
}

/** The rule that decided a step, in words. */
export function ruleText({ verdict }: Pick<MergeStep, "verdict">, left: string, right: string): string {
  switch (verdict) {
    case "both":
      return "Both hold it: it stays.";
    case "new to right":
      return `${right} has not seen this event: it is new there, and stays.`;
    case "new to left":
      return `${left} has not seen this event: it is new there, and stays.`;
    case "gone on right":
      return `${right} has seen this event and holds it no more: it was removed or replaced there, and goes.`;
    case "gone on left":
      return `${left} has seen this event and holds it no more: it was removed or replaced there, and goes.`;
  }
}

/** What either has seen. */
export function unionOf(a: Seen, b: Seen): Seen {
  const union = new Map<string, readonly (readonly [number, number])[]>();
  for (const replica of [...new Set([...a.keys(), ...b.keys()])].sort()) {
    const runs = [...(a.get(replica) ?? []), ...(b.get(replica) ?? [])].sort(([x], [y]) => x - y);
    const joined: [number, number][] = [];
    for (const [from, to] of runs) {
      const last = joined.at(-1);
      if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
      else joined.push([from, to]);
    }
    union.set(replica, joined);
  }
  return union;
}

/** A run of events that one has seen and another has not. */
export interface Missing {
  readonly replica: string;
  readonly from: number;
  readonly to: number;
  /** What of it is still held by the one that has seen it. */
  readonly items: readonly Item[];
}

/** What `ahead` has seen and `behind` has not. */
export function missingFrom(behind: Held, ahead: Held): readonly Missing[] {
  const missing: Missing[] = [];
  for (const [replica, runs] of [...ahead.seen].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const [first, last] of runs) {
      let from = first;
      const add = (to: number): void => {
        if (from > to) return;
        const within = ({ dot }: Item): boolean =>
          dot.replica === replica && from <= dot.counter && dot.counter <= to;
        missing.push({ replica, from, to, items: ahead.items.filter(within) });
      };
      for (const [start, end] of behind.seen.get(replica) ?? []) {
        if (end < from || start > last) continue;
        add(start - 1);
        from = end + 1;
      }
      add(last);
    }
  return missing;
}

/** How many events. */
export function countMissing(missing: readonly Pick<Missing, "from" | "to">[]): number {
  return missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** Whether two hold the same and have seen the same. */
export function isSame(a: Held, b: Held): boolean {
  const plain = ({ items, seen }: Held): string =>
    JSON.stringify([
      items.map(({ path, dot }) => [path, dot.replica, dot.counter]),
      [...seen].sort(([x], [y]) => (x < y ? -1 : 1)),
    ]);
  return plain(a) === plain(b);
}

/** `a 3`, or `a 3–5`. */
export function runText(replica: string, from: number, to: number): string {
  return from === to ? `${replica} ${from}` : `${replica} ${from}–${to}`;
}

export function dotText({ replica, counter }: DotView): string {
  return runText(replica, counter, counter);
}
