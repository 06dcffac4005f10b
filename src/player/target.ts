/** How a fault names a process: by the shortest text that means this one and no other. */
import type { Timeline } from "./timeline.ts";
import type { World } from "./world.ts";

/**
 * A registered name, else a label that only this living process bears, else its number (`#12`).
 * The text is valid at this moment of this run, and so in every run that is equal up to it.
 */
export function targetText(timeline: Timeline, world: World, pid: number): string {
  const process = world.processes.get(pid);
  const name = process?.names.find(isWord);
  if (name !== undefined) return name;
  const label = timeline.cast.roles.get(pid)?.label ?? "";
  const living = [...world.processes.values()].filter((other) => other.status !== "exited");
  const bearers = living.filter((other) => other.label === label || other.names.includes(label));
  if (isWord(label) && bearers.length === 1) return label;
  return `#${pid}`;
}

/**
 * Not taken for a process number, and in the trace as the system has it: there long names are cut, and signs that are
 * not seen are replaced. Blanks are fine, the script puts such a name in quotes.
 */
function isWord(text: string): boolean {
  return /^[^#"\n\ufffd][^"\n\ufffd]{0,63}$/.test(text);
}
