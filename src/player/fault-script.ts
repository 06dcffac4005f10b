/** The fault script as the player handles it: kept in the order of time. */
import type { Fault } from "../engine/index.ts";

/** Adds a fault after all others of the same instant. */
export function withFault(
  faults: readonly Fault[],
  fault: Fault,
): { faults: readonly Fault[]; line: number } {
  const after = faults.findIndex((other) => other.at > fault.at);
  const line = after < 0 ? faults.length : after;
  return { faults: [...faults.slice(0, line), fault, ...faults.slice(line)], line };
}

/** Only what happens up to virtual time `time`. */
export function faultsUntil(faults: readonly Fault[], time: number): readonly Fault[] {
  return faults.filter((fault) => fault.at <= time);
}
