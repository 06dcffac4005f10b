/** PNCounter: a counter that goes up and down. */
import type { CrdtType } from "./crdt-type.ts";
import type { Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";
import { GCounter, type Counts } from "./g-counter.ts";

/** What has been added and what has been taken away. */
export interface PNCounts {
  readonly added: Counts;
  readonly taken: Counts;
}

interface PNCounterType extends CrdtType<PNCounts, number> {
  /** The delta that counts `by` up at a replica. Throws a RangeError unless `by` is a whole number, 0 or more. */
  increment(state: PNCounts, replica: ReplicaId, by?: number): PNCounts;
  /** The delta that counts `by` down at a replica. Throws a RangeError unless `by` is a whole number, 0 or more. */
  decrement(state: PNCounts, replica: ReplicaId, by?: number): PNCounts;
}

/**
 * A counter that goes up and down: one GCounter for each way; the value is their difference, which may be negative.
 * Source: Shapiro and others, "A comprehensive study of CRDTs" (2011), specification 7.
 */
export const PNCounter: PNCounterType = {
  name: "PNCounter",
  empty: { added: GCounter.empty, taken: GCounter.empty },
  increment: ({ added }, replica, by) => ({
    added: GCounter.increment(added, replica, by),
    taken: GCounter.empty,
  }),
  decrement: ({ taken }, replica, by) => ({
    added: GCounter.empty,
    taken: GCounter.increment(taken, replica, by),
  }),
  join(a, b) {
    const added = GCounter.join(a.added, b.added);
    const taken = GCounter.join(a.taken, b.taken);
    return added === a.added && taken === a.taken ? a : { added, taken };
  },
  value: ({ added, taken }) => GCounter.value(added) - GCounter.value(taken),
  equals: (a, b) => GCounter.equals(a.added, b.added) && GCounter.equals(a.taken, b.taken),
  isBelow: (a, b) => GCounter.isBelow(a.added, b.added) && GCounter.isBelow(a.taken, b.taken),
  toPlain: ({ added, taken }) => ({ added: GCounter.toPlain(added), taken: GCounter.toPlain(taken) }),
  fromPlain(plain) {
    const { added, taken } = plain as { added: Data; taken: Data };
    return { added: GCounter.fromPlain(added), taken: GCounter.fromPlain(taken) };
  },
  bytes: {
    write({ added, taken }, out) {
      GCounter.bytes.write(added, out);
      GCounter.bytes.write(taken, out);
    },
    read(from) {
      const added = GCounter.bytes.read(from);
      return { added, taken: GCounter.bytes.read(from) };
    },
  },
};
