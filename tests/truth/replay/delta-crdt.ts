/** Replays delta_crdt.json: the map of delta_crdt_ex, and its servers. */
import { replayAWLWWMap, type MapScenario } from "./aw-lww-map.ts";
import { replayCausalCrdt, type SyncScenario } from "./causal-crdt.ts";

export type DeltaCrdtScenario = MapScenario | SyncScenario;

/** The differences. */
export function replayDeltaCrdt(scenario: DeltaCrdtScenario): string[] {
  return scenario.group === "aw_lww_map" ? replayAWLWWMap(scenario) : replayCausalCrdt(scenario);
}
