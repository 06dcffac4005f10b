import type { Edit, ReadFacts, TraceView, Variants } from "faultline/lesson";

/** The fuse is asked at the door, for every page. */
export const AT_THE_DOOR: readonly Edit[] = [
  [
    '    if (page === "ours")',
    '    if ((yield* Fuse.ask("carriers")) === "blown") return ["reply", "closed", state];\n    if (page === "ours")',
  ],
];

/** The demo's own outage. */
export const SLOW = "at 5100 slow Carriers 5000\nat 15100 up Carriers";

export const variants: Variants = {
  limit: { faults: `at 4000 env GUARD limit\n${SLOW}` },
  fuse: { faults: `at 4000 env GUARD fuse\n${SLOW}` },
  "at-the-door": { edits: AT_THE_DOOR, faults: `at 4000 env GUARD fuse\n${SLOW}` },
};

export default ((trace) => ({
  ours_got_nothing: read(trace, "ours", "nothing"),
  ours_turned_away: read(trace, "ours", "closed"),
  where_got_nothing: read(trace, "where", "nothing"),
  where_last_known: read(trace, "where", "last known"),
  questions_in_the_outage: questions(trace),
  // A server logs a message that it did not expect.
  late_answers_received: trace.logs("error").length,
})) satisfies ReadFacts;

/** How many visitors of a page read this. */
function read(trace: TraceView, page: string, what: string): number {
  return trace
    .marks(`read: ${page}`)
    .filter(({ event: { value } }) => (Array.isArray(value) ? value[0] : value) === what).length;
}

/** How often the carriers were asked while they were slow. */
function questions(trace: TraceView): number {
  const carriers = trace.pidOf("Carriers");
  return trace
    .of("send")
    .filter(({ event: { to, pid, at } }) => to === carriers && pid !== 0 && at > 5_100 && at < 15_100).length;
}
