import type { Edit, ReadFacts, TraceView, Variants } from "faultline/lesson";

/** What the demo's own script does. */
export const FRIDAY = "at 3500 flapping Database 2000\nat 11000 up Database";

export const DOWN_AT_START = "at 0 down Database\nat 8500 up Database";

export const HANGS = "at 2500 hanging Database\nat 5500 up Database\nat 9500 down Database";

/** Three failing checks in a row until the alarm is set. */
export const threeFails: readonly Edit[] = [["fails: 1", "fails: 3"]];

/** What buttons, predictions and the edits in the text do, for the real BEAM as well. */
export const variants: Variants = {
  "one-outage": { faults: `${FRIDAY}\nat 4500 up Database` },
  "down-at-start": { faults: DOWN_AT_START },
  hangs: { faults: HANGS },
  "old-killed": { faults: `${FRIDAY}\nat 3200 exit OldWatchdog kill` },
  "watchdog-killed": { faults: `${FRIDAY}\nat 4800 exit Watchdog kill` },
  "three-fails": { edits: threeFails, faults: FRIDAY },
};

export default ((trace) => ({
  old: changes(trace, "old"),
  new: changes(trace, "new"),
  screen: trace.marks("screen")[0]?.event.value ?? null,
})) satisfies ReadFacts;

/** What was done to the list of alarms under that name, in order. */
function changes(trace: TraceView, id: string) {
  return trace.of("alarm").flatMap(({ event }) => (event.alarm === id ? [event.action] : []));
}
