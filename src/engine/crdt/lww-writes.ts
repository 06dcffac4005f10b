/** The dot store under a key of an AWLWWMap: the writes that are there, each with its time and its dots. */
import { VALUES } from "./bytes/byte-writer.ts";
import { readData, writeData } from "./bytes/data-bytes.ts";
import { readInOrder } from "./bytes/in-order.ts";
import { hasDot, type CausalContext } from "./causal-context.ts";
import { compareData, type Data } from "./data.ts";
import { isSameDot, type Dot } from "./dot.ts";
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

/** The dot of the one write; null if there is nothing, undefined if there is more. */
function onlyDot(writes: LWWWrites): Dot | null | undefined {
  if (writes.length === 0) return null;
  const { dots } = writes[0]!;
  return writes.length === 1 && dots.length === 1 ? dots[0]! : undefined;
}

function join(a: LWWWrites, seenA: CausalContext, b: LWWWrites, seenB: CausalContext): LWWWrites {
  if (a === b) return a;
  const mine = onlyDot(a);
  const theirs = onlyDot(b);
  // The usual: one write in place of another one.
  if (
    mine !== undefined &&
    theirs !== undefined &&
    (mine === null || theirs === null || !isSameDot(mine, theirs))
  ) {
    const keepsMine = mine !== null && !hasDot(seenB, mine);
    const takesTheirs = theirs !== null && !hasDot(seenA, theirs);
    if (!takesTheirs) return keepsMine || mine === null ? a : NONE;
    if (!keepsMine) return b;
  }
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
  bytes: {
    write(writes, out) {
      out.number(writes.length);
      for (const { value, time, dots } of writes) {
        writeData(out, value, VALUES);
        out.time(time);
        dotSet.bytes.write(dots, out);
      }
    },
    read: (from) =>
      readInOrder(
        from,
        () => {
          const write = { value: readData(from, VALUES), time: from.time(), dots: dotSet.bytes.read(from) };
          return write.dots.length > 0 ? write : from.fail("A write has no dot");
        },
        compareWrites,
      ),
  },
  single: {
    dotOf: (writes) => (writes.length === 1 && writes[0]!.dots.length === 1 ? writes[0]!.dots[0]! : null),
    write([write], out) {
      writeData(out, write!.value, VALUES);
      out.time(write!.time);
    },
    read: (dot, from) => [{ value: readData(from, VALUES), time: from.time(), dots: [dot] }],
  },
};

/** The write that is read: of the latest time, and of several with that time the first in the order of the values. */
export function lastWrite(writes: LWWWrites): TimedWrite | undefined {
  let last: TimedWrite | undefined;
  for (const write of writes) if (last === undefined || write.time > last.time) last = write;
  return last;
}
