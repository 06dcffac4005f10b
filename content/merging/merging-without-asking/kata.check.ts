import {
  breachOf,
  fail,
  failed,
  kata,
  lawChecks,
  notExercised,
  pass,
  type TraceView,
} from "faultline/lesson";

const DEPOTS = ["oslo", "lyon", "pune"];

export default kata({
  faults: "at 1500 slow Line 900\nat 3500 up Line",
  checks: [
    ...lawChecks("Scans"),
    {
      id: "total",
      title: "When the line has carried everything, each depot says what was scanned less what was taken off",
      run(trace) {
        const changes = asked(trace);
        if (changes.length === 0) return notExercised("Nothing was scanned.");
        const crash = trace.of("exit").find(({ event }) => DEPOTS.includes(trace.label(event.pid)));
        if (crash)
          return fail(
            crash.index,
            `At ${Math.round(crash.event.at)} ms ${trace.label(crash.event.pid)} crashed: ${trace.reason(crash.event.reason)}`,
          );
        const right = truth(trace);
        for (const depot of DEPOTS) {
          const said = trace.marks(depot).at(-1);
          if (!said) return fail(trace.events.length - 1, `${depot} did not say its number.`);
          if (said.event.value !== right)
            return fail(
              said.index,
              `${depot} says ${JSON.stringify(said.event.value)}. It should be ${right}.`,
            );
        }
        return pass();
      },
    },
  ],
  wrong: {
    "not-a-number": {
      hint:
        "A depot that one of the two does not know of yet has no number there, and Math.max of no number is NaN. Merge what both have, and keep what only one has: to know nothing of a depot is the " +
        "least one can know.",
      when: (trace) => trace.of("law").some(({ event }) => breachOf(event)?.failed.includes("NaN")),
    },
    "in-place": {
      hint: "join writes into the state that it is given. That state is still in use: here it is what somebody else holds, or the empty one that all begin with. Make a new object, and leave both as they are.",
      when: (_trace, verdicts) => failed(verdicts, "pure"),
    },
    "adds-up": {
      hint:
        "A merge that adds counts whatever comes twice, twice. The line is slow for two seconds, nobody hears back, and the same delta goes out again: that is no accident but what lines do. What is sent must " +
        "say how much a depot has counted, not how much is new.",
      when: (_trace, verdicts) => failed(verdicts, "idempotent"),
    },
    "tidies-up": {
      hint:
        "The totals are right in nearly every run, and the laws say that it is luck. You throw away what was taken off and make the count smaller, so an older message, with the greater count, undoes it. What was once known " +
        "may never be made unknown: both counts only grow, and the difference is taken when somebody reads.",
      when: (_trace, verdicts) => failed(verdicts, "inflation") && failed(verdicts, "delta-merge"),
    },
    "own-keys": {
      hint: "You go through the depots that `a` knows of. What only `b` knows is dropped, so nobody ever learns of another depot. A merge holds everything that either has.",
      when: (_trace, verdicts) => failed(verdicts, "inflation"),
    },
    "right-wins": {
      hint:
        "What comes in replaces what is there, as if it were newer. On a slow line an old message arrives after a new one. A merge can't tell by the order in which things arrive: it has to read off the two states " +
        "which one knows more.",
      when: (_trace, verdicts) => failed(verdicts, "commutative"),
    },
    latest: {
      hint:
        "The later change wins and takes the whole number with it, so of two depots that scan at the same time one has scanned for nothing. All laws hold: everybody agrees, on a number that is wrong. The laws say that nothing is forgotten " +
        "that the order counts as knowledge. Each depot needs a place of its own.",
      when: (trace, verdicts) => failed(verdicts, "total") && !namesDepots(trace),
    },
    "only-new": {
      hint: "A write gives what is new, and the merge keeps the greatest: of ten scans of one parcel, one is left. Where the greater one wins, a delta has to say the whole count of its depot.",
      when: (trace, verdicts) => failed(verdicts, "total") && said(trace) < truth(trace) / 2,
    },
    "keeps-the-greater": {
      hint:
        "Taking off makes a number smaller, and of two numbers the merge keeps the greater. To the others it never happened, and the depot itself forgets it with its own merge. A number that goes both ways can't be merged by its size. Two that only " +
        "grow can.",
      when: (trace, verdicts) => failed(verdicts, "total") && said(trace) > truth(trace),
    },
  },
});

/** What the depots were asked to do, and how much of it. */
function asked(trace: TraceView): readonly (readonly [what: string, n: number])[] {
  return trace.of("send").flatMap(({ event: { message } }) => {
    if (!Array.isArray(message) || message[0] !== "$gen_cast" || !Array.isArray(message[1])) return [];
    const [what, n] = message[1] as readonly unknown[];
    return (what === "scan" || what === "takeOff") && typeof n === "number" ? [[what, n] as const] : [];
  });
}

/** What was scanned, less what was taken off. */
function truth(trace: TraceView): number {
  return asked(trace).reduce((sum, [what, n]) => sum + (what === "scan" ? n : -n), 0);
}

/** The greatest number that a depot says at the end. */
function said(trace: TraceView): number {
  return Math.max(...DEPOTS.map((depot) => Number(trace.marks(depot).at(-1)?.event.value ?? 0)));
}

/** Whether the state that the depots keep has a place for each of them. */
function namesDepots(trace: TraceView): boolean {
  const kept = trace.state("oslo");
  const state = typeof kept === "object" && kept !== null && "state" in kept ? kept.state : null;
  return /"(oslo|lyon|pune)":/.test(JSON.stringify(state));
}
