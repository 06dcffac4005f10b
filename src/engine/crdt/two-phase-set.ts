/** TwoPhaseSet: a set whose elements are added once and removed once. */
import type { CrdtType } from "./crdt-type.ts";
import type { Data } from "./data.ts";
import { GSet, type Elements } from "./g-set.ts";

/** What was ever added, and the tombstones of what was removed. */
export interface TwoPhase {
  readonly added: Elements;
  readonly removed: Elements;
}

interface TwoPhaseSetType extends CrdtType<TwoPhase, readonly Data[]> {
  /** The delta that adds an element. It has no effect, now or ever, on one that was removed. */
  add(state: TwoPhase, element: Data): TwoPhase;
  /** The delta that removes an element for good. It is empty unless the element is there. */
  remove(state: TwoPhase, element: Data): TwoPhase;
  has(state: TwoPhase, element: Data): boolean;
}

/**
 * A set of two that only grow: what was added, and what was removed. A removed element never comes back, and its
 * tombstone stays for ever. Its value is the elements in order. Source: Shapiro and others, "A comprehensive study of
 * CRDTs" (2011), specification 12.
 */
export const TwoPhaseSet: TwoPhaseSetType = {
  name: "TwoPhaseSet",
  empty: { added: GSet.empty, removed: GSet.empty },
  add: ({ added }, element) => ({ added: GSet.add(added, element), removed: GSet.empty }),
  remove: (state, element) => ({
    added: GSet.empty,
    removed: TwoPhaseSet.has(state, element) ? GSet.add(state.removed, element) : GSet.empty,
  }),
  has: ({ added, removed }, element) => GSet.has(added, element) && !GSet.has(removed, element),
  join(a, b) {
    const added = GSet.join(a.added, b.added);
    const removed = GSet.join(a.removed, b.removed);
    return added === a.added && removed === a.removed ? a : { added, removed };
  },
  value: ({ added, removed }) => GSet.value(added).filter((element) => !GSet.has(removed, element)),
  equals: (a, b) => GSet.equals(a.added, b.added) && GSet.equals(a.removed, b.removed),
  isBelow: (a, b) => GSet.isBelow(a.added, b.added) && GSet.isBelow(a.removed, b.removed),
  toPlain: ({ added, removed }) => ({ added: GSet.toPlain(added), removed: GSet.toPlain(removed) }),
  fromPlain(plain) {
    const { added, removed } = plain as { added: Data; removed: Data };
    return { added: GSet.fromPlain(added), removed: GSet.fromPlain(removed) };
  },
  bytes: {
    write({ added, removed }, out) {
      GSet.bytes.write(added, out);
      GSet.bytes.write(removed, out);
    },
    read(from) {
      const added = GSet.bytes.read(from);
      return { added, removed: GSet.bytes.read(from) };
    },
  },
};
