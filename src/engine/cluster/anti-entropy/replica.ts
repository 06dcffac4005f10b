/** What the server of a replica holds, and how a delta changes it. Nothing is sent from here. */
import {
  AWLWWMap,
  contextOf,
  countDots,
  getKey,
  hashData,
  lwwWrites,
  plainContext,
  sameData,
  sizeOf,
  sortedEntries,
  unionOfContexts,
  type AWLWWMapState,
  type Data,
  type PlainContext,
  type ReplicaId,
} from "../../crdt/index.ts";
import { deleteDigest, putDigest, type Tree } from "./merkle-map.ts";

/** What changed for readers: a key has another value, or is gone. */
export type Diff = readonly ["add", key: Data, value: Data] | readonly ["remove", key: Data];

/** So many keys of a replica are written into the trace. */
const SHOWN = 100;

/** What is kept of a replica when its process ends, if it is given a storage. */
export interface Stored {
  readonly nodeId: ReplicaId;
  readonly crdt: AWLWWMapState;
  readonly merkle: Tree;
}

/** What was seen before, and the dots of what a delta brings. */
function seenOf(before: AWLWWMapState, delta: AWLWWMapState): AWLWWMapState["context"] {
  const dots = sortedEntries(delta.store.stores).flatMap(([, writes]) => writes.flatMap(({ dots }) => dots));
  return unionOfContexts(before.context, contextOf(...dots));
}

/** The state of a replica. What is seen of it in the trace are its own fields. */
export class Replica {
  readonly nodeId: ReplicaId;
  readonly context: PlainContext;
  /** The writes under each key; of a big map only how many dots its context has. */
  readonly entries: Data;
  readonly #stored: Stored;
  readonly #size: number;

  constructor(stored: Stored, size: number) {
    this.#stored = stored;
    this.#size = size;
    this.nodeId = stored.nodeId;
    this.context = plainContext(stored.crdt.context);
    this.entries =
      size > SHOWN
        ? `${size} keys, ${countDots(stored.crdt.context)} dots seen`
        : sortedEntries(stored.crdt.store.stores).map(([key, writes]) => [key, lwwWrites.toPlain(writes)]);
  }

  /** A replica that goes on with what was kept. */
  static of(stored: Stored): Replica {
    return new Replica(stored, sizeOf(stored.crdt.store.stores));
  }

  get stored(): Stored {
    return this.#stored;
  }

  /**
   * Joins a delta under some keys.
   *
   * @param complete whether these are all the keys in which the two sides differ. If not, the delta's context also speaks
   *   of what was not sent, and must not be taken over: only the dots of what came are then seen. delta_crdt_ex takes it
   *   over in any case (true), and believes from then on that it has seen, and lost, the rest
   * @returns the replica after it; and what changed for readers, null if the writes under none of the keys did
   */
  joined(
    delta: AWLWWMapState,
    keys: readonly Data[],
    complete: boolean,
  ): readonly [Replica, readonly Diff[] | null] {
    const { nodeId, crdt: before } = this.#stored;
    const joined = AWLWWMap.joinKeys(before, delta, keys);
    const crdt = complete ? joined : { store: joined.store, context: seenOf(before, delta) };
    let { merkle } = this.#stored;
    let size = this.#size;
    const changed: Data[] = [];
    for (const key of keys) {
      const old = getKey(before.store.stores, key);
      const now = getKey(crdt.store.stores, key);
      if (old === now || (old !== undefined && now !== undefined && lwwWrites.equals(old, now))) continue;
      changed.push(key);
      if (old === undefined) size++;
      if (now === undefined) size--;
      merkle =
        now === undefined
          ? deleteDigest(merkle, key)
          : putDigest(merkle, key, hashData(lwwWrites.toPlain(now)));
    }
    const diffs = changed.flatMap((key): Diff[] => {
      // A value that is null counts as gone, as nil does there.
      const old = AWLWWMap.get(before, key) ?? null;
      const now = AWLWWMap.get(crdt, key) ?? null;
      if (sameData(old, now)) return [];
      return [now === null ? ["remove", key] : ["add", key, now]];
    });
    return [new Replica({ nodeId, crdt, merkle }, size), changed.length === 0 ? null : diffs];
  }
}
