/**
 * DotMap: a dot store under each key. A key whose store holds nothing is not in it.
 *
 * A delta's map is partial: it has every key at which the delta's side has seen a dot, those with nothing left too. So a
 * join with it looks at its keys alone, and costs what the delta weighs, not what the state weighs. What is not partial
 * is asked of every key of the other side that it lacks.
 */
import { dotMapBytes } from "./bytes/dot-map-bytes.ts";
import { unionOfMany, type CausalContext } from "./causal-context.ts";
import { joinCausal, type Causal } from "./causal.ts";
import type { Data } from "./data.ts";
import type { DotStore } from "./dot-store.ts";
import {
  eachEntry,
  emptyMap,
  everyEntry,
  getKey,
  isEmptyMap,
  mapOf,
  mapValues,
  mergeMaps,
  sameMap,
  singleton,
  sortedEntries,
  type PersistentMap,
} from "./persistent-map.ts";
import { Touched } from "./touched.ts";

export interface DotMap<K extends Data, S> {
  readonly stores: PersistentMap<K, S>;
  readonly partial: boolean;
}

const NONE: DotMap<never, never> = { stores: emptyMap(), partial: false };

/** The map of a delta that touches one key. */
export function deltaMap<K extends Data, S>(key: K, store: S): DotMap<K, S> {
  return { stores: singleton(key, store), partial: true };
}

/** DotMaps with stores of one kind. As plain data: `[key, store]` in the order of the keys, with `partial` before. */
export function dotMap<K extends Data, S>(inner: DotStore<S>): DotStore<DotMap<K, S>> {
  const { bottom } = inner;

  function join(a: DotMap<K, S>, seenA: CausalContext, b: DotMap<K, S>, seenB: CausalContext): DotMap<K, S> {
    if (a === b) return a;
    const partial = a.partial && b.partial;
    const held = (store: S): S | undefined => (!partial && inner.isBottom(store) ? undefined : store);
    const stores = mergeMaps(
      a.stores,
      b.stores,
      (left, right) => held(inner.join(left, seenA, right, seenB)),
      // All that a partial side has seen is under its keys: what it lacks is news to it, or it was never there.
      b.partial ? null : (store) => held(inner.join(store, seenA, bottom, seenB)),
      a.partial ? null : (store) => held(inner.join(bottom, seenA, store, seenB)),
    );
    return stores === a.stores && partial === a.partial ? a : { stores, partial };
  }

  /**
   * Of deltas: those that have a key are joined there, one after the other. The others have seen nothing under it, so
   * their contexts need not be asked.
   */
  function joinMany(deltas: readonly Causal<DotMap<K, S>>[]): Causal<DotMap<K, S>> | null {
    if (!deltas.every(({ store }) => store.partial)) return null;
    const touched = new Touched<K, Causal<S>>();
    for (const { store, context } of deltas)
      eachEntry(store.stores, (held, key) => {
        const delta = { store: held, context };
        const there = touched.find(key);
        if (there === undefined) touched.add(key, delta);
        else there.value = joinCausal(inner, there.value, delta);
      });
    return {
      store: { stores: touched.map(({ store }) => store), partial: true },
      context: unionOfMany(deltas.map(({ context }) => context)),
    };
  }

  /** The stores that hold something. */
  const whole = ({ stores, partial }: DotMap<K, S>): PersistentMap<K, S> =>
    partial ? mapValues(stores, (store) => (inner.isBottom(store) ? undefined : store)) : stores;

  return {
    bottom: NONE,
    isBottom: ({ stores, partial }) =>
      partial ? everyEntry(stores, (store) => inner.isBottom(store)) : isEmptyMap(stores),
    join,
    joinMany,
    equals: (a, b) => a === b || sameMap(whole(a), whole(b), (x, y) => inner.equals(x, y)),
    isBelow: (a, seenA, b) =>
      everyEntry(b.stores, (store, key) => inner.isBelow(getKey(a.stores, key) ?? bottom, seenA, store)),
    eachDot: ({ stores }, visit) => eachEntry(stores, (store) => inner.eachDot(store, visit)),
    toPlain: ({ stores, partial }) => ({
      partial,
      entries: sortedEntries(stores).map(([key, store]) => [key, inner.toPlain(store)]),
    }),
    fromPlain: (plain) => {
      const { partial, entries } = plain as { partial: boolean; entries: readonly (readonly [K, Data])[] };
      return { partial, stores: mapOf(entries.map(([key, store]) => [key, inner.fromPlain(store)])) };
    },
    bytes: dotMapBytes(inner),
    single: null,
  };
}
