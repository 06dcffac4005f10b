/** What the check panel says, as text. */
import type { CheckSummary, Summary } from "../../lesson/index.ts";
import type { Shape } from "../../player/index.ts";
import type { SweepEnd } from "./sweep.ts";

const runs = (n: number): string => (n === 1 ? "1 run" : `${n} runs`);

/** How one check stands after `total` runs. */
export function standing(check: CheckSummary, total: number): string {
  if (check.law && (check.state === "pass" || check.state === "fail")) {
    const { cases } = check.law;
    const held = `${String(cases).replace(/\B(?=(\d{3})+$)/g, ",")} ${cases === 1 ? "case" : "cases"}`;
    return check.state === "pass"
      ? `${held}, no breach found`
      : `broken in ${check.failed} of ${runs(total)}; this is the smallest that the first one shows`;
  }
  switch (check.state) {
    case "waiting":
      return "not checked yet";
    case "pass":
      return check.notExercised === 0
        ? `passed in ${check.passed} of ${runs(total)}`
        : `passed in ${check.passed} of ${runs(total)}; in ${check.notExercised} it did not come into play`;
    case "fail":
      return `failed in ${check.failed} of ${runs(total)}`;
    case "not-exercised":
      return `not exercised in any of ${runs(total)}`;
  }
}

/** The mark of a check. Only what has passed is a filled disc. */
export function shapeOf(check: CheckSummary): Shape {
  switch (check.state) {
    case "pass":
      return "running";
    case "fail":
      return "fault";
    case "not-exercised":
      return "watching";
    case "waiting":
      return "starting";
  }
}

/** The announcement at the end of a sweep. */
export function verdict(summary: Summary, end: SweepEnd): string {
  const { checks } = summary;
  const count = (state: CheckSummary["state"]): number =>
    checks.filter((check) => check.state === state).length;
  if (end.kind === "broken") return `Not checked: the code did not run to its end. ${end.outcome.message}`;
  const after = end.kind === "stopped" ? `Stopped after ${runs(summary.runs)}. ` : "";
  if (summary.runs === 0) return `${after}Nothing was checked.`;
  if (summary.solved) {
    return end.kind === "stopped"
      ? `${after}All checks have passed so far.`
      : `All ${checks.length} checks passed in ${runs(summary.runs)}.`;
  }
  const parts = [
    [count("fail"), "failed"],
    [count("not-exercised"), "did not come into play"],
    [count("pass"), "passed"],
  ] as const;
  const told = parts.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`])).join(", ");
  return `${after}Of ${checks.length} checks, ${told}.`;
}
