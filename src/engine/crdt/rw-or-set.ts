/** RWORSet: a set in which an element can be added and removed again and again, and a concurrent remove wins. */
import { nextDot } from "./causal-context.ts";
import { causalType, contextOfDelta, type Causal, type CausalType } from "./causal.ts";
import type { Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";
import { dotFun, type DotFun } from "./dot-fun.ts";
import { deltaMap, dotMap, type DotMap } from "./dot-map.ts";
import { getKey, sortedEntries } from "./persistent-map.ts";

/** For each element what was written about it: true by an add, false by a remove. */
export type RWORSetState = Causal<DotMap<Data, DotFun<boolean>>>;

interface RWORSetType extends CausalType<DotMap<Data, DotFun<boolean>>, readonly Data[]> {
  /** The delta that adds an element: says so in place of all that the state has seen said of it. */
  add(state: RWORSetState, replica: ReplicaId, element: Data): RWORSetState;
  /** The delta that removes an element, also one that is not there: the remove is written down, as a tombstone. */
  remove(state: RWORSetState, replica: ReplicaId, element: Data): RWORSetState;
  has(state: RWORSetState, element: Data): boolean;
}

const votes = dotFun<boolean>();
const store = dotMap<Data, DotFun<boolean>>(votes);

const isIn = (written: DotFun<boolean>): boolean => written.length > 0 && written.every(({ value }) => value);

function write(state: RWORSetState, replica: ReplicaId, element: Data, value: boolean): RWORSetState {
  const dot = nextDot(state.context, replica);
  const replaced = getKey(state.store.stores, element) ?? votes.bottom;
  return { store: deltaMap(element, [{ dot, value }]), context: contextOfDelta(votes, replaced, dot) };
}

/**
 * A set in which remove wins: adds and removes are both written under dots, each in place of what its writer has seen, and
 * an element is there if all that is left says so. The price is a tombstone for every element that was removed. Its value
 * is the elements in order. Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", figure 11.
 */
export const RWORSet: RWORSetType = {
  ...causalType("RWORSet", store, ({ stores }) =>
    sortedEntries(stores)
      .filter(([, written]) => isIn(written))
      .map(([element]) => element),
  ),
  add: (state, replica, element) => write(state, replica, element, true),
  remove: (state, replica, element) => write(state, replica, element, false),
  has: ({ store: held }, element) => isIn(getKey(held.stores, element) ?? votes.bottom),
};
