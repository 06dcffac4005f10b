import type { ReadFacts, TraceView, Variants } from "faultline/lesson";

const OUTAGE = "at 4000 down Database\nat 10000 up Database\n";

/** The demo's own outage, and one move of the game day more. */
export const variants: Variants = {
  "carriers-hang": { faults: `${OUTAGE}at 14000 hanging Carriers` },
  "just-slow-enough": { faults: `${OUTAGE}at 14000 slow Database 450` },
  "alarm-handler-killed": { faults: `${OUTAGE}at 6000 exit alarm_handler kill` },
  "tracker-killed": { faults: `${OUTAGE}at 6000 exit Tracker kill` },
};

export default ((trace) => {
  const answers = trace
    .marks("answered")
    .map(({ event }) => String(event.value).replace(/Oslo|Bergen|Bodø/, "X"));
  return {
    // Which kinds of answers visitors had, one after the other.
    answers: answers.filter((answer, i) => answer !== answers[i - 1]),
    paged: trace.marks("paged").map(({ event }) => event.value),
    alarms_at_the_end: alarms(trace),
    parcels_is_up: trace.living("Parcels") !== undefined,
  };
}) satisfies ReadFacts;

/** The ids of the alarms that are set at the end. */
function alarms(trace: TraceView) {
  let set: string[] = [];
  for (const { event } of trace.of("alarm")) {
    const id = String(event.alarm);
    set = event.action === "set" ? [...set, id] : set.filter((other) => other !== id);
  }
  return set;
}
