import { predict, type TraceView } from "faultline/lesson";

export default [
  predict({
    question:
      "Cart has crashed at 1, 2 and 3 s, and was restarted each time. Suppose the fourth crash takes its time, until 7.5 s. Who is alive at 8 s?",
    options: [
      { id: "all", text: "Everyone; Cart has been restarted once more" },
      { id: "not-cart", text: "Everyone but Cart" },
      { id: "not-shop", text: "Storage and Conn, on their own" },
      { id: "nobody", text: "Nobody in the tree" },
    ],
    faults: [1_000, 2_000, 3_000, 7_500].map((at) => `at ${at} exit Cart kill`).join("\n"),
    until: 8_000,
    correct(trace) {
      const lives = (label: string) => trace.living(label) !== undefined;
      if (!lives("Shop")) return [lives("Storage") ? "not-shop" : "nobody"];
      return [lives("Cart") ? "all" : "not-cart"];
    },
    explain(trace) {
      const last = trace.restarts("Shop").at(-1)?.event;
      return (
        `At ${last?.at} ms Shop looks back five seconds and finds ${(last?.used ?? 0) - 1} restarts; with this one it is ${last?.used}, ` +
        `and the limit is ${last?.max}. The restart at one second has dropped out of the window.`
      );
    },
    show: (trace) => trace.restarts("Shop").at(-1)?.index ?? 0,
  }),
  predict({
    id: "attempts",
    question:
      "Cart is well again. At 10 s the database goes away for ten seconds. How often is a connection tried before Shop is gone?",
    options: [
      { id: "3", text: "3 times: the budget of Storage" },
      { id: "6", text: "6 times: three under Storage, three more under Shop" },
      { id: "15", text: "15 times: Shop restarts Storage three times, with a full budget each" },
      { id: "more", text: "Many more: it keeps trying until the database is back, and Shop survives" },
    ],
    correct(trace) {
      const tried = attempts(trace);
      return [trace.living("Shop") === undefined ? String(tried) : "more"];
    },
    explain(trace) {
      const down = trace.exits("Db")[0]?.event.at ?? 0;
      const gone = trace.exits("Shop")[0]?.event.at ?? 0;
      return (
        `${attempts(trace)} attempts, and ${gone - down} ms from the outage to the end of Shop. Storage tries Conn three ` +
        "times and gives up. Shop starts Storage anew, three times; but a Storage whose first child can't start does " +
        "not start either, so each of these is worth one attempt. Nobody waits between them."
      );
    },
    show: (trace) => trace.exits("Db")[0]?.index ?? 0,
  }),
  predict({
    id: "levels",
    question:
      "The database is fine, but Conn has a bug: it starts well and crashes 20 ms later, again and again. Which crash brings Shop down?",
    options: [
      { id: "4", text: "The 4th" },
      { id: "7", text: "The 7th" },
      { id: "12", text: "The 12th" },
      { id: "16", text: "The 16th" },
    ],
    // An idle timeout of 20 ms: the message ends Conn, as any other does.
    edits: [['return ["ok", Process.monitor(db)];', 'return ["ok", Process.monitor(db), 20];']],
    correct(trace) {
      const shop = trace.exits("Shop")[0]?.index ?? 0;
      return [String(trace.exits("Conn").filter(({ index }) => index < shop).length)];
    },
    explain(trace) {
      const surrenders = trace.restarts("Storage").filter(({ event }) => event.used > event.max).length;
      const gone = trace.exits("Shop")[0]?.event.at;
      return (
        `Every fourth crash is one too many for Storage. It gives up ${surrenders} times; Shop restarts it three times, ` +
        `always with an empty count, and the fourth time gives up as well. Four times four, and over after ${gone} ms.`
      );
    },
    show: (trace) => trace.exits("Shop")[0]?.index ?? 0,
  }),
];

/** Connections tried after the database went away. */
function attempts(trace: TraceView): number {
  const down = trace.exits("Db")[0]?.index ?? 0;
  return trace.marks("connect").filter(({ index }) => index > down).length;
}
