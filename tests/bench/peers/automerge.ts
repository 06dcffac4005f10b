/**
 * Automerge: a map in a document. What is sent are changes, as its guide has it for those who keep no sync state: one for each
 * write (`automergeEach`), or one for the writes of a period (`automergeBatch`).
 */
import * as Automerge from "@automerge/automerge";
import type { Peer } from "../workloads.ts";
import { REPLICAS, sessions, type Group, type Write } from "./replicas.ts";

/** The document. */
interface Shared extends Record<string, unknown> {
  readonly map: Record<string, unknown>;
}

function group(set: boolean, together: boolean): Group {
  const first = Automerge.from<Shared>({ map: {} }, { actor: "00" });
  const docs = Array.from({ length: REPLICAS }, (_, id) => Automerge.clone(first, { actor: `0${id + 1}` }));
  const made = docs.map((): Uint8Array<ArrayBuffer>[] => []);
  const change = (at: number, writes: readonly Write[]): void => {
    const before = docs[at]!;
    const after = Automerge.change(before, ({ map }) => {
      for (const { removes, key, number } of writes)
        if (removes) delete map[key];
        else map[key] = set ? true : number;
    });
    // A remove of what is not there is no change.
    if (Automerge.getHeads(after)[0] === Automerge.getHeads(before)[0]) return;
    docs[at] = after;
    made[at]!.push(Automerge.getLastLocalChange(after) as Uint8Array<ArrayBuffer>);
  };
  return {
    write(at, writes) {
      if (together) change(at, writes);
      else for (const write of writes) change(at, [write]);
    },
    sync() {
      let sent = 0;
      made.forEach((changes, from) => {
        const bytes = changes.reduce((sum, { length }) => sum + length, 0);
        for (let to = 0; to < REPLICAS; to++) {
          if (to === from) continue;
          [docs[to]] = Automerge.applyChanges(docs[to]!, changes) as [Automerge.Doc<Shared>];
          sent += bytes;
        }
      });
      for (const changes of made) changes.length = 0;
      return sent;
    },
    shown: () => docs.map(({ map }) => JSON.stringify(Object.entries(map).sort())),
  };
}

const make =
  (together: boolean): Peer =>
  (workload, events) =>
    workload === "crdt-map" || workload === "crdt-set"
      ? sessions(events, () => group(workload === "crdt-set", together))
      : null;

export const automergeEach = make(false);
export const automergeBatch = make(true);
