/** Replays the group `aw_lww_map` of delta_crdt.json: operations on the pure map. */
import {
  AWLWWMap,
  plainContext,
  sortedEntries,
  type AWLWWMapState,
  type Data,
} from "../../../src/engine/crdt/index.ts";
import { lwwWrites } from "../../../src/engine/crdt/index.ts";
import { difference, inOrder, type Json } from "./terms.ts";

type MapStep =
  | {
      readonly op: "add";
      readonly replica: string;
      readonly key: string;
      readonly value: Data;
      readonly ts: number;
    }
  | { readonly op: "remove"; readonly replica: string; readonly key: string }
  | { readonly op: "merge"; readonly from: string; readonly to: string };

export interface MapScenario {
  readonly group: "aw_lww_map";
  readonly replicas: readonly string[];
  readonly steps: readonly MapStep[];
  readonly expect: readonly Json[];
}

/** What is recorded of a replica. */
function shown(replica: string, state: AWLWWMapState): Json {
  const { vector, cloud } = plainContext(state.context);
  return {
    replica,
    read: Object.fromEntries(AWLWWMap.value(state) as ReadonlyMap<string, Json>),
    // Nothing is ever beyond the vector here: whole states are merged.
    context: cloud.length === 0 ? vector : { vector, cloud },
    entries: Object.fromEntries(
      sortedEntries(state.store.stores).map(([key, writes]) => [key as string, lwwWrites.toPlain(writes)]),
    ),
  } as unknown as Json;
}

function delta(state: AWLWWMapState, step: Exclude<MapStep, { op: "merge" }>): AWLWWMapState {
  return step.op === "add"
    ? AWLWWMap.add(state, step.replica, step.key, step.value, step.ts)
    : AWLWWMap.remove(state, step.key);
}

/**
 * Replays a scenario.
 *
 * @param empty what every replica begins with
 * @param join joins a delta that touches a key, or a whole state (null)
 */
function replayWith(
  { replicas, steps, expect }: MapScenario,
  empty: AWLWWMapState,
  join: (a: AWLWWMapState, b: AWLWWMapState, key: string | null) => AWLWWMapState,
): string[] {
  const states = new Map(replicas.map((name) => [name, empty]));
  return steps.flatMap((step, i) => {
    const name = step.op === "merge" ? step.to : step.replica;
    const state = states.get(name)!;
    const joined =
      step.op === "merge"
        ? join(state, states.get(step.from)!, null)
        : join(state, delta(state, step), step.key);
    states.set(name, joined);
    const differs = difference(inOrder(shown(name, joined)), inOrder(expect[i]!));
    return differs === null ? [] : [`step ${i} (${step.op}): ${differs}`];
  });
}

/**
 * Replays it three times: as a CRDT with exact contexts, as the servers of delta_crdt_ex keep it, with compressed
 * contexts and joins key by key, and with deltas that travel as plain data.
 */
export function replayAWLWWMap(scenario: MapScenario): string[] {
  const everyKey = (a: AWLWWMapState, b: AWLWWMapState): Data[] => [
    ...new Set([...sortedEntries(a.store.stores), ...sortedEntries(b.store.stores)].map(([key]) => key)),
  ];
  const ways: Record<string, string[]> = {
    exact: replayWith(scenario, AWLWWMap.empty, AWLWWMap.join),
    compressed: replayWith(scenario, AWLWWMap.compressDots(AWLWWMap.empty), (a, b, key) =>
      AWLWWMap.joinKeys(a, b, key === null ? everyKey(a, b) : [key]),
    ),
    plain: replayWith(scenario, AWLWWMap.empty, (a, b) =>
      AWLWWMap.join(a, AWLWWMap.fromPlain(JSON.parse(JSON.stringify(AWLWWMap.toPlain(b))) as Data)),
    ),
  };
  return Object.entries(ways).flatMap(([way, differences]) => differences.map((text) => `${way}: ${text}`));
}
