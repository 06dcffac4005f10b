/** GCounter: a counter that only grows. */
import { readInOrder } from "./bytes/in-order.ts";
import type { CrdtType } from "./crdt-type.ts";
import { compareText, type Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";
import {
  eachEntry,
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

/** How much each replica has counted. */
export type Counts = PersistentMap<ReplicaId, number>;

interface GCounterType extends CrdtType<Counts, number> {
  /**
   * The delta that counts `by` more at a replica.
   *
   * @param by a whole number, 0 or more (default 1)
   * @throws RangeError if it is another number
   */
  increment(state: Counts, replica: ReplicaId, by?: number): Counts;
}

/**
 * A counter that only grows: each replica counts for itself, a join takes the greater count of each, and the value is
 * their sum. Source: Shapiro and others, "A comprehensive study of Convergent and Commutative Replicated Data Types"
 * (2011), specification 6.
 */
export const GCounter: GCounterType = {
  name: "GCounter",
  empty: emptyMap(),
  increment(state, replica, by = 1) {
    if (!Number.isSafeInteger(by) || by < 0)
      throw new RangeError(`A GCounter only grows: ${String(by)} is no whole number from 0 on.`);
    const delta = singleton(replica, (getKey(state, replica) ?? 0) + by);
    return by === 0 ? GCounter.empty : delta;
  },
  join: (a, b) => mergeMaps(a, b, (x, y) => (y > x ? y : x), null, null),
  value(state) {
    let sum = 0;
    eachEntry(state, (count) => void (sum += count));
    return sum;
  },
  equals: (a, b) => sameMap(a, b, (x, y) => x === y),
  isBelow: (a, b) => everyEntry(a, (count, replica) => count <= (getKey(b, replica) ?? 0)),
  toPlain: (state) => Object.fromEntries(sortedEntries(state)),
  fromPlain: (plain) => mapOf(Object.entries(plain as Readonly<Record<string, Data>>) as [string, number][]),
  bytes: {
    write(state, out) {
      const entries = sortedEntries(state);
      out.number(entries.length);
      for (const [replica, count] of entries) {
        out.replica(replica);
        out.number(count);
      }
    },
    read: (from) =>
      mapOf(
        readInOrder(
          from,
          () => [from.replica(), from.number()] as const,
          ([a], [b]) => compareText(a, b),
        ),
      ),
  },
};
