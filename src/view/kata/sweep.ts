/**
 * Checks an answer under many seeds.
 *
 * The reader's code runs in the sandbox; the checks run here, on the page, over the traces that came out and
 * were validated. So the code can't report its own success.
 */
import { parseFaults, type Fault } from "../../engine/index.ts";
import { createTally, type Kata, type Summary } from "../../lesson/index.ts";
import type { Failed, Sandbox } from "../../sandbox/index.ts";

/** Seeds that an answer is checked under: 0 is the plain order, each other one shuffles. */
export const SEEDS: readonly number[] = Array.from({ length: 200 }, (_, i) => i);

export type SweepEnd =
  | { readonly kind: "done" }
  | { readonly kind: "stopped" }
  /** A run gave no trace to judge: the code does not compile, hangs, … */
  | { readonly kind: "broken"; readonly seed: number; readonly outcome: Failed };

export interface SweepResult {
  readonly summary: Summary;
  readonly end: SweepEnd;
}

/** The fault script of a kata; undefined: the answer's own. */
export function faultsOf(kata: Kata): readonly Fault[] | undefined {
  return kata.faults.trim() === "" ? undefined : parseFaults(kata.faults).faults;
}

/**
 * @param onprogress is called after each run, with what is known so far
 * @returns what the checks say about the runs that were made
 */
export async function sweep(
  sandbox: Pick<Sandbox, "sweep">,
  kata: Kata,
  source: string,
  {
    seeds = SEEDS,
    signal,
    long,
    onprogress,
  }: {
    readonly seeds?: readonly number[];
    readonly signal?: AbortSignal | undefined;
    /** Each run may take the longer limit of real time. */
    readonly long?: boolean | undefined;
    readonly onprogress?: (runs: number, summary: () => Summary) => void;
  } = {},
): Promise<SweepResult> {
  const tally = createTally(kata);
  let end: SweepEnd = { kind: "done" };
  let runs = 0;
  await sandbox.sweep(
    { source, seeds, faults: faultsOf(kata), until: kata.until },
    {
      signal,
      long,
      onTrace(seed, outcome) {
        if (outcome.kind !== "finished") {
          end = outcome.kind === "stopped" ? { kind: "stopped" } : { kind: "broken", seed, outcome };
          return false;
        }
        tally.add(seed, outcome.trace);
        runs += 1;
        onprogress?.(runs, tally.summary);
        return true;
      },
    },
  );
  if (end.kind === "done" && runs < seeds.length) end = { kind: "stopped" };
  return { summary: tally.summary(), end };
}
