/** The slices of virtual time that counts are taken over. */

/** At most so many slices cover a run: on a phone one is wide enough for a pattern. */
export const MOST_BUCKETS = 60;

export interface Buckets {
  /** Length of a slice, virtual ms: 1, 2 or 5 times a power of ten. */
  readonly width: number;
  readonly count: number;
  /** Virtual time of the end of the run; the last slice may reach beyond it. */
  readonly end: number;
  /** The slice a time lies in: from its beginning (included) to its end (excluded); the run's end is in the last one. */
  of(at: number): number;
}

/** The least of 1, 2, 5, 10, 20, 50, … that is not below `least`. */
export function niceStep(least: number): number {
  for (let power = 1; ; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power;
}

/** Slices for a run of `end` virtual ms. */
export function bucketsFor(end: number): Buckets {
  const width = niceStep(end / MOST_BUCKETS);
  const count = Math.max(1, Math.ceil(end / width));
  return { width, count, end, of: (at) => Math.min(count - 1, Math.max(0, Math.floor(at / width))) };
}

/** Round times for an axis of `end` virtual ms with at most `most` steps, 0 included. */
export function axisTicks(end: number, most: number): number[] {
  const step = niceStep(end / Math.max(1, most));
  const ticks: number[] = [];
  for (let at = 0; at <= end; at += step) ticks.push(at);
  return ticks;
}
