import type { ReadFacts, Variants } from "faultline/lesson";

/** What lay on each shelf when somebody looked. */
export default ((trace) => {
  const looks = ["while the line is down", "when it is up again", "in the evening"];
  return Object.fromEntries(
    looks.map((look) => [
      look,
      Object.fromEntries(trace.marks(look).map(({ event }) => event.value as [string, number[]])),
    ]),
  );
}) satisfies ReadFacts;

const LINE = "at 3000 down Line\nat 6000 up Line";

/** The three merges of the lesson. */
export const variants = {
  tombstones: { faults: `at 0 env MERGE tombstones\n${LINE}` },
  dots: { faults: `at 0 env MERGE dots\n${LINE}` },
} satisfies Variants;
