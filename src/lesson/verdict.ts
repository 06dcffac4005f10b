/**
 * What a check says about one run.
 *
 * There are three verdicts and not two: a check whose situation never came up has shown nothing, and
 * must not look green.
 */

export type Verdict =
  | { readonly kind: "pass" }
  /** `event` is the index of the event that broke the check; the stage opens there. */
  | { readonly kind: "fail"; readonly event: number; readonly why: string }
  | { readonly kind: "not-exercised"; readonly why: string };

/** Verdicts of one run, by the id of the check. */
export type Verdicts = Readonly<Record<string, Verdict>>;

const PASS: Verdict = Object.freeze({ kind: "pass" });

/** What the check asks for held throughout the run. */
export function pass(): Verdict {
  return PASS;
}

/**
 * The run broke the check.
 *
 * @param event index into `trace.events` of the moment to show
 * @param why one sentence for the reader, in the words of the lesson
 */
export function fail(event: number, why: string): Verdict {
  return { kind: "fail", event, why };
}

/** The situation that the check is about never came up in the run. */
export function notExercised(why: string): Verdict {
  return { kind: "not-exercised", why };
}

/** Whether check `id` failed. An unknown id is an error: it is a slip in the lesson, not in the reader's code. */
export function failed(verdicts: Verdicts, id: string): boolean {
  return known(verdicts, id).kind === "fail";
}

/** Whether check `id` passed. */
export function passed(verdicts: Verdicts, id: string): boolean {
  return known(verdicts, id).kind === "pass";
}

function known(verdicts: Verdicts, id: string): Verdict {
  const verdict = verdicts[id];
  if (!verdict)
    throw new Error(`there is no check "${id}"; the checks are: ${Object.keys(verdicts).join(", ")}`);
  return verdict;
}
