import type { ReadFacts, TraceView, Variants } from "faultline/lesson";

/** How often each text occurs. */
function frequencies(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

function values(trace: TraceView, name: string) {
  return trace.marks(name).map(({ event }) => event.value);
}

const STAFF = ["Book", "Manager", "Anna", "Anna.Printer", "Ben", "Ben.Printer", "Cleo", "Cleo.Printer"];

export default ((trace) => ({
  sold: frequencies(values(trace, "sold") as string[]),
  turned_away: frequencies(values(trace, "turned away") as string[]),
  ended: frequencies(
    trace.of("exit").map(({ event }) => `${trace.label(event.pid)}: ${trace.reason(event.reason)}`),
  ),
  told: (values(trace, "told") as [string, string][]).map(
    ([name, reason]) => `${name}: ${trace.reason(reason)}`,
  ),
  put_away: values(trace, "put away"),
  at_work: STAFF.filter((name) => trace.living(name) !== undefined),
})) satisfies ReadFacts;

/** What the lesson's buttons do, after the fifth customer and before the sixth. */
export const variants = {
  "kill-anna": { faults: "at 1100 exit Anna kill" },
  "anna-normal": { faults: "at 1100 exit Anna normal" },
  jam: { faults: "at 1100 exit Anna.Printer jammed" },
  "kill-manager": { faults: "at 1100 exit Manager kill" },
  "book-shutdown": { faults: "at 1100 exit Book shutdown" },
  "book-kill": { faults: "at 1100 exit Book kill" },
} satisfies Variants;
