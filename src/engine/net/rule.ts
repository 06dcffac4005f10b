/**
 * Rules: small functions that look at what is sent and say what becomes of it, after the model of tokio's turmoil.
 * They stand above the lines: what a rule drops is not sent again.
 */
import { UsageError, type Plain } from "../kernel/index.ts";

/** What a rule is shown. */
export interface Letter {
  /** Names of nodes. */
  readonly from: string;
  readonly to: string;
  /** What it is: a message, or another signal between processes. */
  readonly signal: Signal;
  /** The message, if it is one; else null. */
  readonly message: Plain;
  /** Virtual milliseconds since the run began. */
  readonly at: number;
}

/** What passes between the processes of two nodes. */
export type Signal =
  | "message"
  | "link"
  | "unlink"
  | "exit" // over a link, or by exit/2
  | "monitor"
  | "demonitor"
  | "down"
  | "spawn";

/** `pass`: the next rule is asked; `drop`: it never arrives; `delay`: so many milliseconds later. */
export type Verdict = "pass" | "drop" | { readonly delay: number };

export type Rule = (letter: Letter) => Verdict;

/** The verdict of the first rule that has one. @throws UsageError for one that is none */
export function judge(rules: readonly Rule[], letter: Letter): Verdict {
  for (const rule of rules) {
    const verdict: unknown = rule(letter);
    if (verdict === "pass") continue;
    if (verdict === "drop") return verdict;
    const delay =
      typeof verdict === "object" && verdict !== null ? (verdict as { delay?: unknown }).delay : null;
    if (typeof delay === "number" && delay >= 0 && delay <= 600_000) return { delay };
    throw new UsageError('A rule answers "pass", "drop" or { delay: 100 } (milliseconds).');
  }
  return "pass";
}
