/** States as rows, one for each part, so that two can be laid beside each other. */
import type { Plain } from "../../engine/index.ts";
import { stateText } from "../../lesson/index.ts";

/** One part of a state: where it is, and what is there. */
export interface Part {
  /** `oslo`, or `added.oslo`; empty for a state that has no parts. */
  readonly path: string;
  readonly text: string;
}

/** One row of several states. `texts`: what each has there; null if it has nothing. */
export interface Row {
  readonly path: string;
  readonly texts: readonly (string | null)[];
  /** Whether not all have the same. */
  readonly differs: boolean;
}

/** Deeper parts are written on one line. */
const DEEPEST = 3;

/** The parts of a state, in its own order. */
export function partsOf(state: Plain): readonly Part[] {
  const out: Part[] = [];
  add(out, state, "", 0);
  return out;
}

function add(out: Part[], state: Plain, path: string, depth: number): void {
  const inner =
    typeof state === "object" && state !== null && !Array.isArray(state) ? Object.entries(state) : [];
  if (inner.length === 0 || depth === DEEPEST) {
    out.push({ path, text: isNothing(state) && depth === 0 ? "nothing yet" : stateText(state) });
    return;
  }
  for (const [key, value] of inner) add(out, value, path === "" ? key : `${path}.${key}`, depth + 1);
}

const isNothing = (state: Plain): boolean =>
  state === null || (typeof state === "object" && Object.keys(state).length === 0);

/** The rows of states that are compared: every part that one of them has. Parts that are empty are told only if nothing else differs. */
export function rowsOf(states: readonly Plain[]): readonly Row[] {
  const full = rows(states, ({ text }) => text !== "{}" && text !== "[]");
  return full.some(({ differs }) => differs) ? full : rows(states, () => true);
}

function rows(states: readonly Plain[], told: (part: Part) => boolean): readonly Row[] {
  const all = states.map((state) => (isNothing(state) ? [] : partsOf(state).filter(told)));
  const paths = [...new Set(all.flatMap((parts) => parts.map(({ path }) => path)))].sort();
  return paths.map((path) => {
    const texts = all.map((parts) => parts.find((part) => part.path === path)?.text ?? null);
    return { path, texts, differs: texts.some((text) => text !== texts[0]) };
  });
}
