/**
 * Yjs: a shared map, whose keys also serve as the elements of a set. As its providers do it: the updates that writes give are
 * merged and sent on (`yjsUpdates`); or the others' state vectors tell what they lack (`yjsVectors`). Either with every
 * write seen at once, which makes it a transaction, or with the writes of a period in one (`yjsBatch`, `yjsBatchV2`). The
 * ids are small numbers, which are shorter than those it would draw.
 */
import * as Y from "yjs";
import type { Peer } from "../workloads.ts";
import { changes, REPLICAS, sessions, type Group } from "./replicas.ts";

/** The two forms of updates: the second is smaller and takes longer. */
const V1 = { event: "update", apply: Y.applyUpdate, merge: Y.mergeUpdates } as const;
const V2 = { event: "updateV2", apply: Y.applyUpdateV2, merge: Y.mergeUpdatesV2 } as const;

function open(id: number): { doc: Y.Doc; map: Y.Map<unknown> } {
  const doc = new Y.Doc();
  doc.clientID = id + 1;
  return { doc, map: doc.getMap("map") };
}

const shownOf = (map: Y.Map<unknown>): string => JSON.stringify(Object.entries(map.toJSON()).sort());

function group(set: boolean, together: boolean, form: typeof V1 | typeof V2 | "vectors"): Group {
  const replicas = Array.from({ length: REPLICAS }, (_, id) => open(id));
  const updates = replicas.map((): Uint8Array[] => []);
  if (form !== "vectors")
    replicas.forEach(({ doc }, at) =>
      doc.on(form.event, (update: Uint8Array, origin: unknown) => {
        if (origin !== "remote") updates[at]!.push(update);
      }),
    );
  const receive = (from: number, messageTo: (to: number) => Uint8Array): number => {
    let sent = 0;
    replicas.forEach(({ doc }, to) => {
      if (to === from) return;
      const message = messageTo(to);
      (form === "vectors" ? Y.applyUpdate : form.apply)(doc, message, "remote");
      sent += message.length;
    });
    return sent;
  };
  return {
    write(at, writes) {
      const { doc, map } = replicas[at]!;
      const all = (): void => {
        for (const { removes, key, number } of writes)
          if (removes) map.delete(key);
          else map.set(key, set ? true : number);
      };
      if (together) doc.transact(all);
      else all();
    },
    sync() {
      if (form === "vectors") {
        const vectors = replicas.map(({ doc }) => Y.encodeStateVector(doc));
        const messages = replicas.map(({ doc }, from) =>
          vectors.map((vector, to) => (to === from ? new Uint8Array() : Y.encodeStateAsUpdate(doc, vector))),
        );
        return messages.reduce((sum, list, from) => sum + receive(from, (to) => list[to]!), 0);
      }
      const messages = updates.map((list) => (list.length === 1 ? list[0]! : form.merge(list)));
      for (const list of updates) list.length = 0;
      return messages.reduce((sum, message, from) => sum + receive(from, () => message), 0);
    },
    shown: () => replicas.map(({ map }) => shownOf(map)),
  };
}

const make =
  (together: boolean, form: typeof V1 | typeof V2 | "vectors"): Peer =>
  (workload, events) => {
    if (workload !== "crdt-map" && workload !== "crdt-set") return null;
    return sessions(events, () => group(workload === "crdt-set", together, form));
  };

export const yjsUpdates = make(false, V1);
export const yjsVectors = make(false, "vectors");
export const yjsBatch = make(true, V1);
export const yjsBatchV2 = make(true, V2);

/** One transaction for each round of changes. */
export const yjsSync: Peer = (workload, events, size) => {
  if (workload !== "crdt-sync-100") return null;
  return changes(events, size, 100, (keys) => {
    const [here, there] = [open(0), open(1)];
    const set = (keys: readonly string[], value: number): void =>
      here.doc.transact(() => keys.forEach((key) => here.map.set(key, value)));
    set(keys, -1);
    Y.applyUpdate(there.doc, Y.encodeStateAsUpdate(here.doc));
    let update: Uint8Array = new Uint8Array();
    here.doc.on("update", (made: Uint8Array) => (update = made));
    return {
      change(keys, value) {
        set(keys, value);
        Y.applyUpdate(there.doc, update);
        return update.length;
      },
      read: (key) => [here.map.get(key), there.map.get(key)],
    };
  });
};
