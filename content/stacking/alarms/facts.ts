import type { Edit, ReadFacts, TraceView, Variants } from "faultline/lesson";

/** Install by a guard that stands in the tree, and not once at the start. */
const GUARDED: readonly Edit[] = [
  ["  yield* swapIn();\n", ""],
  ["[Watchdog], {", "[Guard, Watchdog], {"],
];

const HALF_A_YEAR = [
  "at 1000 down Database",
  "at 2000 up Database",
  "at 4000 corrupt Database",
  "at 5000 up Database",
  "at 7000 down Images",
];

function script(...more: string[]): string {
  return [...HALF_A_YEAR, ...more].join("\n");
}

export const variants: Variants = {
  "early-disk": { faults: script("at 2500 down Images") },
  "handler-process-killed": { faults: script("at 3000 exit alarm_handler kill") },
  guarded: { edits: GUARDED },
  "guard-killed": { edits: GUARDED, faults: script("at 6000 exit Guard kill") },
};

export default ((trace) => ({
  pages: values(trace, "page"),
  handlers_on_saturday: values(trace, "handlers")[0] ?? null,
  alarms_on_saturday: values(trace, "alarms")[0] ?? null,
  swapped_again: outcome(values(trace, "swapped again")[0]),
  guards_started: trace.starts("Guard").length,
})) satisfies ReadFacts;

function values(trace: TraceView, name: string) {
  return trace.marks(name).map(({ event }) => event.value);
}

/** "ok", or the first word of an error. */
function outcome(answer: unknown): string {
  return String(Array.isArray(answer) ? answer[0] : answer);
}
