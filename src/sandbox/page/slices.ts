/** Work in small portions, so that the page stays quick to answer while much arrives. */

/** Milliseconds of one portion. */
const PORTION = 8;

export interface Slices<T> {
  push(item: T): void;
  /** Items not yet worked on. */
  readonly size: number;
  /** Forgets what is left. */
  clear(): void;
}

/** Calls `work` for each pushed item, in order, for at most about 8 ms at a time. */
export function createSlices<T>(work: (item: T) => void): Slices<T> {
  let items: T[] = [];
  let next = 0;
  let planned = false;
  const channel = new MessageChannel();

  const plan = (): void => {
    if (planned) return;
    planned = true;
    channel.port2.postMessage(0);
  };
  channel.port1.onmessage = () => {
    planned = false;
    const end = performance.now() + PORTION;
    while (next < items.length) {
      work(items[next++]!);
      if (performance.now() >= end) break;
    }
    if (next < items.length) plan();
    else {
      items = [];
      next = 0;
    }
  };
  return {
    push(item) {
      items.push(item);
      plan();
    },
    get size() {
      return items.length - next;
    },
    clear() {
      items = [];
      next = 0;
      channel.port1.close();
    },
  };
}
