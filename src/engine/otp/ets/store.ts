/** What a table keeps its objects in: entries by key, in an order that `next` follows. */
import type { Term } from "../../kernel/index.ts";

/** An object of a table. */
export type Row = readonly any[];

/** The objects of one key. */
export class Entry {
  readonly key: Term;
  readonly #objects: Row[] = [];
  /** Its object in a set, while it is only counted: frozen, and put among the objects, when it is looked at. */
  #counting: unknown[] | null = null;

  constructor(key: Term) {
    this.key = key;
  }

  /** One in a set, in a bag as many as there are, oldest first. Empty: the key was deleted. */
  get objects(): Row[] {
    if (this.#counting !== null) {
      // All else in it was frozen with the object that it counts on from.
      this.#objects[0] = Object.freeze(this.#counting);
      this.#counting = null;
    }
    return this.#objects;
  }

  /** Whether the key was deleted. */
  get isEmpty(): boolean {
    return this.#objects.length === 0;
  }

  /** How many elements its first object has. */
  get width(): number {
    return (this.#counting ?? this.#objects[0]!).length;
  }

  /** Adds to the counter at `place` (0-based) of its object, and gives the sum; null if there is none. */
  count(place: number, increment: number): number | null {
    const first = this.#counting ?? this.#objects[0];
    const value: unknown = first?.[place];
    if (!Number.isInteger(value)) return null;
    // Not by `with` or `slice`, which are slow on frozen arrays.
    const row = (this.#counting ??= [...first!]);
    const sum = (value as number) + increment;
    row[place] = sum;
    return sum;
  }
}

export interface Store {
  /** The entry of a key, if it has objects. */
  find(key: Term): Entry | undefined;
  /** Makes the entry of a key that has none. It must get an object at once. */
  add(key: Term): Entry;
  /** Deletes an entry with its objects. */
  remove(entry: Entry): void;
  clear(): void;
  first(): Entry | undefined;
  last(): Entry | undefined;
  /** The entry behind a key, null at the end; undefined if nobody can say, because the key is not there. */
  next(key: Term): Entry | null | undefined;
  previous(key: Term): Entry | null | undefined;
  /** Every entry of this moment. */
  all(): Entry[];
  /** From now on a key that is deleted keeps its place, so that `next` works for it; until released as often. */
  fix(): void;
  release(): void;
}
