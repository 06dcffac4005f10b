import type { ReadFacts, TraceView, Variants } from "faultline/lesson";

const DEPOTS = ["pune", "oslo", "lyon"];

/** What was marked at a depot under a name. */
function at(trace: TraceView, depot: string, name: string): unknown[] {
  return trace
    .marks(name)
    .map(({ event }) => event.value as [string, unknown])
    .filter(([node]) => node === depot)
    .map(([, value]) => value);
}

const each = <T>(read: (depot: string) => T): Record<string, T> =>
  Object.fromEntries(DEPOTS.map((depot) => [depot, read(depot)]));

export default ((trace) => {
  const labels = DEPOTS.flatMap((depot) => at(trace, depot, "label") as number[]);
  const numbered = DEPOTS.flatMap((depot) => at(trace, depot, "numbered"));
  const told = ["nodedown", "nodeup", "printer_down"];
  return {
    labels: each((depot) => at(trace, depot, "label").length),
    numbered: each((depot) => at(trace, depot, "numbered").length),
    set_aside: each((depot) => at(trace, depot, "set aside").length),
    twice: labels.filter((number, i) => labels.indexOf(number) < i).sort((a, b) => a - b),
    for_nobody: labels.length - numbered.length,
    told: each((depot) =>
      told.flatMap((what) => at(trace, depot, what).map((value) => `${what} ${String(value)}`)).sort(),
    ),
  };
}) satisfies ReadFacts;

/** What befalls Pune in place of the long cut. */
export const variants = {
  whole: { faults: "at 0 heal *" },
  short: { faults: "at 20000 cut pune | *\nat 50000 heal *" },
  crash: { faults: "at 20000 crash pune" },
} satisfies Variants;
