/** Finds the process that a fault is meant for. */
import type { ProcessRecord, System } from "../kernel/index.ts";
import { childOf } from "../otp/index.ts";

/**
 * @param target `#12` (a process number), a registered name, a label (its newest living process), or a
 *   path of these and child ids: `Shop/Stock`.
 * @returns null if no living process is meant.
 */
export function findTarget(system: System, target: string): ProcessRecord | null {
  const whole = findOne(system, target);
  if (whole !== null || !target.includes("/")) return whole;
  const [first, ...ids] = target.split("/");
  let at = findOne(system, first!);
  for (const id of ids) {
    if (at === null) return null;
    const child = childOf(system, at.id, id);
    at = child === null ? null : (system.byId(child) ?? null);
  }
  return at;
}

function findOne(system: System, name: string): ProcessRecord | null {
  const number = /^#(\d+)$/.exec(name);
  if (number !== null) return system.byId(Number(number[1])) ?? null;
  const registered = system.whereis(name);
  if (registered !== null) return registered;
  let newest: ProcessRecord | null = null;
  for (const process of system.living()) if (process.label === name) newest = process;
  return newest;
}
