/** A piece of code as the views get it. */

/** Lines `first` to `last` (1-based, both included) that have a counterpart of the same name in the twin. */
export interface CodeRegion {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

export interface CodeData {
  /** Its name, as in the lesson's folder. */
  readonly file: string;
  readonly language: "typescript" | "elixir";
  /** The text without region markers; it ends in a line end. */
  readonly source: string;
  /** Its highlighting, see runs.ts. */
  readonly runs: string;
  /** Number of its first line in the file (1-based). */
  readonly first: number;
  readonly regions: readonly CodeRegion[];
}

/** Something to say about a place in the code. `line` and `column` are 1-based. */
export interface CodeProblem {
  readonly message: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** The innermost region around a line. */
export function regionAt(regions: readonly CodeRegion[], line: number): CodeRegion | undefined {
  return regions
    .filter(({ first, last }) => first <= line && line <= last)
    .sort((a, b) => a.last - a.first - (b.last - b.first))[0];
}
