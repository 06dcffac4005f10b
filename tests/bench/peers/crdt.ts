/**
 * Faultline's AWLWWMap and AWORSet. `crdt`: a replica writes to a draft, where each write is read at once, and sends the
 * draft's delta. `crdtEach`: a delta and a new state for each write, and the deltas joined to a group.
 */
import { AWLWWMap, AWORSet, decode, encode, joinAll } from "../../../src/engine/crdt/index.ts";
import type { AWLWWMapState, CrdtType } from "../../../src/engine/crdt/index.ts";
import type { Peer } from "../workloads.ts";
import { changes, REPLICAS, sessions, type Group, type Write } from "./replicas.ts";

const NAMES = ["a", "b", "c"];

/** What differs between the map and the set. */
interface Kind<S> {
  readonly type: CrdtType<S, unknown>;
  draft(state: S, replica: string): { write(write: Write): void; delta(): S };
  delta(state: S, replica: string, write: Write): S;
}

const MAP: Kind<typeof AWLWWMap.empty> = {
  type: AWLWWMap,
  draft(state, replica) {
    const draft = AWLWWMap.draft(state, replica);
    return {
      write: ({ removes, key, number }) => (removes ? draft.remove(key) : draft.add(key, number, number)),
      delta: () => draft.delta(),
    };
  },
  delta: (state, replica, { removes, key, number }) =>
    removes ? AWLWWMap.remove(state, key) : AWLWWMap.add(state, replica, key, number, number),
};

const SET: Kind<typeof AWORSet.empty> = {
  type: AWORSet,
  draft(state, replica) {
    const draft = AWORSet.draft(state, replica);
    return {
      write: ({ removes, key }) => (removes ? draft.remove(key) : draft.add(key)),
      delta: () => draft.delta(),
    };
  },
  delta: (state, replica, { removes, key }) =>
    removes ? AWORSet.remove(state, key) : AWORSet.add(state, replica, key),
};

function group<S>({ type, draft, delta }: Kind<S>, each: boolean): Group {
  const states = NAMES.map(() => type.empty);
  const groups = NAMES.map((): S[] => []);
  const receive = (at: number, delta: S): void => void (states[at] = type.join(states[at]!, delta));
  const inDraft = (at: number, writes: readonly Write[]): void => {
    const open = draft(states[at]!, NAMES[at]!);
    for (const write of writes) open.write(write);
    groups[at]!.push(open.delta());
    receive(at, groups[at]![0]!);
  };
  const oneByOne = (at: number, writes: readonly Write[]): void => {
    for (const write of writes) {
      const one = delta(states[at]!, NAMES[at]!, write);
      groups[at]!.push(one);
      receive(at, one);
    }
  };
  return {
    write: each ? oneByOne : inDraft,
    sync() {
      const messages = groups.map((deltas) => encode(type, joinAll(type, deltas)));
      messages.forEach((message, from) => {
        for (let to = 0; to < REPLICAS; to++) if (to !== from) receive(to, decode(type, message));
      });
      for (const deltas of groups) deltas.length = 0;
      return messages.reduce((sum, { length }) => sum + length * (REPLICAS - 1), 0);
    },
    shown: () => states.map((state) => JSON.stringify(type.toPlain(state))),
  };
}

const SYNC_OF = { "crdt-sync-10": 10, "crdt-sync-100": 100, "crdt-sync-1000": 1000 } as const;

const make =
  (each: boolean): Peer =>
  (workload, events, size) => {
    if (workload === "crdt-map") return sessions(events, () => group(MAP, each));
    if (workload === "crdt-set") return sessions(events, () => group(SET, each));
    if (each || !(workload in SYNC_OF)) return null;
    return changes(events, size, SYNC_OF[workload as keyof typeof SYNC_OF], (keys) => {
      const first = AWLWWMap.draft(AWLWWMap.empty, "a");
      for (const key of keys) first.add(key, -1, 0);
      let here: AWLWWMapState = AWLWWMap.join(AWLWWMap.empty, first.delta());
      let there = decode(AWLWWMap, encode(AWLWWMap, here));
      return {
        change(keys, value) {
          const draft = AWLWWMap.draft(here, "a");
          for (const key of keys) draft.add(key, value, value);
          const delta = draft.delta();
          here = AWLWWMap.join(here, delta);
          const message = encode(AWLWWMap, delta);
          there = AWLWWMap.join(there, decode(AWLWWMap, message));
          return message.length;
        },
        read: (key) => [AWLWWMap.get(here, key), AWLWWMap.get(there, key)],
      };
    });
  };

export const crdt = make(false);
export const crdtEach = make(true);
