/** Errors that ended processes, as marks in the code. */
import type { Crash } from "../../sandbox/index.ts";
import type { CodeProblem } from "./code-data.ts";

/** One mark per line: a process that is restarted and crashes again says nothing new. */
export function crashProblems(crashes: readonly Crash[]): CodeProblem[] {
  const seen = new Map<number, CodeProblem & { times: number; label: string; text: string }>();
  for (const { line, column, label, text } of crashes) {
    if (line < 1) continue;
    const before = seen.get(line);
    const times = (before?.times ?? 0) + 1;
    const first = before ?? { line, column, label, text };
    const message = `${first.label} crashed here${times > 1 ? ` (the first of ${times})` : ""}: ${first.text}`;
    seen.set(line, { ...first, line, column: column || undefined, message, times });
  }
  return [...seen.values()].map(({ message, line, column }) => ({ message, line, column }));
}
