/** ORMap: a map of CRDTs, which are joined key by key, and can be removed with all that they hold. */
import { causalType, contextOfDelta, type Causal, type CausalType } from "./causal.ts";
import type { Data } from "./data.ts";
import { deltaMap, dotMap, type DotMap } from "./dot-map.ts";
import { getKey, sortedEntries } from "./persistent-map.ts";

/** A map type for values of one causal type. */
export interface ORMapType<S, V> extends CausalType<DotMap<Data, S>, ReadonlyMap<Data, V>> {
  /**
   * The delta that changes what is under a key.
   *
   * @param change gets the state under the key, the empty one if there is none, and returns the delta of one of its
   *   type's writes. The dots are the map's: the state has the whole map's context
   */
  update(
    state: Causal<DotMap<Data, S>>,
    key: Data,
    change: (value: Causal<S>) => Causal<S>,
  ): Causal<DotMap<Data, S>>;
  /** The delta that removes a key with all that the state has seen under it. What is written there concurrently stays. */
  remove(state: Causal<DotMap<Data, S>>, key: Data): Causal<DotMap<Data, S>>;
  /** The state under a key, the empty one if there is none. */
  get(state: Causal<DotMap<Data, S>>, key: Data): Causal<S>;
}

/**
 * A map whose values are states of a causal type: AWORSet, RWORSet, EWFlag, MVRegister, AWLWWMap, or an ORMap again. All
 * share one causal context. A key is there as long as something is under it. Its value is a Map in the order of the
 * keys. Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", figure 12.
 */
export const ORMap = {
  /** The map type for values of a causal type: `ORMap.of(AWORSet)`. */
  of<S, V>(type: CausalType<S, V>): ORMapType<S, V> {
    const inner = type.store;
    const store = dotMap<Data, S>(inner);
    const at = (held: DotMap<Data, S>, key: Data): S => getKey(held.stores, key) ?? inner.bottom;
    const read = (held: DotMap<Data, S>): ReadonlyMap<Data, V> =>
      new Map(
        sortedEntries(held.stores)
          .filter(([, value]) => !inner.isBottom(value))
          .map(([key, value]) => [key, type.value({ ...type.empty, store: value })]),
      );
    return {
      ...causalType(`ORMap of ${type.name}`, store, read),
      update(state, key, change) {
        const delta = change({ store: at(state.store, key), context: state.context });
        return { store: deltaMap(key, delta.store), context: delta.context };
      },
      remove: (state, key) => ({
        store: deltaMap(key, inner.bottom),
        context: contextOfDelta(inner, at(state.store, key)),
      }),
      get: (state, key) => ({ store: at(state.store, key), context: state.context }),
    };
  },
};
