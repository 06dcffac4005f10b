/** A queue in a ring that grows: put at the end, taken at the front, or anywhere by index. */
export class RunQueue<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(64).fill(undefined);
  #head = 0;
  length = 0;

  push(item: T): void {
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.length) & (this.#ring.length - 1)] = item;
    this.length++;
  }

  /** Takes the first. The queue may not be empty. */
  shift(): T {
    const item = this.#ring[this.#head]!;
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.length--;
    return item;
  }

  /** Takes the one at `index` (from the front), which the first then replaces. */
  take(index: number): T {
    const mask = this.#ring.length - 1;
    const place = (this.#head + index) & mask;
    const item = this.#ring[place]!;
    this.#ring[place] = this.#ring[this.#head];
    this.#ring[this.#head] = item;
    return this.shift();
  }

  #grow(): void {
    const old = this.#ring;
    const ring = new Array<T | undefined>(old.length * 2).fill(undefined);
    for (let i = 0; i < this.length; i++) ring[i] = old[(this.#head + i) & (old.length - 1)];
    this.#ring = ring;
    this.#head = 0;
  }
}
