/** AWLWWMap: the map of delta_crdt_ex. Add wins over a concurrent remove, and of concurrent adds the latest is read. */
import { compressContext, nextDot, unionOfContexts, type CausalContext } from "./causal-context.ts";
import { causalType, contextOfDelta, type Causal, type CausalType } from "./causal.ts";
import type { Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";
import { deltaMap, dotMap, type DotMap } from "./dot-map.ts";
import { Draft } from "./draft.ts";
import { lastWrite, lwwWrites, type LWWWrites } from "./lww-writes.ts";
import { deleteKey, emptyMap, getKey, mergeMaps, setKey, sortedEntries } from "./persistent-map.ts";

/** Under each key the writes that are there: one as a rule, several after concurrent adds. */
export type AWLWWMapState = Causal<DotMap<Data, LWWWrites>>;

/** A map, and what has been written to it since the draft was drawn up. */
export interface AWLWWMapDraft {
  /** Sets a key, see `AWLWWMap.add`. */
  add(key: Data, value: Data, time: number): void;
  /** Removes a key. */
  remove(key: Data): void;
  /** What is read under a key now; undefined if it is not there. */
  get(key: Data): Data | undefined;
  /** The delta of all writes: what joining the deltas of each would give. */
  delta(): AWLWWMapState;
}

interface AWLWWMapType extends CausalType<DotMap<Data, LWWWrites>, ReadonlyMap<Data, Data>> {
  /**
   * The delta that sets a key, under a new dot, in place of all the writes that the state has seen there, whatever their
   * times.
   *
   * @param time what the replica's clock shows; decides between concurrent adds alone
   */
  add(state: AWLWWMapState, replica: ReplicaId, key: Data, value: Data, time: number): AWLWWMapState;
  /** The delta that removes a key: the writes that the state has seen there. It is empty unless the key is there. */
  remove(state: AWLWWMapState, key: Data): AWLWWMapState;
  /**
   * A draft: writes of a replica on top of a state, as many as there are until it next sends, read at once, and in the
   * end one delta. It costs much less than a delta and a state for each write. To go on, join the delta and draw up
   * another one.
   */
  draft(state: AWLWWMapState, replica: ReplicaId): AWLWWMapDraft;
  /** The delta that removes all keys. */
  clear(state: AWLWWMapState): AWLWWMapState;
  /** What is read under a key; undefined if it is not there. */
  get(state: AWLWWMapState, key: Data): Data | undefined;
  /** The writes under a key, by the order of their values. */
  writes(state: AWLWWMapState, key: Data): LWWWrites;
  /**
   * Joins what two states have under some keys, as `join(delta1, delta2, keys)` of delta_crdt_ex does. Under every other
   * key `b`'s writes take the place of `a`'s, if it has any. Both contexts are joined as a whole: what `b` has seen under
   * other keys and does not hold counts as removed from then on.
   */
  joinKeys(a: AWLWWMapState, b: AWLWWMapState, keys: readonly Data[]): AWLWWMapState;
  /** The part of a state under some keys, with another context or its own: what delta_crdt_ex sends as a delta. */
  take(state: AWLWWMapState, keys: readonly Data[], context?: CausalContext): AWLWWMapState;
  /**
   * The state with a compressed context, as the servers of delta_crdt_ex keep it (`compress_dots`). Deltas then must come
   * in the order in which they were made, with none left out: of one that comes too early, everything before is taken
   * for seen, and lost.
   */
  compressDots(state: AWLWWMapState): AWLWWMapState;
}

const store = dotMap<Data, LWWWrites>(lwwWrites);

/**
 * The map of delta_crdt_ex (`DeltaCrdt.AWLWWMap`), behind Horde: add wins over a concurrent remove, and of concurrent adds
 * the one with the latest time is read, at the same time the one with the smallest value. An add takes the place of what
 * its writer has seen whatever the times are: time decides only between adds that do not know of each other. Its value is
 * a Map in the order of the keys. Source: delta_crdt_ex 0.6.4, lib/delta_crdt/aw_lww_map.ex.
 */
export const AWLWWMap: AWLWWMapType = {
  ...causalType<DotMap<Data, LWWWrites>, ReadonlyMap<Data, Data>>("AWLWWMap", store, ({ stores }) => {
    const read = new Map<Data, Data>();
    for (const [key, writes] of sortedEntries(stores)) {
      const last = lastWrite(writes);
      if (last !== undefined) read.set(key, last.value);
    }
    return read;
  }),
  add(state, replica, key, value, time) {
    const dot = nextDot(state.context, replica);
    return {
      store: deltaMap(key, [{ value, time, dots: [dot] }]),
      context: contextOfDelta(lwwWrites, AWLWWMap.writes(state, key), dot),
    };
  },
  remove(state, key) {
    const replaced = AWLWWMap.writes(state, key);
    if (replaced.length === 0) return AWLWWMap.empty;
    return { store: deltaMap(key, lwwWrites.bottom), context: contextOfDelta(lwwWrites, replaced) };
  },
  draft(state, replica) {
    const draft = new Draft(lwwWrites, state, replica);
    return {
      add: (key, value, time) => draft.replace(key, (dot) => [{ value, time, dots: [dot] }]),
      remove: (key) => draft.replace(key, null),
      get: (key) => lastWrite(draft.at(key))?.value,
      delta: () => draft.delta(),
    };
  },
  clear: (state) => ({ store: store.bottom, context: contextOfDelta(store, state.store) }),
  get: (state, key) => lastWrite(AWLWWMap.writes(state, key))?.value,
  writes: (state, key) => getKey(state.store.stores, key) ?? lwwWrites.bottom,
  joinKeys(a, b, keys) {
    const context = unionOfContexts(a.context, b.context);
    // What both hold under other keys: the later argument has its way, as with Map.merge.
    let stores = mergeMaps(
      a.store.stores,
      keys.reduce(deleteKey, b.store.stores),
      (_mine, theirs) => theirs,
      null,
      null,
    );
    for (const key of keys) {
      const mine = AWLWWMap.writes(a, key);
      const joined = lwwWrites.join(mine, a.context, AWLWWMap.writes(b, key), b.context);
      if (joined === mine) continue;
      stores = joined.length === 0 ? deleteKey(stores, key) : setKey(stores, key, joined);
    }
    if (stores === a.store.stores && context === a.context) return a;
    return { store: { stores, partial: false }, context };
  },
  take(state, keys, context = state.context) {
    let stores = emptyMap<Data, LWWWrites>();
    for (const key of keys) {
      const writes = AWLWWMap.writes(state, key);
      if (writes.length > 0) stores = setKey(stores, key, writes);
    }
    return { store: { stores, partial: false }, context };
  },
  compressDots: (state) => ({ store: state.store, context: compressContext(state.context) }),
};
