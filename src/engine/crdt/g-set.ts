/** GSet: a set that only grows. */
import { KEYS } from "./bytes/byte-writer.ts";
import { readData, writeData } from "./bytes/data-bytes.ts";
import { readInOrder } from "./bytes/in-order.ts";
import type { CrdtType } from "./crdt-type.ts";
import { compareData, type Data } from "./data.ts";
import {
  emptyMap,
  everyEntry,
  getKey,
  mapOf,
  mergeMaps,
  sameMap,
  singleton,
  sortedEntries,
  type PersistentMap,
} from "./persistent-map.ts";

/** Elements of a set that only grows. */
export type Elements = PersistentMap<Data, true>;

interface GSetType extends CrdtType<Elements, readonly Data[]> {
  /** The delta that adds an element. It is empty if the element is there. */
  add(state: Elements, element: Data): Elements;
  has(state: Elements, element: Data): boolean;
}

/**
 * A set that only grows: a join is the union. Its value is the elements in order. Source: Shapiro and others, "A
 * comprehensive study of CRDTs" (2011), specification 11.
 */
export const GSet: GSetType = {
  name: "GSet",
  empty: emptyMap(),
  add: (state, element) => (GSet.has(state, element) ? GSet.empty : singleton(element, true)),
  has: (state, element) => getKey(state, element) === true,
  join: (a, b) => mergeMaps(a, b, () => true, null, null),
  value: (state) => sortedEntries(state).map(([element]) => element),
  equals: (a, b) => sameMap(a, b, () => true),
  isBelow: (a, b) => everyEntry(a, (_, element) => GSet.has(b, element)),
  toPlain: (state) => GSet.value(state),
  fromPlain: (plain) => mapOf((plain as readonly Data[]).map((element) => [element, true])),
  bytes: {
    write(state, out) {
      const elements = GSet.value(state);
      out.number(elements.length);
      for (const element of elements) writeData(out, element, KEYS);
    },
    read: (from) =>
      mapOf(
        readInOrder(from, () => readData(from, KEYS), compareData).map((element) => [element, true] as const),
      ),
  },
};
