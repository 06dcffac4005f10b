/** The keys that several deltas, or the writes of a draft, are about. */
import { sameData, type Data } from "./data.ts";
import { mapOfDistinct, type PersistentMap } from "./persistent-map.ts";

interface Entry<K, V> {
  readonly key: K;
  value: V;
}

/** A map that is filled and then made a persistent one, which costs less than to change a persistent one each time. */
export class Touched<K extends Data, V> {
  readonly #entries: Entry<K, V>[] = [];
  readonly #known = new Map<K, Entry<K, V>>();
  #objects = false;

  find(key: K): Entry<K, V> | undefined {
    const known = this.#known.get(key);
    if (known !== undefined || !this.#objects || typeof key !== "object") return known;
    return this.#entries.find((entry) => sameData(entry.key, key));
  }

  /** A key that is not there yet. */
  add(key: K, value: V): void {
    const entry = { key, value };
    this.#entries.push(entry);
    this.#known.set(key, entry);
    if (typeof key === "object") this.#objects = true;
  }

  map<W>(of: (value: V) => W): PersistentMap<K, W> {
    return mapOfDistinct(
      this.#entries.map(({ key }) => key),
      this.#entries.map(({ value }) => of(value)),
    )!;
  }
}
