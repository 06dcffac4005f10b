/** The laws of a merge in a reader's words, and a kata's checks of them. */
import type { EventOf, Plain } from "../engine/index.ts";
import type { Check } from "./kata.ts";
import type { TraceView } from "./trace-view.ts";
import { fail, notExercised, pass } from "./verdict.ts";

export type LawEvent = EventOf<"law">;
export type LawName = LawEvent["law"];

export interface LawWords {
  /** "Idempotent". */
  readonly title: string;
  /** What it says, as a sentence. */
  readonly says: string;
  /** The same as a formula; empty if there is none. */
  readonly formula: string;
}

/** In the order in which they are best looked at: a merge that breaks one may break those behind it. */
export const LAW_WORDS: Readonly<Record<LawName, LawWords>> = {
  pure: { title: "Pure", says: "A merge leaves the states it is given as they were.", formula: "" },
  commutative: {
    title: "Commutative",
    says: "It does not matter who merges whom.",
    formula: "join(a, b) = join(b, a)",
  },
  associative: {
    title: "Associative",
    says: "It does not matter in which groups merges are made.",
    formula: "join(join(a, b), c) = join(a, join(b, c))",
  },
  idempotent: {
    title: "Idempotent",
    says: "It does not matter how often the same is merged.",
    formula: "join(a, a) = a",
  },
  inflation: {
    title: "Inflation",
    says: "A merge forgets nothing, neither what was known nor what is new.",
    formula: "a ⊑ join(a, b)",
  },
  "delta-merge": {
    title: "Delta merge",
    says: "The deltas of some changes do what the whole state after them does.",
    formula: "join(x, deltas) = join(x, after)",
  },
  convergence: {
    title: "Convergence",
    says: "Once everybody has had every delta, all are the same, whatever was lost, late or came twice.",
    formula: "",
  },
};

export const LAW_NAMES = Object.keys(LAW_WORDS) as readonly LawName[];

/** A state under the name, or the formula, by which a law speaks of it. */
export interface NamedState {
  readonly name: string;
  readonly state: Plain;
}

/** Where a merge breaks a law, read from its event. */
export interface LawBreach {
  /** How the states came about, in words. */
  readonly history: readonly string[];
  readonly states: readonly NamedState[];
  /** What should have been one; null if the code failed on the way. */
  readonly sides: readonly [left: NamedState, right: NamedState] | null;
  /** What the code threw; empty if it threw nothing. */
  readonly failed: string;
  /** Where, a line from 1; 0 if unknown. */
  readonly line: number;
}

/** The breach that an event tells of; null if the law has stood, or what is told is none. */
export function breachOf({ breach }: LawEvent): LawBreach | null {
  if (typeof breach !== "object" || breach === null || Array.isArray(breach)) return null;
  const { history, states, sides, failed, line } = breach as { readonly [key: string]: Plain };
  const both = namedStates(sides);
  return {
    history: Array.isArray(history) ? history.map((step) => (typeof step === "string" ? step : "")) : [],
    states: namedStates(states),
    sides: both.length === 2 ? [both[0]!, both[1]!] : null,
    failed: typeof failed === "string" ? failed : "",
    line: typeof line === "number" ? line : 0,
  };
}

function namedStates(list: Plain | undefined): readonly NamedState[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: Plain) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return [];
    const { name, state } = item as { readonly [key: string]: Plain };
    return typeof name === "string" && state !== undefined ? [{ name, state }] : [];
  });
}

/** Where the two sides of a breach are not the same, in one sentence; or how the code failed. */
export function breachInWords(law: LawName, { states, sides, failed, line }: LawBreach): string {
  if (sides === null) {
    const given = states.map(({ name, state }) => `${name} = ${stateText(state)}`).join(", ");
    const where = line > 0 ? ` in line ${line}` : "";
    return `The code failed${where}: ${failed.replace(/\.?$/, ".")}${given === "" ? "" : ` It was given ${given}.`}`;
  }
  const [left, right] = sides;
  const of = states.map(({ name, state }) => `${name} = ${stateText(state)}`).join(", ");
  const verb = law === "inflation" ? "is not in" : "is not";
  const second = right.name.replace(/, which is not above it$/, "");
  return `With ${of}: ${left.name}, ${stateText(left.state)}, ${verb} ${second}, ${stateText(right.state)}.`;
}

/** A state as a line of TypeScript-like text. */
export function stateText(state: Plain): string {
  if (typeof state !== "object" || state === null) return JSON.stringify(state);
  if (Array.isArray(state)) return `[${state.map(stateText).join(", ")}]`;
  const inner = Object.entries(state)
    .map(
      ([key, value]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${stateText(value)}`,
    )
    .join(", ");
  return inner === "" ? "{}" : `{ ${inner} }`;
}

/** How a merge stands with one law in a run: the last event about it. Undefined if it was not held against it. */
export function standingWith(trace: TraceView, law: LawName, subject?: string) {
  return trace
    .of("law")
    .findLast(({ event }) => event.law === law && (subject === undefined || event.subject === subject));
}

/**
 * A check for each of these laws (default: all): the merge `subject`, held against them by `Laws.check` in the kata's
 * code, keeps it. The panel draws the states that break one.
 */
export function lawChecks(subject: string, laws: readonly LawName[] = LAW_NAMES): readonly Check[] {
  return laws.map((law) => ({
    id: law,
    title: `${LAW_WORDS[law].title}: ${LAW_WORDS[law].says}`,
    law: { name: law, subject },
    run(trace) {
      const found = standingWith(trace, law, subject);
      if (found === undefined) {
        const failed = trace.of("law").find(({ event }) => breachOf(event)?.failed);
        return notExercised(
          failed === undefined
            ? `${subject} was not held against this law: is the line with Laws.check still there?`
            : "The code failed before it could be held against this law.",
        );
      }
      const breach = breachOf(found.event);
      return breach === null ? pass() : fail(found.index, breachInWords(law, breach));
    },
  }));
}
