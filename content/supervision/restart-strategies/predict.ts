import { predict, type TraceView } from "faultline/lesson";

const CHILDREN = ["Mailer", "Seats", "Carts", "Newsletter"];

/** The index at which Seats crashed. */
function crash(trace: TraceView): number {
  return trace.exits("Seats")[0]!.index;
}

function startedAfter(trace: TraceView, index: number): string[] {
  return CHILDREN.filter((name) => trace.spawns(name).some((found) => found.index > index));
}

function buyersOfSeat7(trace: TraceView): string[] {
  const sales = trace.marks("sold").map(({ event }) => String(event.value));
  return sales.flatMap((sale) => (sale.startsWith("7: ") ? [sale.slice(3)] : []));
}

export default [
  predict({
    id: "seat-7",
    question:
      "Ada has seat 7 in her cart. Seats crashes and is back at once. Bob asks for seat 7. Then both pay. Who gets a ticket for it?",
    options: [
      { id: "ada", text: "Ada: she was first." },
      { id: "bob", text: "Bob: the crash took Ada's claim." },
      { id: "both", text: "Both." },
      { id: "nobody", text: "Nobody." },
    ],
    correct(trace) {
      const buyers = buyersOfSeat7(trace);
      if (buyers.length === 2) return ["both"];
      return buyers.length === 0 ? ["nobody"] : [buyers[0] === "Ada" ? "ada" : "bob"];
    },
    explain(trace) {
      return `Sold for seat 7: ${buyersOfSeat7(trace).join(", ")}. The new Seats starts with nothing held and gives the seat to Bob. Carts was not touched and still has Ada's.`;
    },
    show: crash,
  }),
  predict({
    id: "rest",
    question:
      "The strategy is now rest_for_one. Newsletter is transient and ended normally two seconds ago. Seats crashes. Which processes does the shop start?",
    many: true,
    options: CHILDREN.map((name) => ({ id: name, text: name })),
    edits: [["one_for_one", "rest_for_one"]],
    correct: (trace) => startedAfter(trace, crash(trace)),
    explain(trace) {
      const news = trace.marks("mailed").filter(({ event }) => event.value === "news to Ada").length;
      return `Seats, and every child that stands after it in the list, whether it was running or not. So Newsletter writes again: Ada got her news ${news} times. Mailer stands before Seats and goes on.`;
    },
    show: crash,
  }),
  predict({
    id: "permanent",
    question:
      "Newsletter is made permanent instead of transient. It still ends by itself, normally. What does the shop look like after one second?",
    options: [
      { id: "open", text: "Open as before: a normal end needs no restart." },
      { id: "loop", text: "Open, and Newsletter is started again and again." },
      { id: "closed", text: "Closed: the whole tree has gone down." },
    ],
    edits: [["transient", "permanent"]],
    until: 1000,
    correct(trace) {
      if (trace.living("Shop") === undefined) return ["closed"];
      return [trace.spawns("Newsletter").length > 1 ? "loop" : "open"];
    },
    explain(trace) {
      const down = trace.exits("Shop")[0]!;
      return `Permanent means: start it again however it ended. Newsletter was started ${trace.spawns("Newsletter").length} times, all at ${trace.spawns("Newsletter").at(-1)!.event.at} ms. The fourth restart within five seconds is one too many for the default limit of three, and the shop ended with reason ${trace.reason(down.event.reason)}. The next lesson is about that limit.`;
    },
    show: (trace) => trace.exits("Shop")[0]?.index ?? 0,
  }),
];
