/**
 * Decides when a run has been silent, or has gone on, for too long. Time is counted in ticks of the page and each
 * tick counts little, however late it comes: while the page itself stands still, is hidden or the computer
 * sleeps, no good run is blamed for it.
 */

/** Milliseconds. */
export const WATCH = {
  /** From tick to tick. */
  tick: 50,
  /** What one tick counts at most. */
  cap: 75,
  /** Longest silence of a run. */
  silent: 1_000,
  /** Longest run; and when the reader asked for a longer one. */
  wall: 5_000,
  longWall: 30_000,
  /** Longest start of a frame and its worker. */
  boot: 5_000,
} as const;

/** Calls back after `ms` milliseconds in which the page was awake. Returns what calls it off. */
export function patientTimeout(ms: number, then: () => void): () => void {
  const over = createPatience(performance.now(), ms);
  const timer = setInterval(() => {
    if (!over(performance.now())) return;
    clearInterval(timer);
    then();
  }, WATCH.tick);
  return () => clearInterval(timer);
}

/** To be asked about every `WATCH.tick` ms: whether `ms` have passed, as far as the page was awake. */
export function createPatience(from: number, ms: number): (now: number) => boolean {
  let last = from;
  let passed = 0;
  return (now) => {
    passed += Math.min(now - last, WATCH.cap);
    last = now;
    return passed >= ms;
  };
}

export type Verdict = "silent" | "wall" | "boot";

export interface Watchdog {
  /** Call about every `WATCH.tick` ms. Returns why to end it, if it is to be ended. */
  tick(now: number): Verdict | undefined;
  /** Something came from the worker. */
  heard(): void;
  /** The run was asked for: from now on silence counts. */
  started(): void;
}

/** @param wall longest run in milliseconds */
export function createWatchdog(now: number, wall: number = WATCH.wall): Watchdog {
  let last = now;
  let silent = 0;
  let total = 0;
  let running = false;
  return {
    tick(at) {
      const passed = Math.max(0, Math.min(at - last, WATCH.cap));
      last = at;
      total += passed;
      if (!running) return total > WATCH.boot ? "boot" : undefined;
      silent += passed;
      if (silent > WATCH.silent) return "silent";
      if (total > wall) return "wall";
      return undefined;
    },
    heard() {
      silent = 0;
    },
    started() {
      running = true;
      silent = 0;
      total = 0;
    },
  };
}
