/** The delays of a machine that run, with what is left of them at the cursor. */
import type { Plain } from "../../engine/index.ts";
import { isTuple } from "../term-text.ts";
import { stateName, triggerText, type Chart } from "./definition.ts";

export interface RunningTimer {
  readonly id: string;
  /** What it is for, in words. */
  readonly name: string;
  /** The transitions that it sets off. */
  readonly transitions: readonly string[];
  /** Virtual ms. */
  readonly due: number;
  readonly left: number;
}

/**
 * @param timers of a `transition` event: `[id, due]`
 * @param time virtual ms at the cursor
 */
export function runningTimers(chart: Chart, timers: Plain, time: number): RunningTimer[] {
  if (!isTuple(timers)) return [];
  return timers.flatMap((entry) => {
    if (!isTuple(entry)) return [];
    const [id, due] = entry;
    if (typeof id !== "string" || typeof due !== "number") return [];
    const sets = chart.transitions.filter(
      ({ on, delay, source }) => on === "after" && id === `xstate.after.${String(delay)}.${source}`,
    );
    const [first] = sets;
    const name = first
      ? `${triggerText(first)} in ${stateName(chart, first.source)}`
      : id.replace(/^xstate\./, "");
    return [{ id, name, transitions: sets.map((each) => each.id), due, left: Math.max(0, due - time) }];
  });
}
