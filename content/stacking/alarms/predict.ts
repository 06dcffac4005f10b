import { predict, type TraceView } from "faultline/lesson";

export default [
  predict({
    question:
      "At 4 s the database answers something odd. Watchdog sets an alarm with that answer for a text, and Pager crashes over it. What else happens then?",
    options: [
      { id: "manager", text: "alarm_handler crashes with it, and its supervisor starts it again" },
      { id: "handler", text: "Pager is put back by alarm_handler, and goes on with the next alarm" },
      { id: "watchdog", text: "Watchdog crashes: its alarm was refused" },
      { id: "log", text: "A line is written to the log" },
    ],
    correct(trace) {
      const crash = crashOfPager(trace);
      const after = (index: number) => index > crash;
      if (trace.exits("alarm_handler").length > 0) return ["manager"];
      if (trace.exits("Watchdog").length > 0) return ["watchdog"];
      const back = trace.of("handler").some(({ index, event }) => after(index) && event.action === "add");
      return [back ? "handler" : "log"];
    },
    explain(trace) {
      const crash = crashOfPager(trace);
      const pages = trace.marks("page");
      const late = pages.filter(({ index }) => index > crash).length;
      const lines = trace.logs("error").filter((text) => text.includes("Pager")).length;
      return (
        `Lines in the log: ${lines}. alarm_handler goes on, without the handler; no process has ended, so no supervisor has anything to do. ` +
        `Pages to Mia before the crash: ${pages.length - late}; after it: ${late}.`
      );
    },
    show: crashOfPager,
  }),
  predict({
    id: "again",
    question:
      "Saturday. You type the line that the application runs at its start, the same swap, once more. What comes of it?",
    options: [
      { id: "caught-up", text: "Pager is back, and Mia is told at once that the disk is full" },
      { id: "empty", text: "Pager is back, but knows nothing of the alarm that was set on Thursday" },
      { id: "error", text: "The swap answers an error, and Pager is not installed" },
      { id: "noproc", text: "The swap crashes whoever calls it" },
    ],
    correct(trace) {
      const swap = trace.marks("swapped again")[0];
      if (!swap) return ["noproc"];
      if (swap.event.value !== "ok") return ["error"];
      const asked = trace.marks("alarms")[0]!.index;
      return [trace.marks("page").some(({ index }) => index > asked) ? "caught-up" : "empty"];
    },
    explain(trace) {
      const [swap] = trace.marks("swapped again");
      const answer = Array.isArray(swap?.event.value) ? String(swap.event.value[0]) : "ok";
      return (
        `It answers ${answer}. There is no alarm_handler left to swap out, so the init of the new Pager gets the word error where it ` +
        "expects the old handler's name and alarms. It crashes on that, and a handler whose init crashes is not installed."
      );
    },
    show: (trace) => trace.marks("swapped again")[0]?.index ?? trace.events.length - 1,
  }),
  predict({
    id: "guard",
    question:
      "Now Guard stands in the tree before Watchdog, and the swap at the start is gone. Of which alarms is Mia told until Saturday?",
    many: true,
    options: [
      { id: "clock", text: "The clock: set before Parcels started" },
      { id: "Database NO", text: "The database: no answer, at 1 s" },
      { id: "Database BUSY", text: "The database: the odd answer, at 4 s" },
      { id: "Images", text: "The disk: full, at 7 s" },
    ],
    edits: [
      ["  yield* swapIn();\n", ""],
      ["[Watchdog], {", "[Guard, Watchdog], {"],
    ],
    until: 9_500,
    correct(trace) {
      const pages = trace.marks("page").map(({ event }) => String(event.value));
      return ["clock", "Database NO", "Database BUSY", "Images"].filter((id) =>
        pages.some((page) => page.includes(id)),
      );
    },
    explain(trace) {
      const [, second] = trace.starts("Guard");
      return (
        `Pager crashes at 4 s as before, but this time Guard is told, ends, and is started again at ${second?.event.at} ms, and puts a new Pager in. ` +
        "So the full disk is told. Two alarms are not: the one that was set before Guard came, and the one over which Pager crashed."
      );
    },
    show: crashOfPager,
  }),
];

/** The index at which Pager was removed for a crash. */
function crashOfPager(trace: TraceView): number {
  const crash = trace
    .of("handler")
    .find(({ event }) => event.action === "crash" && event.handler.includes("Pager"));
  return crash?.index ?? trace.events.length - 1;
}
