/** Places on the one time axis that all plots share, and the heights of their values. */

/** Room for the figures left of the plots, and right of them, px. */
export const GUTTER = 48;
export const MARGIN = 10;

export interface TimeScale {
  /** Virtual ms of the run. */
  readonly end: number;
  /** Width of a plot with its gutter, px. */
  readonly wide: number;
  x(at: number): number;
  /** The time at a place, within the run. */
  at(x: number): number;
}

export function timeScale(end: number, wide: number): TimeScale {
  const room = Math.max(1, wide - GUTTER - MARGIN);
  return {
    end,
    wide,
    x: (at) => GUTTER + (end === 0 ? 0 : (at / end) * room),
    at: (x) => Math.min(end, Math.max(0, ((x - GUTTER) / room) * end)),
  };
}

const TOPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** A round number from 1 that is not below `most`. */
export function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) for (const top of TOPS) if (top * power >= most) return top * power;
}

/** Where a key on the time axis leads: by a slice, by ten, to an end; null for other keys. */
export function keyTime(key: string, time: number, width: number, end: number): number | null {
  // From within a slice one step leads to its border.
  const slices = time / width;
  const back = Math.ceil(slices - 1e-9) - 1;
  const on = Math.floor(slices + 1e-9) + 1;
  const places: Record<string, number> = {
    ArrowLeft: back * width,
    ArrowRight: on * width,
    PageUp: (back - 9) * width,
    PageDown: (on + 9) * width,
    Home: 0,
    End: end,
  };
  const to = places[key];
  return to === undefined ? null : Math.min(end, Math.max(0, to));
}
