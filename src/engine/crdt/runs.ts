/**
 * Sets of counters as runs: `[1, 5, 8, 9]` is 1 to 5 and 8 to 9. The runs are in order, and neither overlap nor touch:
 * there is one way to write a set. What a version vector says in one number is one run that begins at 1.
 */
export type Runs = readonly number[];

/** The set of one counter. */
export function runOf(counter: number): Runs {
  return [counter, counter];
}

/** The set of some counters, in no order. */
export function runsOf(counters: readonly number[]): Runs {
  const runs: number[] = [];
  for (const counter of new Float64Array(counters).sort()) {
    const last = runs.length - 1;
    if (last < 0 || counter > runs[last]! + 1) runs.push(counter, counter);
    else runs[last] = counter;
  }
  return runs;
}

/** Where the first run stands that ends at a counter or later; behind the last one if none does. */
function runFrom(runs: Runs, counter: number): number {
  // Most of what comes is new: it belongs behind all that is there.
  if (runs.length === 0 || runs[runs.length - 1]! < counter) return runs.length;
  let low = 0;
  let high = (runs.length >> 1) - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[2 * middle + 1]! < counter) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

export function hasCounter(runs: Runs, counter: number): boolean {
  const at = runFrom(runs, counter);
  return at < runs.length && runs[at]! <= counter;
}

/** The greatest counter, 0 if there is none. */
export function lastCounter(runs: Runs): number {
  return runs.length === 0 ? 0 : runs[runs.length - 1]!;
}

/** Up to where every counter is in it: what a version vector would say. */
export function contiguous(runs: Runs): number {
  return runs[0] === 1 ? runs[1]! : 0;
}

/** The set with one run more. */
function withRun(runs: Runs, from: number, to: number): Runs {
  // The runs from `start` to before `end` touch the new one, and become one with it.
  const start = runFrom(runs, from - 1);
  if (start < runs.length && runs[start]! <= from && to <= runs[start + 1]!) return runs;
  let end = start;
  while (end < runs.length && runs[end]! <= to + 1) end += 2;
  const joined = runs.slice(0, start);
  if (end > start) joined.push(Math.min(from, runs[start]!), Math.max(to, runs[end - 1]!));
  else joined.push(from, to);
  for (let i = end; i < runs.length; i++) joined.push(runs[i]!);
  return joined;
}

/** What is in either. It is `a` itself if `b` adds nothing. */
export function unionOfRuns(a: Runs, b: Runs): Runs {
  if (a === b || b.length === 0) return a;
  if (b.length === 2) return withRun(a, b[0]!, b[1]!);
  if (a.length === 2) return isWithin(b, a) ? a : withRun(b, a[0]!, a[1]!);
  if (isWithin(b, a)) return a;
  const union: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    const from = fromA ? a[i]! : b[j]!;
    const to = fromA ? a[i + 1]! : b[j + 1]!;
    if (fromA) i += 2;
    else j += 2;
    const end = union.length - 1;
    if (end < 0 || from > union[end]! + 1) union.push(from, to);
    else if (to > union[end]!) union[end] = to;
  }
  return union;
}

/** What is in any of them. */
export function unionOfManyRuns(all: readonly Runs[]): Runs {
  if (all.length < 3) return all.reduce(unionOfRuns, []);
  // Where runs begin, in order, and where they end: at a counter where as many have ended as have begun, a run ends.
  const starts: number[] = [];
  const ends: number[] = [];
  for (const runs of all)
    for (let i = 0; i < runs.length; i += 2) {
      starts.push(runs[i]!);
      ends.push(runs[i + 1]!);
    }
  const from = new Float64Array(starts).sort();
  const to = new Float64Array(ends).sort();
  const union: number[] = [];
  for (let i = 0; i < from.length; i++)
    if (i === 0 || from[i]! > to[i - 1]! + 1) {
      if (i > 0) union.push(to[i - 1]!);
      union.push(from[i]!);
    }
  if (to.length > 0) union.push(to[to.length - 1]!);
  return union;
}

/** Whether every counter of `a` is in `b`. */
export function isWithin(a: Runs, b: Runs): boolean {
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    while (j < b.length && b[j + 1]! < a[i]!) j += 2;
    if (j >= b.length || b[j]! > a[i]! || b[j + 1]! < a[i + 1]!) return false;
  }
  return true;
}

/** What is in `a` and not in `b`. */
export function withoutRuns(a: Runs, b: Runs): Runs {
  const left: number[] = [];
  for (let i = 0; i < a.length; i += 2) {
    const to = a[i + 1]!;
    let from = a[i]!;
    for (let j = 0; j < b.length && from <= to; j += 2) {
      if (b[j + 1]! < from) continue;
      if (b[j]! > to) break;
      if (b[j]! > from) left.push(from, b[j]! - 1);
      from = b[j + 1]! + 1;
    }
    if (from <= to) left.push(from, to);
  }
  return left;
}

export function sameRuns(a: Runs, b: Runs): boolean {
  return a === b || (a.length === b.length && a.every((bound, i) => bound === b[i]));
}
