import type { RunnerPart } from "./needs.ts";

/** Source made runnable, or the reason why it is not. */
export interface Compiled {
  readonly ok: true;
  /** A classic, strict script body that uses `require`, `exports` and {@link POWER}. Its lines are those of the source. */
  readonly js: string;
  /** Where the columns of `js` come from: per line, pairs of [column in js, column in source], flat. */
  readonly columns: readonly (readonly number[])[];
  /** Parts of "faultline" that it uses names of, if it uses any. */
  readonly needs?: readonly RunnerPart[];
  /** Where the source says `export default`; 1-based. */
  readonly default?: { readonly line: number; readonly column: number };
}

export interface CompileError {
  readonly ok: false;
  /** What is wrong and what to do, without the place. */
  readonly message: string;
  /** 1-based, where known. */
  readonly line?: number;
  /** 1-based, where known. */
  readonly column?: number;
}

/** What stands in compiled code for the operator `**`, which engines round differently. */
export const POWER = "$faultline_power";

/** What compiled code passes every thrown value through, so that a value without a stack has a place too. */
export const THROWN = "$faultline_thrown";

/** The worker's hook, which takes the compiled code as a function. Gone before that function runs. */
export const HOOK = "__faultline";

/** The name of the reader's code in stacks. */
export const FILE = "scenario.ts";

/** What the loader puts in front of the compiled code, on its first line, and behind it. */
export const WRAPPER = [
  `${HOOK}(function(require,exports,${POWER},${THROWN}){`,
  `\n})\n//# sourceURL=${FILE}`,
] as const;

/**
 * The column of the source that a column of the compiled line came from.
 *
 * @param line 1-based
 * @param column 1-based, in the compiled line
 * @returns 1-based column in the source
 */
export function sourceColumn(compiled: Pick<Compiled, "columns">, line: number, column: number): number {
  const pairs = compiled.columns[line - 1];
  if (pairs === undefined) return column;
  let found = 0;
  for (let i = 0; i + 1 < pairs.length && pairs[i]! <= column - 1; i += 2) found = pairs[i + 1]!;
  return found + 1;
}
