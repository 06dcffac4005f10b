/** The definition of a machine as the trace has it, and the names of its parts in words. */
import type { ChartTransition, MachineDefinition, Plain } from "../../engine/index.ts";
import { isTuple } from "../term-text.ts";

/** A machine's states and transitions, both in document order, the root first. */
export type Chart = MachineDefinition;

/** The machine in a `machine` event; null if it holds none that can be drawn. */
export function chartOf(definition: Plain): Chart | null {
  if (typeof definition !== "object" || definition === null || isTuple(definition)) return null;
  const { states, transitions } = definition as { readonly [key: string]: Plain };
  if (!isTuple(states) || !isTuple(transitions) || states.length === 0) return null;
  const chart = definition as unknown as Chart;
  if (!chart.cut) return chart;
  // What leads to a state that is not told any more can't be drawn.
  const told = new Set(chart.states.map(({ id }) => id));
  const known = ({ source, target = [] }: ChartTransition): boolean =>
    told.has(source) && target.every((id) => told.has(id));
  return { ...chart, transitions: chart.transitions.filter(known) };
}

/** A number for a definition: 53 bits of it in base 36, the same in every run and browser (cyrb53). */
export function chartKey(definition: Plain): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const letter of JSON.stringify(definition)) {
    const code = letter.codePointAt(0)!;
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/** A state and all that it lies in, itself first. */
export function lineage(chart: Chart, id: string): string[] {
  const byId = new Map(chart.states.map((state) => [state.id, state]));
  const out: string[] = [];
  for (let at = byId.get(id); at; at = at.parent === undefined ? undefined : byId.get(at.parent))
    out.push(at.id);
  return out;
}

/** What a reader calls a state: its key, with those around it, without the machine's own. */
export function stateName(chart: Chart, id: string): string {
  const path = lineage(chart, id).reverse();
  const keys = path.map((each) => chart.states.find((state) => state.id === each)!.key);
  return keys.length === 1 ? keys[0]! : keys.slice(1).join(".");
}

/** What sets a transition off: `melt`, `after 500 ms`, `always`, `when done`, `any event`. */
export function triggerText({ on, event, delay }: ChartTransition): string {
  if (on === "always") return "always";
  if (on === "done") return "when done";
  if (on === "after") return typeof delay === "number" ? `after ${delay} ms` : `after ${delay}`;
  return event === "*" ? "any event" : (event ?? "");
}

/** What sets two transitions of one state off alike is asked in their order. */
function sameTrigger(a: ChartTransition, b: ChartTransition): boolean {
  return a.source === b.source && a.on === b.on && a.event === b.event && a.delay === b.delay;
}

/** Its guard; `else` for one that is taken when the guards of those before it say no; null if nothing is asked. */
export function guardText(chart: Chart, transition: ChartTransition): string | null {
  if (transition.guard !== undefined) return transition.guard;
  const at = chart.transitions.indexOf(transition);
  return chart.transitions.slice(0, at).some((before) => sameTrigger(before, transition)) ? "else" : null;
}
