import type { ReadFacts, Variants } from "faultline/lesson";

/** What two of the buttons in the text do, for the real BEAM as well. */
export const variants: Variants = {
  "ledger-dies": { faults: "at 2500 exit Ledger kill" },
  "pulled-plug": { faults: "at 1500 exit Shop kill" },
};

export default ((trace) => {
  const deploy = trace.marks("deploy")[0]?.index ?? Infinity;
  const old = (name: string) => values(name, (index) => index < deploy);
  const late = (name: string) => values(name, (index) => index > deploy);

  function values(name: string, wanted: (index: number) => boolean) {
    return trace.marks(name).flatMap(({ index, event }) => (wanted(index) ? [event.value] : []));
  }
  /** How the first child of that name ended; of a reason with details its first word. */
  function end(label: string) {
    const reason = trace.exits(label)[0]?.event.reason;
    return Array.isArray(reason) ? reason[0] : (reason ?? "alive");
  }

  // Without a supervisor the children end all at once: in no order.
  const terminated = old("terminate");
  if (end("Shop") === "killed") terminated.sort();

  return {
    started: old("started"),
    terminate_called: terminated,
    ends: { Ledger: end("Ledger"), Outbox: end("Outbox"), Stats: end("Stats"), Web: end("Web") },
    orders_taken: old("taken"),
    orders_written: old("written"),
    new_release_started: late("started"),
    new_release_terminate_called: late("terminate"),
    new_release_result: trace.marks("result")[0]?.event.value ?? null,
    left_running: trace.allLiving().filter((label) => label !== "main"),
  };
}) satisfies ReadFacts;
