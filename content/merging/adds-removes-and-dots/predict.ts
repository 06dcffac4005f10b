import { predict, type TraceView } from "faultline/lesson";

const LINE = "at 3000 down Line\nat 6000 up Line";

/** What lay on a depot's shelf at a look. */
function shelf(trace: TraceView, look: string, depot: string): readonly number[] {
  const found = trace
    .marks(look)
    .map(({ event }) => event.value as [string, number[]])
    .find(([name]) => name === depot);
  return found?.[1] ?? [];
}

const DEPOTS = ["oslo", "lyon", "pune"];

export default [
  predict({
    id: "taken",
    question:
      "Without any cut: at 3,500 ms parcel 11 is taken off the list at Pune, and the line is whole. Where is it on the list at 5,700 ms?",
    many: true,
    options: [
      { id: "oslo", text: "Oslo" },
      { id: "lyon", text: "Lyon" },
      { id: "pune", text: "Pune" },
      { id: "none", text: "Nowhere: all have heard of the take." },
    ],
    faults: "at 3000 up Line",
    correct(trace) {
      const where = DEPOTS.filter((depot) => shelf(trace, "while the line is down", depot).includes(11));
      return where.length === 0 ? ["none"] : where;
    },
    explain(trace) {
      const at = shelf(trace, "while the line is down", "pune");
      return `It needs no cut. Pune's list had no 11 for less than a second: then Oslo told Pune what it has, and a union took it in again. At 5,700 ms Pune's list is ${at.join(", ")}.`;
    },
  }),
  predict({
    id: "back",
    question:
      "With tombstones: where is parcel 11 on the list in the evening, after Lyon has put it back at 8,000 ms?",
    options: [
      { id: "all", text: "On all three lists." },
      { id: "lyon", text: "On Lyon's alone, where it was put." },
      { id: "none", text: "On none." },
    ],
    faults: `at 0 env MERGE tombstones\n${LINE}`,
    correct(trace) {
      const where = DEPOTS.filter((depot) => shelf(trace, "in the evening", depot).includes(11));
      return [where.length === 3 ? "all" : where.length === 0 ? "none" : "lyon"];
    },
    explain: (trace) =>
      `Lyon put it among what was put, where it was already, and its grave is still there. Lyon's own list says ${shelf(trace, "in the evening", "lyon").join(", ")}. It is not even on the list of the one who holds it in her hands.`,
  }),
  predict({
    id: "at-once",
    question:
      "With dots: Oslo takes parcel 12 off at 4,000 ms, Pune puts it on at 4,200 ms, and neither hears of the other. What is on the lists when the line is up again?",
    options: [
      { id: "there", text: "12 is on all three lists." },
      { id: "gone", text: "12 is on none." },
      { id: "differ", text: "The lists differ." },
    ],
    faults: `at 0 env MERGE dots\n${LINE}`,
    correct(trace) {
      const where = DEPOTS.filter((depot) => shelf(trace, "when it is up again", depot).includes(12));
      return [where.length === 3 ? "there" : where.length === 0 ? "gone" : "differ"];
    },
    explain: () =>
      "Oslo took off the dot that it saw, lyon 1. Pune's put gave the parcel a dot of its own, pune 2, and Oslo has never seen that one, so to Oslo it is news.",
  }),
];
