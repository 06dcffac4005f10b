import type { ReadFacts, TraceView, Variants } from "faultline/lesson";

const SHOP = ["Shop", "Mailer", "Seats", "Carts", "Newsletter"];

/** How often each text occurs. */
function frequencies(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

function values(trace: TraceView, name: string) {
  return trace.marks(name).map(({ event }) => event.value);
}

export default ((trace) => ({
  started: trace
    .of("register")
    .map(({ event }) => event.name)
    .filter((name) => SHOP.includes(name)),
  ended: frequencies(
    trace
      .of("exit")
      .filter(({ event }) => SHOP.includes(trace.label(event.pid)))
      .map(({ event }) => `${trace.label(event.pid)}: ${trace.reason(event.reason)}`),
  ),
  sold: values(trace, "sold"),
  refused: values(trace, "refused"),
  empty: values(trace, "empty"),
  mailed: values(trace, "mailed"),
})) satisfies ReadFacts;

export const variants = {
  rest_for_one: { edits: [["one_for_one", "rest_for_one"]] },
  one_for_all: { edits: [["one_for_one", "one_for_all"]] },
  "kill-seats": { faults: "at 1500 exit Seats kill" },
  "kill-carts": { faults: "at 2700 exit Carts kill" },
  "kill-mailer": { faults: "at 1950 exit Mailer kill" },
  permanent: { edits: [["transient", "permanent"]] },
  temporary: {
    edits: [
      ["one_for_one", "rest_for_one"],
      ["transient", "temporary"],
    ],
  },
} satisfies Variants;
