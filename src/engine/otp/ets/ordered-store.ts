/**
 * Keys in the order of terms, for ordered_set. A sorted list in pieces: a binary search finds the piece, another the
 * place in it, and an insertion moves the rest of one piece only.
 */
import { compareTerms, type Term } from "../../kernel/index.ts";
import { Entry, type Store } from "./store.ts";

/** A piece that has grown to so many entries is cut in two. */
const PIECE = 256;

export class OrderedStore implements Store {
  #pieces: Entry[][] = [];
  /** What `#seek` found: the piece and the place in it of the first key that is not smaller. */
  #piece = 0;
  #place = 0;

  /** Whether the key is there; its place, or where it would be, is kept in `#piece` and `#place`. */
  #seek(key: Term): boolean {
    const pieces = this.#pieces;
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareTerms(pieces[middle]!.at(-1)!.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    this.#piece = low;
    const piece = pieces[low];
    if (piece === undefined) {
      this.#place = 0;
      return false;
    }
    let from = 0;
    let to = piece.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (compareTerms(piece[middle]!.key, key) < 0) from = middle + 1;
      else to = middle;
    }
    this.#place = from;
    return from < piece.length && compareTerms(piece[from]!.key, key) === 0;
  }

  find(key: Term): Entry | undefined {
    return this.#seek(key) ? this.#pieces[this.#piece]![this.#place] : undefined;
  }

  add(key: Term): Entry {
    const entry = new Entry(key);
    this.#seek(key);
    const pieces = this.#pieces;
    // Behind all others: at the end of the last piece.
    if (this.#piece === pieces.length && pieces.length > 0) this.#place = pieces[--this.#piece]!.length;
    const piece = pieces[this.#piece];
    if (piece === undefined) pieces.push([entry]);
    else {
      piece.splice(this.#place, 0, entry);
      if (piece.length > PIECE) pieces.splice(this.#piece + 1, 0, piece.splice(piece.length >> 1));
    }
    return entry;
  }

  remove(entry: Entry): void {
    entry.objects.length = 0;
    if (!this.#seek(entry.key)) return;
    const piece = this.#pieces[this.#piece]!;
    piece.splice(this.#place, 1);
    if (piece.length === 0) this.#pieces.splice(this.#piece, 1);
  }

  clear(): void {
    this.#pieces = [];
  }

  first(): Entry | undefined {
    return this.#pieces[0]?.[0];
  }

  last(): Entry | undefined {
    return this.#pieces.at(-1)?.at(-1);
  }

  /** Also for a key that is not there. */
  next(key: Term): Entry | null {
    const place = this.#seek(key) ? this.#place + 1 : this.#place;
    return this.#pieces[this.#piece]?.[place] ?? this.#pieces[this.#piece + 1]?.[0] ?? null;
  }

  previous(key: Term): Entry | null {
    this.#seek(key);
    if (this.#place > 0) return this.#pieces[this.#piece]![this.#place - 1]!;
    return this.#pieces[this.#piece - 1]?.at(-1) ?? null;
  }

  all(): Entry[] {
    return this.#pieces.flat();
  }

  /** Nothing to keep: a key that is gone still has its place in the order. */
  fix(): void {}
  release(): void {}
}
