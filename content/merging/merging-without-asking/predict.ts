import { breachOf, predict, type TraceView } from "faultline/lesson";
import { DOWN, MOST, ONE_NUMBER, SENT_ONCE } from "./facts.ts";

export default [
  predict({
    id: "once",
    question:
      "So send everything once, and never again. The line is down from 3 s to 6 s, and whatever is sent then is refused. What do the three screens say at the end of the day?",
    options: [
      { id: "right", text: "Sixty, all three" },
      { id: "more", text: "One of them says more than sixty" },
      { id: "same", text: "All the same, and less than sixty" },
      { id: "less", text: "Less than sixty, and not all the same" },
    ],
    edits: SENT_ONCE,
    faults: DOWN,
    correct: (trace) => [outcome(trace)],
    explain(trace) {
      const { oslo, lyon, pune } = screens(trace);
      return (
        `Oslo says ${oslo}, Lyon ${lyon}, Pune ${pune}, and so it stays. What was lost on the way is lost for good. ` +
        "Between “at most once” and “at least once” there is nothing that a sender can choose: who sends again counts twice, who does not counts less."
      );
    },
    show: (trace) => trace.marks("oslo")[0]?.index ?? 0,
  }),
  predict({
    id: "most",
    question:
      "Now the depots use Most: what is sent is a depot's own total, and of two the greater one stays. The line is slow from 3 s to 6 s, as at first, and everything that goes over it goes twice or three times. What do the screens say?",
    options: [
      { id: "right", text: "Sixty, all three" },
      { id: "more", text: "One of them says more than sixty" },
      { id: "same", text: "All the same, and less than sixty" },
      { id: "less", text: "Less than sixty, and not all the same" },
    ],
    edits: MOST,
    correct: (trace) => [outcome(trace)],
    explain(trace) {
      const { pune } = screens(trace);
      const laws = new Set(trace.of("law").map(({ event }) => event.law)).size;
      return (
        `${pune}, on all three. The same messages went the same ways, as late and as often. But “Oslo has scanned so many” is as true the third time as the first. ` +
        `${breaches(trace)} of ${laws} laws are broken.`
      );
    },
    show: (trace) => trace.marks("pune")[0]?.index ?? 0,
  }),
  predict({
    id: "one-number",
    question:
      "Why does each depot need a place of its own? Let there be one number for all: who scans adds to it, and of two the greater one stays. Math.max is Math.max. What happens?",
    options: [
      { id: "laws", text: "The bench finds a law that it breaks" },
      { id: "right", text: "No law is broken, and all three say sixty" },
      { id: "same", text: "No law is broken, and all three say the same, which is too little" },
    ],
    edits: ONE_NUMBER,
    correct(trace) {
      if (breaches(trace) > 0) return ["laws"];
      return [outcome(trace) === "right" ? "right" : "same"];
    },
    explain(trace) {
      return (
        `All laws hold, and all three say ${screens(trace).oslo}. Let Oslo and Lyon both be at twelve: each scans one parcel, both say thirteen, and the greater of 13 and 13 is 13. ` +
        "The laws promise that everybody agrees in the end. On what, is up to you."
      );
    },
    show: (trace) => trace.marks("oslo")[0]?.index ?? 0,
  }),
  predict({
    id: "killed",
    question:
      "Most, a line that is well, and at 4.2 s Pune's process is killed. Its supervisor starts a new one under the same name, with an empty state. What does Oslo say at the end?",
    options: [
      { id: "right", text: "Sixty: the others have Pune's count, and it counts on from there" },
      {
        id: "rest",
        text: "Less: what Pune scans afterwards is not seen until its new count is above the old one",
      },
      { id: "nothing", text: "Less: everything that Pune had scanned before is gone at Oslo, too" },
    ],
    edits: MOST,
    faults: "at 4200 exit pune kill",
    correct(trace) {
      const { oslo } = screens(trace);
      if (oslo === 60) return ["right"];
      // Forty are scanned by the others.
      return [oslo - 40 >= beforeKill(trace) ? "rest" : "nothing"];
    },
    explain(trace) {
      const { oslo, pune } = screens(trace);
      return (
        `Oslo says ${oslo}. It had heard of ${oslo - 40} scans of Pune and keeps that number; the new Pune begins at nought, and whatever it says is less. Pune itself says ${pune}. ` +
        "A name may count on only from where it was. Who comes back without a memory has to take a new name, or ask the others first."
      );
    },
    show: (trace) => trace.exits("pune")[0]?.index ?? 0,
  }),
];

/** What the three screens say at the end. */
function screens(trace: TraceView) {
  const said = (who: string): number => Number(trace.marks(who).at(-1)?.event.value);
  return { oslo: said("oslo"), lyon: said("lyon"), pune: said("pune"), scanned: said("scanned") };
}

function outcome(trace: TraceView): "right" | "more" | "same" | "less" {
  const { scanned, ...all } = screens(trace);
  const said = Object.values(all);
  if (said.some((n) => n > scanned)) return "more";
  if (said.every((n) => n === scanned)) return "right";
  return said.every((n) => n === said[0]) ? "same" : "less";
}

function breaches(trace: TraceView): number {
  return trace.of("law").filter(({ event }) => breachOf(event) !== null).length;
}

/** How many scans of Pune the first process of Oslo had merged when Pune was killed. */
function beforeKill(trace: TraceView): number {
  const at = trace.exits("pune")[0]?.index;
  const kept = trace.state("oslo", at);
  const scans = typeof kept === "object" && kept !== null && "scans" in kept ? kept.scans : null;
  return typeof scans === "object" && scans !== null && "pune" in scans ? Number(scans.pune) : 0;
}
