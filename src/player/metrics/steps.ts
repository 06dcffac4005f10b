/** A value that holds until it changes. */

/** What a series was like over the whole run. */
export interface Summary {
  readonly least: number;
  /** For a value that holds: half of the time it was at or below it. For one per slice: half of the slices. */
  readonly median: number;
  readonly most: number;
}

export class Steps {
  /** After so many events the value of the same place holds. */
  readonly index: number[] = [];
  /** Virtual ms. */
  readonly at: number[] = [];
  readonly value: number[] = [];
  /** Before the first change. */
  readonly before: number | null;

  constructor(before: number | null) {
    this.before = before;
  }

  get last(): number | null {
    return this.value.length === 0 ? this.before : (this.value[this.value.length - 1] as number);
  }

  set(index: number, at: number, value: number): void {
    if (value === this.last) return;
    this.index.push(index);
    this.at.push(at);
    this.value.push(value);
  }

  /** The value once `index` events are told. */
  valueAt(index: number): number | null {
    const place = countUpTo(this.index, index) - 1;
    return place < 0 ? this.before : (this.value[place] as number);
  }

  /** The value at the end of each instant at which it changed, from 0 to `end`: what can be seen of it in time. */
  drawn(end: number): { x: number[]; y: (number | null)[] } {
    const x: number[] = [];
    const y: (number | null)[] = [];
    const add = (at: number, value: number | null): void => {
      if (x.length > 0 && x[x.length - 1] === at) y[y.length - 1] = value;
      else {
        x.push(at);
        y.push(value);
      }
    };
    add(0, this.before);
    for (let i = 0; i < this.at.length; i++) add(this.at[i] as number, this.value[i] as number);
    if ((x[x.length - 1] as number) < end) add(end, this.last);
    return { x, y };
  }

  /** Over time: a value counts for as long as it held. Null if it never had one. */
  summary(end: number): Summary | null {
    const { x, y } = this.drawn(end);
    const held = new Map<number, number>();
    let all = 0;
    y.forEach((value, i) => {
      if (value === null) return;
      const time = (x[i + 1] ?? end) - (x[i] as number);
      held.set(value, (held.get(value) ?? 0) + time);
      all += time;
    });
    const values = [...held.keys()].sort((a, b) => a - b);
    if (values.length === 0) return null;
    let time = 0;
    const median = values.find((value) => (time += held.get(value) as number) * 2 >= all);
    return {
      least: values[0] as number,
      median: median as number,
      most: values[values.length - 1] as number,
    };
  }
}

/** How many of the rising `numbers` are at most `limit`. */
export function countUpTo(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The value that a share of the sorted values is at or below (nearest rank): of n values the one at place
 * `share * n`, rounded up, counted from 1.
 */
export function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.ceil((percent * sorted.length) / 100);
  return sorted[Math.max(1, rank) - 1] as number;
}

/** Of values per slice; slices without one are left out. */
export function summaryOf(values: readonly (number | null)[]): Summary | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return {
    least: sorted[0] as number,
    median: percentile(sorted, 50),
    most: sorted[sorted.length - 1] as number,
  };
}
