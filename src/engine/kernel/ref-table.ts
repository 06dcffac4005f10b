/**
 * What is kept under a reference's number until it is taken out again.
 *
 * The numbers of references rise, so that a table of pages takes the place of a hash: an entry is an
 * array store, also when there are a million. A page that has become empty is dropped.
 */
const PAGE_BITS = 9;
const PAGE = 1 << PAGE_BITS;

interface Page<T> {
  readonly entries: (T | undefined)[];
  used: number;
}

export class RefTable<T> {
  /** Pages by their number less `#first`; those before it are empty for good. */
  #pages: (Page<T> | undefined)[] = [];
  #first = 0;

  get(id: number): T | undefined {
    return this.#page(id)?.entries[id & (PAGE - 1)];
  }

  /** The number must be higher than any that was set before. */
  set(id: number, entry: T): void {
    const number = id >> PAGE_BITS;
    if (this.#pages.length === 0) this.#first = number;
    while (this.#first + this.#pages.length < number) this.#pages.push(undefined);
    let page = this.#pages[number - this.#first];
    if (page === undefined) {
      page = { entries: new Array<T | undefined>(PAGE).fill(undefined), used: 0 };
      this.#pages[number - this.#first] = page;
    }
    page.entries[id & (PAGE - 1)] = entry;
    page.used++;
  }

  delete(id: number): void {
    const page = this.#page(id);
    const place = id & (PAGE - 1);
    if (page?.entries[place] === undefined) return;
    page.entries[place] = undefined;
    if (--page.used > 0) return;
    const number = (id >> PAGE_BITS) - this.#first;
    // The last page will be used again.
    if (number === this.#pages.length - 1) return;
    this.#pages[number] = undefined;
    if (number === 0) this.#dropEmpty();
  }

  #page(id: number): Page<T> | undefined {
    return this.#pages[(id >> PAGE_BITS) - this.#first];
  }

  #dropEmpty(): void {
    let empty = 0;
    while (empty < this.#pages.length && this.#pages[empty] === undefined) empty++;
    this.#pages.splice(0, empty);
    this.#first += empty;
  }
}
