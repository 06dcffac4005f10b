/** Looks for a history that breaks a law, and makes it as small as it gets. */
import type { Breach, Law } from "../laws.ts";
import { FATES, REPLICAS, type LawSubject, type Step } from "./history.ts";
import { drawFrom, type Draw } from "./random.ts";

/** Arguments of writes: few, so that replicas often write the same. */
export const ARGUMENTS = 6;

export interface SearchOptions {
  /** Seed of the histories, a whole number; the same seed gives the same result. Default 1. */
  readonly seed?: number;
  /** So many histories are tried. Default 200. */
  readonly histories?: number;
  /** So many steps a history has at most. Default 10. */
  readonly steps?: number;
}

/** What came of a search: how many histories it took, and the smallest one that breaks the law, if any does. */
export interface SearchResult {
  readonly law: Law["name"];
  readonly histories: number;
  readonly breach: Breach | null;
}

/** Holds a law against histories made from a seed. The breach is the smallest that can be had from the one found. */
export function searchBreach<S>(law: Law, subject: LawSubject<S>, options: SearchOptions = {}): SearchResult {
  const { seed = 1, histories = 200, steps = 10 } = options;
  const draw = drawFrom(seed);
  for (let tried = 1; tried <= histories; tried++) {
    // Short ones first: what they break is shown best.
    const history = drawHistory(subject, draw, 1 + Math.floor((steps * tried) / histories));
    const breach = law.check(subject, history);
    if (breach !== null)
      return { law: law.name, histories: tried, breach: smallestBreach(law, subject, history, breach) };
  }
  return { law: law.name, histories, breach: null };
}

/** A history of some steps. */
export function drawHistory<S>(subject: LawSubject<S>, draw: Draw, steps: number): readonly Step[] {
  return Array.from({ length: steps }, (): Step => {
    const kind = draw(10);
    if (kind < 5)
      return {
        step: "write",
        at: draw(REPLICAS.length),
        operation: draw(subject.operations.length),
        argument: draw(ARGUMENTS),
      };
    const from = draw(REPLICAS.length);
    const to = (from + 1 + draw(REPLICAS.length - 1)) % REPLICAS.length;
    return kind < 7
      ? { step: "merge", from, to }
      : { step: "send", from, to, fate: FATES[draw(FATES.length)]! };
  });
}

/** The smallest breach that is left when steps are taken away and numbers made smaller, as long as the law stays broken. */
export function smallestBreach<S>(
  law: Law,
  subject: LawSubject<S>,
  history: readonly Step[],
  breach: Breach,
): Breach {
  let steps = history;
  let found = breach;
  const tried = (shorter: readonly Step[]): boolean => {
    const still = law.check(subject, shorter);
    if (still === null) return false;
    steps = shorter;
    found = still;
    return true;
  };
  for (let again = true; again;) {
    again = false;
    for (let at = steps.length - 1; at >= 0; at--)
      if (at < steps.length && tried(steps.toSpliced(at, 1))) again = true;
    for (let at = 0; at < steps.length; at++)
      for (const simpler of simplerSteps(steps[at]!)) if (tried(steps.with(at, simpler))) again = true;
  }
  return found;
}

/** Steps that are a little simpler than one. Each is simpler in one number and in no other less so: it comes to an end. */
function simplerSteps(step: Step): readonly Step[] {
  switch (step.step) {
    case "write":
      return [
        ...(step.argument > 0
          ? [
              { ...step, argument: 0 },
              { ...step, argument: step.argument - 1 },
            ]
          : []),
        ...(step.operation > 0 ? [{ ...step, operation: step.operation - 1 }] : []),
        ...(step.at > 0 ? [{ ...step, at: step.at - 1 }] : []),
      ];
    case "merge":
      return otherPairs(step.from, step.to).map(([from, to]) => ({ ...step, from, to }));
    case "send":
      return [
        ...otherPairs(step.from, step.to).map(([from, to]) => ({ ...step, from, to })),
        ...FATES.slice(0, FATES.indexOf(step.fate)).map((fate) => ({ ...step, fate })),
      ];
  }
}

/** Pairs of replicas that come before this one in the order of all pairs. */
function otherPairs(from: number, to: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let f = 0; f <= from; f++)
    for (let t = 0; t < REPLICAS.length; t++) if (f !== t && (f < from || t < to)) pairs.push([f, t]);
  return pairs;
}
