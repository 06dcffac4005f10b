/** How the merges of a run stand with the laws at a moment. */
import type { TraceEvent } from "../../engine/index.ts";
import { breachOf, LAW_NAMES, type LawBreach, type LawEvent, type LawName } from "../../lesson/index.ts";

export interface Standing {
  readonly law: LawName;
  /** `waiting`: not held against it yet. `failed`: the code failed, so that the others could not be looked at. */
  readonly state: "waiting" | "kept" | "broken";
  readonly cases: number;
  /** Whether more cases of it come later in the run. */
  readonly more: boolean;
  readonly breach: LawBreach | null;
}

export interface Bench {
  /** The merge that is held against the laws. */
  readonly subject: string;
  readonly laws: readonly Standing[];
}

/** Every merge that the run holds against the laws; how each stands after `index` events. */
export function benchesAt(events: readonly TraceEvent[], index: number): readonly Bench[] {
  const subjects = new Map<string, { now: Map<LawName, LawEvent>; end: Map<LawName, LawEvent> }>();
  events.forEach((event, at) => {
    if (event.type !== "law") return;
    const found = subjects.get(event.subject) ?? { now: new Map(), end: new Map() };
    subjects.set(event.subject, found);
    if (at < index) found.now.set(event.law, event);
    found.end.set(event.law, event);
  });
  return [...subjects].map(([subject, { now, end }]) => ({
    subject,
    laws: LAW_NAMES.map((law) => {
      const event = now.get(law);
      const breach = event === undefined ? null : breachOf(event);
      return {
        law,
        state: event === undefined ? "waiting" : breach === null ? "kept" : "broken",
        cases: event?.cases ?? 0,
        more: end.get(law) !== event,
        breach,
      };
    }),
  }));
}

/** How a law stands, in words. */
export function standingText({ state, cases, more }: Standing): string {
  const many = cases === 1 ? "1 case" : `${String(cases).replace(/\B(?=(\d{3})+$)/g, ",")} cases`;
  if (state === "waiting")
    return more ? "not held against it yet" : "not held against it: the code failed before";
  if (state === "broken") return `broken, found in case ${cases}`;
  return more ? `no breach found in ${many} so far` : `${many}, no breach found`;
}
