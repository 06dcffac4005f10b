/** The dot store under a key of an AWLWWMap: the writes that are there, each with its time and its dots. */
import type { CausalContext } from "./causal-context.ts";
import { compareData, type Data } from "./data.ts";
import { dotSet, type DotSet } from "./dot-set.ts";
import type { DotStore } from "./dot-store.ts";

/** A value that was written at a time. Two replicas that write the same value at the same time make one of two dots. */
export interface TimedWrite {
  readonly value: Data;
  /** What the writer's clock showed; any number. */
  readonly time: number;
  readonly dots: DotSet;
}

/** By the order of their values, and of one value by time. */
export type LWWWrites = readonly TimedWrite[];

const NONE: LWWWrites = [];

function compareWrites(a: TimedWrite, b: TimedWrite): number {
  return compareData(a.value, b.value) || a.time - b.time;
}

function join(a: LWWWrites, seenA: CausalContext, b: LWWWrites, seenB: CausalContext): LWWWrites {
  if (a === b) return a;
  const joined: TimedWrite[] = [];
  let same = true;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = i >= a.length ? 1 : j >= b.length ? -1 : compareWrites(a[i]!, b[j]!);
    const left = order <= 0 ? a[i++]! : null;
    const right = order >= 0 ? b[j++]! : null;
    const mine = left?.dots ?? dotSet.bottom;
    const dots = dotSet.join(mine, seenA, right?.dots ?? dotSet.bottom, seenB);
    same &&= left === null ? dots.length === 0 : dots === mine;
    if (dots.length === 0) continue;
    if (dots === left?.dots) joined.push(left);
    else if (dots === right?.dots) joined.push(right);
    else joined.push({ value: (left ?? right)!.value, time: (left ?? right)!.time, dots });
  }
  return same ? a : joined.length === 0 ? NONE : joined;
}

const find = (writes: LWWWrites, write: TimedWrite): TimedWrite | undefined =>
  writes.find((each) => compareWrites(each, write) === 0);

/** As plain data: `[value, time, dots]` for each write, as the recordings of delta_crdt_ex show them. */
export const lwwWrites: DotStore<LWWWrites> = {
  bottom: NONE,
  isBottom: (writes) => writes.length === 0,
  join,
  equals: (a, b) =>
    a === b ||
    (a.length === b.length &&
      a.every((write, i) => compareWrites(write, b[i]!) === 0 && dotSet.equals(write.dots, b[i]!.dots))),
  isBelow: (a, seenA, b) =>
    b.every((write) => dotSet.isBelow(find(a, write)?.dots ?? dotSet.bottom, seenA, write.dots)),
  eachDot: (writes, visit) => writes.forEach(({ dots }) => dots.forEach(visit)),
  toPlain: (writes) => writes.map(({ value, time, dots }) => [value, time, dotSet.toPlain(dots)]),
  fromPlain: (plain) =>
    (plain as unknown as readonly (readonly [Data, number, Data])[]).map(([value, time, dots]) => ({
      value,
      time,
      dots: dotSet.fromPlain(dots),
    })),
};

/** The write that is read: of the latest time, and of several with that time the first in the order of the values. */
export function lastWrite(writes: LWWWrites): TimedWrite | undefined {
  let last: TimedWrite | undefined;
  for (const write of writes) if (last === undefined || write.time > last.time) last = write;
  return last;
}
