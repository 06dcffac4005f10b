/** AWORSet: a set in which an element can be added and removed again and again, and a concurrent add wins. */
import { nextDot } from "./causal-context.ts";
import { causalType, contextOfDelta, type Causal, type CausalType } from "./causal.ts";
import type { Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";
import { deltaMap, dotMap, type DotMap } from "./dot-map.ts";
import { dotSet, type DotSet } from "./dot-set.ts";
import { Draft } from "./draft.ts";
import { getKey, sortedEntries } from "./persistent-map.ts";

/** The dots of the adds that each element is there for. */
export type AWORSetState = Causal<DotMap<Data, DotSet>>;

/** A set, and what has been written to it since the draft was drawn up. */
export interface AWORSetDraft {
  add(element: Data): void;
  remove(element: Data): void;
  /** Whether an element is there now. */
  has(element: Data): boolean;
  /** The delta of all writes: what joining the deltas of each would give. */
  delta(): AWORSetState;
}

interface AWORSetType extends CausalType<DotMap<Data, DotSet>, readonly Data[]> {
  /** The delta that adds an element under a new dot, in place of the dots it has. */
  add(state: AWORSetState, replica: ReplicaId, element: Data): AWORSetState;
  /** The delta that removes an element: the dots that the state has seen of it. It is empty unless the element is there. */
  remove(state: AWORSetState, element: Data): AWORSetState;
  /**
   * A draft: writes of a replica on top of a state, as many as there are until it next sends, read at once, and in the
   * end one delta. It costs much less than a delta and a state for each write.
   */
  draft(state: AWORSetState, replica: ReplicaId): AWORSetDraft;
  /** The delta that removes all elements that the state holds. */
  clear(state: AWORSetState): AWORSetState;
  has(state: AWORSetState, element: Data): boolean;
}

const store = dotMap<Data, DotSet>(dotSet);

/**
 * A set in which add wins: an element is there as long as the dot of one of its adds is. A remove takes away the dots it
 * has seen, so an add at the same time elsewhere stays. What is removed leaves nothing behind but its dot in the
 * context. Its value is the elements in order. Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types",
 * figure 10.
 */
export const AWORSet: AWORSetType = {
  ...causalType("AWORSet", store, ({ stores }) =>
    sortedEntries(stores)
      .filter(([, dots]) => dots.length > 0)
      .map(([element]) => element),
  ),
  add({ store: held, context }, replica, element) {
    const dot = nextDot(context, replica);
    const replaced = getKey(held.stores, element) ?? dotSet.bottom;
    return { store: deltaMap(element, [dot]), context: contextOfDelta(dotSet, replaced, dot) };
  },
  remove({ store: held }, element) {
    const dots = getKey(held.stores, element) ?? dotSet.bottom;
    if (dots.length === 0) return AWORSet.empty;
    return { store: deltaMap(element, dotSet.bottom), context: contextOfDelta(dotSet, dots) };
  },
  draft(state, replica) {
    const draft = new Draft(dotSet, state, replica);
    return {
      add: (element) => draft.replace(element, (dot) => [dot]),
      remove: (element) => draft.replace(element, null),
      has: (element) => draft.at(element).length > 0,
      delta: () => draft.delta(),
    };
  },
  clear: ({ store: held }) => ({ store: store.bottom, context: contextOfDelta(store, held) }),
  has: ({ store: held }, element) => (getKey(held.stores, element)?.length ?? 0) > 0,
};
