import { fail, failed, kata, notExercised, pass, passed, type Found, type TraceView } from "faultline/lesson";

const SOUND = [1, 2, 4, 6, 7, 8];

function settled(trace: TraceView): unknown[] {
  return trace.marks("settled").map(({ event }) => event.value);
}

/** The payment that a mark "failed" is about. */
function reportedId(mark: Found<"mark">): unknown {
  const { value } = mark.event;
  return Array.isArray(value) ? value[0] : value;
}

function reported(trace: TraceView): unknown[] {
  return trace.marks("failed").map(reportedId);
}

/** Whether the feed got exit signals as messages. */
function traps(trace: TraceView): boolean {
  return trace
    .of("signal")
    .some(({ event }) => trace.label(event.pid) === "Feed" && event.outcome === "trapped");
}

/** The operator's kill, if it met payment 5. */
function operatorsKill(trace: TraceView): Found<"fault"> | undefined {
  return trace.of("fault").find(({ event }) => trace.label(event.target) === "Payment.5");
}

export default kata({
  faults: "at 550 exit Payment.5 kill",
  checks: [
    {
      id: "feed-lives",
      title: "The feed outlives the payments that fail.",
      run(trace) {
        const fall = trace.exits("Feed").find(({ event }) => event.reason !== "normal");
        if (fall)
          return fail(fall.index, `The feed went down with reason ${trace.reason(fall.event.reason)}.`);
        if (trace.pidOf("Feed") === undefined) return notExercised("There was no process called Feed.");
        if (!operatorsKill(trace))
          return notExercised("At 550 ms there was no Payment.5 for the operator to kill.");
        return pass();
      },
    },
    {
      id: "sound-settled",
      title: "Every sound payment is settled once.",
      run(trace) {
        const done = settled(trace);
        const missing = SOUND.find((id) => !done.includes(id));
        if (missing !== undefined)
          return fail(trace.events.length - 1, `Payment ${missing} was never settled.`);
        const again = trace.marks("settled").find(({ event }, i) => done.indexOf(event.value) !== i);
        if (again)
          return fail(again.index, `Payment ${String(again.event.value)} was settled a second time.`);
        return pass();
      },
    },
    {
      id: "malformed-reported",
      title: "The malformed payment is reported.",
      run(trace) {
        if (reported(trace).includes(3)) return pass();
        return fail(trace.exits("Payment.3")[0]?.index ?? 0, "Payment 3 failed, and nobody reported it.");
      },
    },
    {
      id: "killed-reported",
      title: "The killed payment is reported.",
      run(trace) {
        const kill = operatorsKill(trace);
        if (!kill) return notExercised("At 550 ms there was no Payment.5 for the operator to kill.");
        if (reported(trace).includes(5)) return pass();
        return fail(kill.index, "Payment 5 was killed, and nobody reported it.");
      },
    },
    {
      id: "no-false-alarm",
      title: "No payment that was settled is reported as failed.",
      run(trace) {
        if (reported(trace).length === 0) return notExercised("No payment was reported as failed at all.");
        const done = settled(trace);
        const wrong = trace.marks("failed").find((mark) => done.includes(reportedId(mark)));
        if (wrong)
          return fail(
            wrong.index,
            `Payment ${String(reportedId(wrong))} was settled, and reported as failed.`,
          );
        return pass();
      },
    },
  ],
  wrong: {
    "try-around-spawn": {
      hint: "An exit signal is not an exception. It does not come up through the call to spawnLink, so no catch around it can see it: it arrives at the process, from outside, at whatever line the process happens to be. Look for the tie that carries it.",
      when: (_trace, verdicts) => failed(verdicts, "feed-lives"),
    },
    "every-exit": {
      hint: "A process that finishes its work ends as well, with the reason normal, and tells everyone who is linked to it or watches it. Look at the reason before you call it a failure.",
      when: (_trace, verdicts) => failed(verdicts, "no-false-alarm"),
    },
    "trap-and-forget": {
      hint: "The feed no longer dies: with trap_exit, the signals have become messages. They lie in its mailbox, and nobody reads them.",
      when: (trace, verdicts) => failed(verdicts, "malformed-reported") && traps(trace),
    },
    "catch-inside": {
      hint: "A payment that catches its own error can report it. A payment that is killed has no moment left in which to catch anything. Whoever reports has to be another process.",
      when: (_trace, verdicts) =>
        passed(verdicts, "malformed-reported") && failed(verdicts, "killed-reported"),
    },
    "cut-loose": {
      hint: "Without the link the feed is safe, and deaf. There is a way to hear of an end without sharing it: the feed's manager at the ticket desk uses it.",
      when: (_trace, verdicts) => failed(verdicts, "malformed-reported"),
    },
  },
});
