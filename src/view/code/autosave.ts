/**
 * Saves while the reader types: at most `LAG` ms after a keystroke, however long they go on, and at once
 * when asked (before a run, when the page is left).
 */

/** Real ms. An edit older than this is never lost. */
export const LAG = 400;

export interface Autosave {
  /** Something has changed. */
  touch(): void;
  /** Saves now if anything has changed since the last save. */
  flush(): void;
  /** Saves what is open, and forgets the timer. */
  close(): void;
}

interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

const real: Timers = {
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

export function createAutosave(save: () => void, timers: Timers = real): Autosave {
  let timer: unknown = null;
  function flush(): void {
    if (timer === null) return;
    timers.clear(timer);
    timer = null;
    save();
  }
  return {
    touch: () => {
      timer ??= timers.set(flush, LAG);
    },
    flush,
    close: flush,
  };
}
