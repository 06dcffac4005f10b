/**
 * A map from the numbers of references, in the order in which they were put in. Most processes hold one or two at a
 * time and every call puts one in and takes it out again: so few are quicker looked through than hashed.
 */

/** With more it is a Map, until it is empty again. */
const FEW = 12;

export class RefMap<T> {
  readonly #refs: number[] = [];
  readonly #values: T[] = [];
  /** All of them, once they are many. */
  #many: Map<number, T> | null = null;

  get size(): number {
    return this.#many === null ? this.#refs.length : this.#many.size;
  }

  /** Puts in one that is not there. */
  add(ref: number, value: T): void {
    if (this.#many !== null) this.#many.set(ref, value);
    else if (this.#refs.length < FEW) {
      this.#refs.push(ref);
      this.#values.push(value);
    } else {
      this.#many = new Map(this).set(ref, value);
      this.#refs.length = 0;
      this.#values.length = 0;
    }
  }

  has(ref: number): boolean {
    return this.#many === null ? this.#refs.includes(ref) : this.#many.has(ref);
  }

  get(ref: number): T | undefined {
    if (this.#many !== null) return this.#many.get(ref);
    const place = this.#refs.indexOf(ref);
    return place < 0 ? undefined : this.#values[place];
  }

  delete(ref: number): void {
    if (this.#many !== null) {
      this.#many.delete(ref);
      if (this.#many.size === 0) this.#many = null;
      return;
    }
    const refs = this.#refs;
    const place = refs.lastIndexOf(ref);
    if (place < 0) return;
    // Mostly it is the last.
    for (let i = place + 1; i < refs.length; i++) {
      refs[i - 1] = refs[i]!;
      this.#values[i - 1] = this.#values[i]!;
    }
    refs.pop();
    this.#values.pop();
  }

  *[Symbol.iterator](): Generator<[ref: number, value: T]> {
    if (this.#many !== null) yield* this.#many;
    else for (let i = 0; i < this.#refs.length; i++) yield [this.#refs[i]!, this.#values[i]!];
  }
}
