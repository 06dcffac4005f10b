/**
 * A queue: put at the end, taken at the front, or anywhere by index.
 *
 * Often only one is ready at a time, so the first has a place of its own; those behind it stand in a ring
 * that grows.
 */
export class RunQueue<T> {
  length = 0;
  #first: T | undefined = undefined;
  #ring: (T | undefined)[] = new Array<T | undefined>(64).fill(undefined);
  /** Where in the ring the second stands. */
  #head = 0;

  push(item: T): void {
    if (this.length++ > 0) this.#pushBehind(item);
    else this.#first = item;
  }

  /** Takes the first. The queue may not be empty. */
  shift(): T {
    const item = this.#first!;
    if (--this.length > 0) this.#advance();
    return item;
  }

  /** Takes the one at `index` (from the front), which the first then replaces. */
  take(index: number): T {
    if (index === 0) return this.shift();
    const place = (this.#head + index - 1) & (this.#ring.length - 1);
    const item = this.#ring[place]!;
    this.#ring[place] = this.#first;
    this.length--;
    this.#advance();
    return item;
  }

  #pushBehind(item: T): void {
    const behind = this.length - 2;
    if (behind === this.#ring.length) this.#grow();
    this.#ring[(this.#head + behind) & (this.#ring.length - 1)] = item;
  }

  /** Makes the first of the ring the first. */
  #advance(): void {
    const place = this.#head;
    this.#first = this.#ring[place];
    this.#ring[place] = undefined;
    this.#head = (place + 1) & (this.#ring.length - 1);
  }

  #grow(): void {
    const old = this.#ring;
    const ring = new Array<T | undefined>(old.length * 2).fill(undefined);
    for (let i = 0; i < old.length; i++) ring[i] = old[(this.#head + i) & (old.length - 1)];
    this.#ring = ring;
    this.#head = 0;
  }
}
