/** Replays delta_crdt.json: the map of delta_crdt_ex. */
import { replayAWLWWMap, type MapScenario } from "./aw-lww-map.ts";

export type DeltaCrdtScenario = MapScenario | { readonly group: "causal_crdt" };

/** The differences; null for the group that has no replay yet. */
export function replayDeltaCrdt(scenario: DeltaCrdtScenario): string[] | null {
  return scenario.group === "aw_lww_map" ? replayAWLWWMap(scenario) : null;
}
