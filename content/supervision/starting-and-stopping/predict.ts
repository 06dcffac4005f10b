import { predict, type TraceView } from "faultline/lesson";

const CHILDREN = ["Ledger", "Outbox", "Stats", "Web"];

export default [
  predict({
    question: "At 2 s Shop is told to stop. In which order do its four children end?",
    options: [
      { id: "listed", text: "Ledger, Outbox, Stats, Web: as they stand in the list" },
      { id: "reverse", text: "Web, Stats, Outbox, Ledger: from the end of the list" },
      { id: "at-once", text: "All at once: they are asked together, and each takes its time" },
      { id: "quick", text: "Stats first, which has nothing to clean up; Web last, which hangs" },
    ],
    correct(trace) {
      const order = ends(trace).map(({ label }) => label);
      const at = new Set(ends(trace).map(({ at }) => at));
      if (at.size === 1) return ["at-once"];
      if (order.join() === CHILDREN.join()) return ["listed"];
      return [order.join() === CHILDREN.toReversed().join() ? "reverse" : "quick"];
    },
    explain(trace) {
      const times = ends(trace).map(({ label, at }) => `${label} at ${at} ms`);
      return `${times.join(", ")}. Each is asked when the one behind it in the list is gone, and not before.`;
    },
    show: (trace) => trace.marks("terminate")[0]?.index ?? 0,
  }),
  predict({
    id: "terminate",
    question: "All four define terminate. Whose terminate runs to its end?",
    options: CHILDREN.map((label) => ({ id: label, text: label })),
    many: true,
    correct(trace) {
      return CHILDREN.filter(
        (label) =>
          called(trace).has(label) &&
          ends(trace).some((end) => end.label === label && end.reason === "shutdown"),
      );
    },
    explain(trace) {
      const web = ends(trace).find(({ label }) => label === "Web");
      return (
        "Outbox and Ledger trap exits, and are done in time. Stats does not trap exits: the signal shutdown ends it on the spot, and its terminate is " +
        `never called. Web traps exits and is called, but waits for a visitor; at ${web?.at} ms its second is over, and it ends as ${web?.reason}.`
      );
    },
    show: (trace) => trace.exits("Web")[0]?.index ?? 0,
  }),
  predict({
    id: "rollback",
    question:
      "The new release starts Ledger, Outbox, Stats, then Mailer, which answers stop. What is left of it a moment later?",
    options: [
      { id: "retry", text: "Ledger, Outbox and Stats; Shop tries Mailer again, up to its limit" },
      { id: "without", text: "Everyone but Mailer: Web starts after it" },
      { id: "orphans", text: "Ledger, Outbox and Stats, but no Shop" },
      { id: "nothing", text: "Nothing" },
    ],
    correct(trace) {
      const left = trace.allLiving().filter((label) => label !== "main");
      if (left.length === 0) return ["nothing"];
      if (left.includes("Web")) return ["without"];
      return [left.includes("Shop") ? "retry" : "orphans"];
    },
    explain(trace) {
      const result = trace.marks("result")[0];
      return (
        "A supervisor starts completely or not at all. What had started is stopped again, from the end of the list, and whoever asked gets " +
        `${trace.reason(result?.event.value ?? null)}.`
      );
    },
    show: (trace) => trace.spawns("Mailer")[0]?.index ?? 0,
  }),
  predict({
    id: "applications",
    question:
      "Shop needs Storage, and neither runs. Application.start(Shop), then Application.ensureAllStarted(Shop), then the node is told to stop. What happens?",
    options: [
      {
        id: "refused-reverse",
        text: "start is refused; then Ledger, Outbox, Web go up, and Web, Outbox, Ledger down",
      },
      {
        id: "refused-listed",
        text: "start is refused; then Ledger, Outbox, Web go up, and down again in the same order",
      },
      { id: "pulled", text: "start brings Storage up as well, and ensureAllStarted finds nothing to do" },
      { id: "alone", text: "start runs Shop without Storage; Storage follows later" },
    ],
    scenario: "apps.ts",
    correct(trace) {
      const up = trace.marks("up").map(({ event }) => String(event.value));
      const down = trace.marks("down").map(({ event }) => String(event.value));
      const alone = trace.marks("alone")[0];
      const early = trace.marks("up").some(({ index }) => index < (alone?.index ?? 0));
      if (early) return [up[0] === "Ledger" ? "pulled" : "alone"];
      return [down.join() === up.toReversed().join() ? "refused-reverse" : "refused-listed"];
    },
    explain(trace) {
      const alone = trace.marks("alone")[0];
      const [, names] = (trace.marks("all")[0]?.event.value ?? ["error", []]) as [string, string[]];
      return (
        `start answers ${trace.reason(alone?.event.value ?? null)}. ensureAllStarted starts what is needed first: ` +
        `${names.join(", then ")}. When the node stops, the application started last goes first, each as a tree of its own.`
      );
    },
    show: (trace) => trace.marks("up")[0]?.index ?? 0,
  }),
];

/** How the four children of the old release ended, in order. */
function ends(trace: TraceView) {
  return CHILDREN.flatMap((label) => trace.exits(label).slice(0, 1))
    .sort((a, b) => a.index - b.index)
    .map(({ event }) => ({
      label: trace.label(event.pid),
      at: event.at,
      reason: trace.reason(event.reason),
    }));
}

/** Whose terminate was called in the old release. */
function called(trace: TraceView) {
  const stopped = trace.exits("Shop")[0]?.index ?? Infinity;
  return new Set(
    trace.marks("terminate").flatMap(({ index, event }) => (index < stopped ? [event.value] : [])),
  );
}
