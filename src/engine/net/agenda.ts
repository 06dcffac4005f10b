/** What is to happen, in order of time; what is due at the same time in the order in which it was put there. */
interface Entry {
  readonly at: number;
  readonly number: number;
  readonly act: () => void;
  /** Whether anything could come of it that is worth waiting for. */
  readonly counts: boolean;
}

export class Agenda {
  #heap: Entry[] = [];
  #next = 0;
  #counting = 0;

  /** @param counts false for what repeats for ever and changes nothing as long as all is well */
  add(at: number, act: () => void, counts = true): void {
    const entry = { at, number: this.#next++, act, counts };
    if (counts) this.#counting++;
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (before(heap[above]!, entry)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = entry;
  }

  /** When the next is due; Infinity if there is none. */
  get next(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Whether something that counts is left. */
  get busy(): boolean {
    return this.#counting > 0;
  }

  /** Takes the next out and does it, if it is due; false if none is. */
  step(now: number): boolean {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return false;
    if (first.counts) this.#counting--;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let place = 0;
      for (;;) {
        let below = 2 * place + 1;
        if (below >= heap.length) break;
        if (below + 1 < heap.length && before(heap[below + 1]!, heap[below]!)) below++;
        if (before(last, heap[below]!)) break;
        heap[place] = heap[below]!;
        place = below;
      }
      heap[place] = last;
    }
    first.act();
    return true;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}
