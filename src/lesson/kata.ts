/**
 * A kata: an exercise whose answer is judged by what its runs do, never by how its text looks.
 *
 * The checks are the lesson's own code and run outside the sandbox, over traces alone.
 */
import type { Trace } from "../engine/index.ts";
import type { LawName } from "./laws.ts";
import { viewTrace, type TraceView } from "./trace-view.ts";
import { fail, type Verdict, type Verdicts } from "./verdict.ts";

export interface Check {
  /** Short and stable: it names the check in `wrong` and in stored progress. */
  readonly id: string;
  /** What must hold, as a sentence for the reader. */
  readonly title: string;
  /** The law that it is about, and the merge that is held against it: what breaks it is drawn. */
  readonly law?: { readonly name: LawName; readonly subject: string };
  run(trace: TraceView): Verdict;
}

/** A mistake that people make, and what to tell them. `kata.wrong/<name>.ts` is an example of it. */
export interface WrongAnswer {
  readonly hint: string;
  /** Whether a run that broke at least one check looks like this mistake. The first that says yes is shown. */
  when(trace: TraceView, verdicts: Verdicts): boolean;
}

export interface KataDefinition {
  /**
   * The fault script under which the answer is checked, one fault per line (`at 1200 exit Seats kill`).
   * It comes on top of what the kata's own code does, so that the reader can't edit the trouble away.
   */
  readonly faults?: string;
  /** Virtual milliseconds a checked run lasts; default: what the scenario says. */
  readonly until?: number;
  readonly checks: readonly Check[];
  readonly wrong: Readonly<Record<string, WrongAnswer>>;
}

export interface Kata extends KataDefinition {
  readonly faults: string;
}

/**
 * Defines a kata: the default export of `kata.check.ts`.
 *
 * @throws if two checks share an id, or if there is none
 */
export function kata(definition: KataDefinition): Kata {
  const ids = definition.checks.map((check) => check.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new Error(`two checks are called "${twice}"`);
  if (ids.length === 0) throw new Error("a kata needs at least one check");
  return { ...definition, faults: definition.faults ?? "" };
}

/** What the checks say about one run. */
export interface Judgement {
  readonly verdicts: Verdicts;
  /** The usual mistake that the run looks like, if it failed and looks like one. */
  readonly mistake: { readonly name: string; readonly hint: string } | null;
}

/**
 * Judges one run.
 *
 * A check that throws has met a run its author did not think of. That counts as a failure at the last
 * event, with the error as the reason, so that it can't pass unseen.
 */
export function judge(kata: Kata, trace: Trace): Judgement {
  const view = viewTrace(trace);
  const verdicts: Record<string, Verdict> = {};
  for (const check of kata.checks) {
    try {
      verdicts[check.id] = check.run(view);
    } catch (error) {
      verdicts[check.id] = fail(
        Math.max(0, trace.events.length - 1),
        `the check could not read this run: ${String(error)}`,
      );
    }
  }
  const broken = Object.values(verdicts).some((verdict) => verdict.kind === "fail");
  return { verdicts, mistake: broken ? findMistake(kata, view, verdicts) : null };
}

function findMistake(kata: Kata, view: TraceView, verdicts: Verdicts): Judgement["mistake"] {
  for (const [name, { hint, when }] of Object.entries(kata.wrong)) {
    if (when(view, verdicts)) return { name, hint };
  }
  return null;
}
