/** Which states of a machine are current. */
import type { Plain } from "../../engine/index.ts";
import { isTuple } from "../term-text.ts";
import type { Chart } from "./definition.ts";

type Fields = Readonly<Record<string, Plain>>;

/** Ids of the current states of a state value, outermost first: the root, and all that is within it. */
export function activeStates(chart: Chart, value: Plain): ReadonlySet<string> {
  const active = new Set<string>();
  const root = chart.states[0];
  if (root === undefined || value === null) return active;
  active.add(root.id);
  const enter = (parent: string, inner: Plain): void => {
    const entries: readonly (readonly [string, Plain])[] =
      typeof inner === "string"
        ? [[inner, null]]
        : typeof inner === "object" && inner !== null && !isTuple(inner)
          ? Object.entries(inner as Fields)
          : [];
    for (const [key, within] of entries) {
      const state = chart.states.find((each) => each.parent === parent && each.key === key);
      if (state === undefined) continue;
      active.add(state.id);
      enter(state.id, within);
    }
  };
  enter(root.id, value);
  return active;
}

/** The value that a machine has in one state and nowhere else: for what is said of single states. */
export function valueOf(chart: Chart, id: string): Plain {
  const keys: string[] = [];
  for (let at = chart.states.find((state) => state.id === id); at?.parent !== undefined;) {
    keys.push(at.key);
    const { parent } = at;
    at = chart.states.find((state) => state.id === parent);
  }
  const [innermost = "", ...around] = keys;
  return around.reduce<Plain>((value, key) => ({ [key]: value }), innermost);
}
