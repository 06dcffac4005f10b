/** A heap of whole numbers: the smallest is taken first. */
export interface Heap {
  push(value: number): void;
  pop(): number | undefined;
}

export function createHeap(): Heap {
  const items: number[] = [];
  const swap = (a: number, b: number): void => {
    const item = items[a] as number;
    items[a] = items[b] as number;
    items[b] = item;
  };
  return {
    push(value) {
      let at = items.push(value) - 1;
      for (
        let up = (at - 1) >> 1;
        at > 0 && (items[at] as number) < (items[up] as number);
        up = (at - 1) >> 1
      ) {
        swap(at, up);
        at = up;
      }
    },
    pop() {
      if (items.length < 2) return items.pop();
      const smallest = items[0];
      items[0] = items.pop() as number;
      for (let at = 0; ;) {
        const left = 2 * at + 1;
        let least = at;
        for (const child of [left, left + 1])
          if (child < items.length && (items[child] as number) < (items[least] as number)) least = child;
        if (least === at) return smallest;
        swap(at, least);
        at = least;
      }
    },
  };
}
