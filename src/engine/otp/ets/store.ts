/** What a table keeps its objects in: entries by key, in an order that `next` follows. */
import type { Term } from "../../kernel/index.ts";

/** An object of a table. */
export type Row = readonly any[];

/** The objects of one key: one in a set, in a bag as many as there are, oldest first. */
export interface Entry {
  readonly key: Term;
  /** Empty: the key was deleted. */
  readonly objects: Row[];
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
