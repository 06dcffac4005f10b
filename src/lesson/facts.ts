/**
 * Facts: what a lesson's demo and its Elixir twin must agree on.
 *
 * `facts.ts` reads them off a trace, `twin.exs` prints them from a real BEAM, `facts.json` records what the
 * BEAM printed. A lesson may have variants: the demo with an edit or a fault, and the twin run with the
 * variant's name. So what a `<Do>` button claims can be shown on the real BEAM as well.
 */
import type { Plain } from "../engine/index.ts";
import type { Edit } from "./edits.ts";
import type { TraceView } from "./trace-view.ts";

export type Facts = Readonly<Record<string, Plain>>;

/** The default export of `facts.ts`. */
export type ReadFacts = (trace: TraceView) => Facts;

/** Another run of the demo that the twin can do as well: with edits of demo.ts, with a fault script, or both. */
export interface Variant {
  readonly edits?: readonly Edit[];
  /** One fault per line. */
  readonly faults?: string;
}

/** The optional export `variants` of `facts.ts`, by the name that `twin.exs` takes as its argument. */
export type Variants = Readonly<Record<string, Variant>>;

/** `facts.json`: what the real BEAM printed, and which one it was. */
export interface RecordedFacts {
  readonly recordedOn: { readonly otp: string; readonly elixir: string };
  readonly facts: Facts;
  readonly variants?: Readonly<Record<string, Facts>>;
}

/** A difference between two sets of facts, one line each; empty if they agree. */
export function compareFacts(expected: Facts, actual: Facts): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort();
  return names.flatMap((name) => {
    const [want, got] = [canonical(expected[name]), canonical(actual[name])];
    return want === got ? [] : [`${name}: expected ${want}, got ${got}`];
  });
}

/** JSON with the keys of every object in order, so that two encoders can be compared. */
function canonical(value: Plain | undefined): string {
  if (value === undefined) return "nothing";
  return JSON.stringify(value, (_key, part: Plain) => {
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
