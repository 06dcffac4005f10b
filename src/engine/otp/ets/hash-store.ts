/**
 * Keys by hash, for set, bag and duplicate_bag. On the BEAM the order of keys is that of their hashes, and nobody's
 * business; here it is the order in which they came, so that a run can be repeated.
 */
import type { Term } from "../../kernel/index.ts";
import { isCompound, keyText } from "./key.ts";
import { Entry, type Store } from "./store.ts";

class Link extends Entry {
  before: Link | null;
  behind: Link | null = null;
  constructor(key: Term, before: Link | null) {
    super(key);
    this.before = before;
  }
}

export class HashStore implements Store {
  /** Keys that a Map compares as the BEAM does. */
  readonly #simple = new Map<Term, Link>();
  /** Pairs of texts and numbers, as counters often have: to look up their halves is quicker than to write them out. */
  readonly #pairs = new Map<Term, Map<Term, Link>>();
  /** Other tuples and maps, by their text. */
  readonly #compound = new Map<string, Link>();
  #first: Link | null = null;
  #last: Link | null = null;
  #fixed = 0;
  /** Deleted keys that keep their place. */
  #deleted: Link[] = [];

  find(key: Term): Entry | undefined {
    const link = this.#link(key);
    return link !== undefined && !link.isEmpty ? link : undefined;
  }

  #link(key: Term): Link | undefined {
    if (typeof key !== "object" || key === null) return this.#simple.get(key);
    if (isPair(key)) return this.#pairs.get(key[0])?.get(key[1]);
    return isCompound(key) ? this.#compound.get(keyText(key)) : this.#simple.get(key);
  }

  add(key: Term): Entry {
    const deleted = this.#fixed > 0 ? this.#link(key) : undefined;
    if (deleted !== undefined) return deleted;
    const link = new Link(key, this.#last);
    if (this.#last === null) this.#first = link;
    else this.#last.behind = link;
    this.#last = link;
    if (isPair(key)) {
      let halves = this.#pairs.get(key[0]);
      if (halves === undefined) this.#pairs.set(key[0], (halves = new Map()));
      halves.set(key[1], link);
    } else if (isCompound(key)) this.#compound.set(keyText(key), link);
    else this.#simple.set(key, link);
    return link;
  }

  remove(entry: Entry): void {
    const link = entry as Link;
    link.objects.length = 0;
    if (this.#fixed > 0) this.#deleted.push(link);
    else this.#unlink(link);
  }

  #unlink(link: Link): void {
    if (link.before === null) this.#first = link.behind;
    else link.before.behind = link.behind;
    if (link.behind === null) this.#last = link.before;
    else link.behind.before = link.before;
    const { key } = link;
    if (isPair(key)) {
      const halves = this.#pairs.get(key[0])!;
      halves.delete(key[1]);
      if (halves.size === 0) this.#pairs.delete(key[0]);
    } else if (isCompound(key)) this.#compound.delete(keyText(key));
    else this.#simple.delete(key);
  }

  clear(): void {
    if (this.#fixed > 0) {
      for (const link of this.all()) this.remove(link);
      return;
    }
    this.#simple.clear();
    this.#pairs.clear();
    this.#compound.clear();
    this.#first = this.#last = null;
  }

  first(): Entry | undefined {
    return living(this.#first) ?? undefined;
  }

  /** The order has no end that could be told from its beginning: OTP answers as `first` does. */
  last(): Entry | undefined {
    return this.first();
  }

  next(key: Term): Entry | null | undefined {
    const link = this.#link(key);
    return link === undefined ? undefined : living(link.behind);
  }

  /** Likewise: the same as `next`. */
  previous(key: Term): Entry | null | undefined {
    return this.next(key);
  }

  all(): Entry[] {
    const found: Entry[] = [];
    for (let link = this.#first; link !== null; link = link.behind) if (!link.isEmpty) found.push(link);
    return found;
  }

  fix(): void {
    this.#fixed++;
  }

  release(): void {
    if (--this.#fixed > 0) return;
    for (const link of new Set(this.#deleted)) if (link.isEmpty) this.#unlink(link);
    this.#deleted = [];
  }
}

/** Whether a key is a tuple of two that a Map compares as `keyText` does. */
function isPair(key: Term): key is readonly [Term, Term] {
  return Array.isArray(key) && key.length === 2 && isWord(key[0]) && isWord(key[1]);
}

function isWord(term: Term): boolean {
  return typeof term === "string" || typeof term === "number";
}

/** The link, or the first behind it, that has objects. */
function living(link: Link | null): Link | null {
  let at = link;
  while (at !== null && at.isEmpty) at = at.behind;
  return at;
}
