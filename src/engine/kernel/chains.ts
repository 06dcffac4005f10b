/**
 * Lists of triples of whole numbers (32 bits each), added to at the end and taken from the front: many of them
 * in one typed array.
 *
 * A list is a chain of blocks, and an emptied block is the next to be used. However long the lists become,
 * they are nothing to the garbage collector, and what is moved from one to another stays near in memory.
 */
/** Numbers of a block: the block behind it, how many triples it holds, the triples. */
const BLOCK = 64;
const TRIPLES = 20;
const NEXT = 0;
const COUNT = 1;
const FIRST_TRIPLE = 2;
/** No block. */
const NONE = -1;

export class Chains {
  #numbers = new Int32Array(BLOCK * 64);
  /** Blocks that were ever used. */
  #used = 0;
  /** The first of those that are free again. */
  #free = NONE;
  readonly #first: Int32Array;
  readonly #last: Int32Array;

  /** @param chains how many there are */
  constructor(chains: number) {
    this.#first = new Int32Array(chains).fill(NONE);
    this.#last = new Int32Array(chains).fill(NONE);
  }

  isEmpty(chain: number): boolean {
    return this.#first[chain] === NONE;
  }

  push(chain: number, a: number, b: number, c: number): void {
    let block = this.#last[chain]!;
    if (block === NONE || this.#numbers[block + COUNT] === TRIPLES) block = this.#append(chain);
    const numbers = this.#numbers;
    const count = numbers[block + COUNT]!;
    const place = block + FIRST_TRIPLE + 3 * count;
    numbers[place] = a;
    numbers[place + 1] = b;
    numbers[place + 2] = c;
    numbers[block + COUNT] = count + 1;
  }

  /** Empties a chain and gives its first block: to be read, and then given back with `release`. */
  detach(chain: number): number {
    const block = this.#first[chain]!;
    this.#first[chain] = NONE;
    this.#last[chain] = NONE;
    return block;
  }

  /** The first block of a chain, to read it where it is; negative if it is empty. */
  first(chain: number): number {
    return this.#first[chain]!;
  }

  /** Triples in a block. */
  count(block: number): number {
    return this.#numbers[block + COUNT]!;
  }

  /** The first number of the triple at `index`. */
  a(block: number, index: number): number {
    return this.#numbers[block + FIRST_TRIPLE + 3 * index]!;
  }

  /** The second number of the triple at `index`. */
  b(block: number, index: number): number {
    return this.#numbers[block + FIRST_TRIPLE + 3 * index + 1]!;
  }

  /** The third number of the triple at `index`. */
  c(block: number, index: number): number {
    return this.#numbers[block + FIRST_TRIPLE + 3 * index + 2]!;
  }

  /** The block behind; negative after the last. */
  next(block: number): number {
    return this.#numbers[block + NEXT]!;
  }

  /** Gives back a block of a detached chain; the one behind it. */
  release(block: number): number {
    const next = this.#numbers[block + NEXT]!;
    this.#numbers[block + NEXT] = this.#free;
    this.#free = block;
    return next;
  }

  #append(chain: number): number {
    const block = this.#allocate();
    const last = this.#last[chain]!;
    if (last === NONE) this.#first[chain] = block;
    else this.#numbers[last + NEXT] = block;
    this.#last[chain] = block;
    this.#numbers[block + NEXT] = NONE;
    this.#numbers[block + COUNT] = 0;
    return block;
  }

  #allocate(): number {
    const free = this.#free;
    if (free !== NONE) {
      this.#free = this.#numbers[free + NEXT]!;
      return free;
    }
    const block = BLOCK * this.#used++;
    if (block === this.#numbers.length) {
      const more = new Int32Array(2 * block);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    return block;
  }
}
