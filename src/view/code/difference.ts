/** The difference of two texts, line by line, with the unchanged parts between folded. */
import { diffLines } from "diff";

export interface DifferenceLine {
  readonly side: "before" | "after" | "both";
  readonly text: string;
}

/** A run of lines, or a fold of that many unchanged ones. */
export type DifferencePart = { readonly lines: readonly DifferenceLine[] } | { readonly folded: number };

/** Unchanged lines shown around a change. */
const AROUND = 2;

export function differenceOf(before: string, after: string): DifferencePart[] {
  const lines: DifferenceLine[] = diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, "")
      .split("\n")
      .map((text): DifferenceLine => ({ side: added ? "after" : removed ? "before" : "both", text })),
  );
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(({ side }) => side !== "both"),
  );
  const parts: DifferencePart[] = [];
  let open: DifferenceLine[] = [];
  let folded = 0;
  const close = (): void => {
    if (open.length > 0) parts.push({ lines: open });
    if (folded > 0) parts.push({ folded });
    open = [];
    folded = 0;
  };
  lines.forEach((line, i) => {
    if (near[i] !== folded > 0) {
      if (near[i]) open.push(line);
      else folded += 1;
      return;
    }
    close();
    if (near[i]) open.push(line);
    else folded += 1;
  });
  close();
  return parts;
}
