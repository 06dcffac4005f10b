import { predict, type TraceView } from "faultline/lesson";
import { DOWN_AT_START, FRIDAY, HANGS, threeFails } from "./facts.ts";

export default [
  predict({
    question:
      "The night of the power cut: the database is down when Parcels starts, and it is ready at 8.5 s. When does OldWatchdog set its alarm?",
    options: [
      { id: "first", text: "At its first check, after a second" },
      { id: "later", text: "After some checks that failed in a row" },
      { id: "back", text: "When the database comes, and is gone again by the next check" },
      { id: "never", text: "Never" },
    ],
    faults: DOWN_AT_START,
    correct(trace) {
      const set = alarm(trace, "old", "set");
      if (!set) return ["never"];
      if (set.event.at > 8_500) return ["back"];
      return [set.event.at < 1_500 ? "first" : "later"];
    },
    explain(trace) {
      const failed = asked(trace).filter((at) => at < 8_500).length;
      const other = alarm(trace, "new", "set");
      return (
        `OldWatchdog makes ${failed} checks, and all of them fail. It sets the alarm on the way from connected to degraded, and it was degraded when it started, before it had looked. ` +
        `Watchdog sets its own at ${other?.event.at} ms.`
      );
    },
    show: (trace) => trace.of("send").find(({ event }) => isAsk(trace, event))?.index ?? 0,
  }),
  predict({
    id: "hang",
    question:
      "At 2.5 s the database begins to hang: it takes requests and answers none. At 5.5 s it is well again. At 9.5 s it goes down, for good. When does OldWatchdog set its alarm?",
    options: [
      { id: "hangs", text: "At 3 s, while it hangs" },
      { id: "timeout", text: "At about 8 s: five seconds after its call" },
      { id: "down", text: "At about 10 s, when it is down" },
      { id: "never", text: "Never" },
    ],
    faults: HANGS,
    correct(trace) {
      const set = alarm(trace, "old", "set");
      if (!set) return ["never"];
      if (set.event.at < 5_500) return ["hangs"];
      return [set.event.at < 9_500 ? "timeout" : "down"];
    },
    explain(trace) {
      const last = asked(trace).at(-1);
      const sets = trace
        .of("alarm")
        .filter(({ event }) => event.alarm === "new" && event.action === "set")
        .map(({ event }) => event.at);
      return (
        `At ${last} ms it asks, and that is the last thing it does. There is no answer on the way, no time limit and no error. ` +
        `It lives, and the tree is green. Watchdog gives each check half a second, and sets its alarm at ${sets.join(" and at ")} ms.`
      );
    },
    show: (trace) => trace.of("send").findLast(({ event }) => isAsk(trace, event))?.index ?? 0,
  }),
  predict({
    id: "jumpy",
    question:
      "One failing check need not mean much, says somebody, and changes fails: 1 to fails: 3. The same Friday again. What does the new Watchdog do?",
    options: [
      { id: "once", text: "It sets the alarm once, two seconds later than before" },
      { id: "same", text: "It sets and clears the alarm with each outage: twice" },
      { id: "stays", text: "It sets the alarm, and does not clear it any more" },
      { id: "nothing", text: "Nothing at all" },
    ],
    edits: threeFails,
    faults: FRIDAY,
    correct(trace) {
      const done = trace.of("alarm").filter(({ event }) => event.alarm === "new");
      if (done.length === 0) return ["nothing"];
      if (done.at(-1)!.event.action === "set") return ["stays"];
      return [done.length > 2 ? "same" : "once"];
    },
    explain(trace) {
      const down = trace.of("dependency").filter(({ event }) => !event.answers);
      return (
        `The database is away twice, from ${down.map(({ event }) => event.at).join(" ms and from ")} ms, for two seconds each time. That is two checks. The third one passes, ` +
        "and the count begins anew. A database that is half gone for as long as you like never fails three times in a row."
      );
    },
    show: (trace) => trace.of("dependency").findLast(({ event }) => !event.answers)?.index ?? 0,
  }),
];

/** The first time that this was done to that alarm. */
function alarm(trace: TraceView, id: string, action: "set" | "clear") {
  return trace.of("alarm").find(({ event }) => event.alarm === id && event.action === action);
}

function isAsk(trace: TraceView, event: { readonly pid: number; readonly to: number }): boolean {
  return event.to === trace.pidOf("Database") && trace.label(event.pid) === "OldWatchdog";
}

/** When OldWatchdog asked the database, in ms. */
function asked(trace: TraceView): number[] {
  return trace.of("send").flatMap(({ event }) => (isAsk(trace, event) ? [event.at] : []));
}
