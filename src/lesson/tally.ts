/**
 * Adds up what a kata's checks say over many seeds.
 *
 * One failing seed fails a check; it is green only if it came into play at least once and never failed.
 */
import type { Trace } from "../engine/index.ts";
import { judge, type Judgement, type Kata } from "./kata.ts";
import { breachOf, type LawBreach, type LawEvent, type LawName } from "./laws.ts";

export interface CheckSummary {
  readonly id: string;
  readonly title: string;
  readonly state: "waiting" | "pass" | "fail" | "not-exercised";
  /** Runs in which the check passed, failed, and did not come into play. */
  readonly passed: number;
  readonly failed: number;
  readonly notExercised: number;
  /** Why: of the first failure, else of the first run in which it did not come into play. */
  readonly why: string;
  /** Where to look: the first failing run. */
  readonly firstFailure: { readonly seed: number; readonly event: number } | null;
  /** Of a check about a law. */
  readonly law?: LawStanding;
}

/** What all runs say of a law. */
export interface LawStanding {
  readonly name: LawName;
  readonly subject: string;
  /** How many histories the merge was held against, in all runs. */
  readonly cases: number;
  /** What broke it in the first failing run. */
  readonly breach: LawBreach | null;
}

export interface Summary {
  readonly runs: number;
  readonly checks: readonly CheckSummary[];
  /** Solved: at least one run, and every check is green. */
  readonly solved: boolean;
  /** The usual mistake that the first failing run looks like. */
  readonly mistake: Judgement["mistake"];
}

export interface Tally {
  /** Judges one run and adds it. */
  add(seed: number, trace: Trace): Judgement;
  summary(): Summary;
}

/** Starts counting for one kata. Add runs in the order of their seeds: the first failure is what is shown. */
export function createTally(kata: Kata): Tally {
  const rows = kata.checks.map(({ id, title, law }) => ({
    id,
    title,
    about: law,
    cases: 0,
    breach: null as LawBreach | null,
    passed: 0,
    failed: 0,
    notExercised: 0,
    whyFailed: "",
    whyNotExercised: "",
    firstFailure: null as CheckSummary["firstFailure"],
  }));
  let runs = 0;
  let mistake: Judgement["mistake"] = null;

  function add(seed: number, trace: Trace): Judgement {
    const judgement = judge(kata, trace);
    const told = new Map<string, LawEvent>();
    for (const event of trace.events)
      if (event.type === "law") told.set(`${event.law} of ${event.subject}`, event);
    runs += 1;
    mistake ??= judgement.mistake;
    for (const row of rows) {
      const verdict = judgement.verdicts[row.id]!;
      const law = row.about && told.get(`${row.about.name} of ${row.about.subject}`);
      if (law !== undefined) {
        row.cases += law.cases;
        row.breach ??= breachOf(law);
      }
      if (verdict.kind === "pass") row.passed += 1;
      else if (verdict.kind === "fail") {
        row.failed += 1;
        row.whyFailed ||= verdict.why;
        row.firstFailure ??= { seed, event: verdict.event };
      } else {
        row.notExercised += 1;
        row.whyNotExercised ||= verdict.why;
      }
    }
    return judgement;
  }

  function summary(): Summary {
    const checks = rows.map(({ whyFailed, whyNotExercised, about, cases, breach, ...row }): CheckSummary => {
      const state =
        runs === 0 ? "waiting" : row.failed > 0 ? "fail" : row.passed > 0 ? "pass" : "not-exercised";
      return {
        ...row,
        ...(about === undefined ? {} : { law: { ...about, cases, breach } }),
        state,
        why: state === "fail" ? whyFailed : state === "not-exercised" ? whyNotExercised : "",
      };
    });
    return { runs, checks, solved: checks.every((check) => check.state === "pass"), mistake };
  }

  return { add, summary };
}
