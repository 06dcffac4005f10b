import { predict, type TraceView } from "faultline/lesson";

const STAFF = ["Anna", "Anna.Printer", "Ben", "Book", "Manager"];

/** Who ended at the instant of the first fault. */
function endedWithTheFault(trace: TraceView): string[] {
  const fault = trace.of("fault")[0]!;
  return STAFF.filter((name) =>
    trace.exits(name).some(({ index, event }) => index > fault.index && event.at === fault.event.at),
  );
}

/** How the clerks fared after the first fault: the one answer that fits the trace. */
function afterTheBook(trace: TraceView): "sell-on" | "at-once" | "again-and-again" {
  const fault = trace.of("fault")[0]!;
  const falls = ["Anna", "Ben", "Cleo"]
    .flatMap((name) => trace.exits(name))
    .filter(({ index }) => index > fault.index);
  if (falls.some(({ event }) => event.at === fault.event.at)) return "at-once";
  return falls.length > 3 ? "again-and-again" : "sell-on";
}

export default [
  predict({
    id: "jam",
    question:
      "Anna's printer jams: it ends with the reason jammed. Which processes have ended a moment later?",
    many: true,
    options: STAFF.map((name) => ({ id: name, text: name })),
    faults: "at 1100 exit Anna.Printer jammed",
    correct: endedWithTheFault,
    explain(trace) {
      const heard = trace.marks("told")[0]!.event.value as [string, string];
      return `The printer is linked to Anna and to nobody else, so the signal reaches Anna and ends her with the same reason. The manager only watches: it got the message that ${heard[0]} ended, reason ${trace.reason(heard[1])}, and lives.`;
    },
  }),
  predict({
    id: "book",
    question: "Somebody kills the book. No clerk is linked to it. How do the clerks fare?",
    options: [
      { id: "sell-on", text: "They sell on: they are not linked to it." },
      { id: "at-once", text: "All three end at that moment." },
      { id: "again-and-again", text: "Each falls at its next customer, is replaced, and falls again." },
    ],
    faults: "at 1100 exit Book kill",
    correct: (trace) => [afterTheBook(trace)],
    explain(trace) {
      const told = trace
        .marks("told")
        .filter(({ event }) => trace.reason((event.value as [string, string])[1]) === "badarg");
      return `A send to a name that nobody has raises badarg, so the clerk crashes, and its replacement meets the same missing book. The manager was told so ${told.length} times, and opened the window again ${told.length} times. What is broken is not what keeps falling.`;
    },
  }),
];
