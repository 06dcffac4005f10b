import {
  fail,
  failed,
  kata,
  notExercised,
  pass,
  passed,
  type TraceView,
  type Verdict,
} from "faultline/lesson";

const PATIENCE = 1_000;

export default kata({
  faults: "at 6050 exit Phone kill\nat 8050 exit Guard kill",
  until: 12_000,
  checks: [
    {
      id: "before",
      title: "The alarm that was set before Parcels started is told",
      run: (trace) => toldInTime(trace, "clock"),
    },
    {
      id: "malformed",
      title: "The malformed alarm is told",
      run: (trace) => toldInTime(trace, "carriers"),
    },
    {
      id: "next",
      title: "The alarm after the malformed one is told",
      run: (trace) => toldInTime(trace, "disk"),
    },
    {
      id: "phone",
      title: "The alarm over which Phone died is told when Phone is back",
      run(trace) {
        if (trace.exits("Phone").length === 0) return notExercised("Phone never died.");
        return toldInTime(trace, "queue");
      },
    },
    {
      id: "guard",
      title: "The alarm that is set just after Guard was killed is told",
      run(trace) {
        if (trace.exits("Guard").every(({ event }) => event.reason !== "killed"))
          return notExercised("At 8,050 ms there was no process called Guard to kill.");
        return toldInTime(trace, "visits");
      },
    },
    {
      id: "once",
      title: "Nobody is told twice of an alarm that is set, unless Pager was lost in between",
      run(trace) {
        const lost = losses(trace);
        for (const [n, { index, event }] of told(trace).entries()) {
          const id = idOf(trace, String(event.value));
          const before = told(trace)
            .slice(0, n)
            .findLast((one) => idOf(trace, String(one.event.value)) === id);
          if (before && !lost.some((loss) => loss > before.index && loss < index))
            return fail(
              index,
              `At ${event.at} ms somebody was told of ${id} again; it had been told at ${before.event.at} ms, and Pager was there all the time.`,
            );
        }
        return told(trace).length === 0 ? notExercised("Nobody was told of anything.") : pass();
      },
    },
    {
      id: "lives",
      title: "Parcels stays up",
      run(trace) {
        const end = trace.exits("Parcels")[0];
        return end ? fail(end.index, `Parcels ended at ${end.event.at} ms.`) : pass();
      },
    },
  ],
  wrong: {
    poison: {
      hint:
        "The alarm over which Pager crashed is still set. So the new Pager is handed it, crashes over it, and is put back to be handed it again, until Parcels " +
        "gives up. A restart heals what a fresh start can heal. What comes from outside and stays there has to be survived: make a text of anything.",
      when: (_trace, verdicts) => failed(verdicts, "lives"),
    },
    timer: {
      hint:
        "Guard finds Pager gone at its next look, and that may be two seconds away. Look more often, and it is still a guess. " +
        "gen_event can tell you in the moment it happens: GenEvent.addSupHandler makes whoever calls it the owner, and the owner gets a message gen_event_EXIT.",
      when: (trace) => asked(trace, "which_handlers") > 1,
    },
    "swap-again": {
      hint:
        "A swap takes the old handler out and hands over what it knew. The second time there is no old handler: init gets the word error in its place, crashes, and " +
        "the swap answers with an error, which Guard did not look at. Leave the default handler in; it keeps the list. Add Pager beside it.",
      when: (trace) => asked(trace, "swap_handler") + asked(trace, "swap_sup_handler") > 1,
    },
    unsupervised: {
      hint:
        "Guard would do the right thing if it were told. But a handler that was added with addHandler belongs to nobody: when it crashes, it is gone, and the message gen_event_EXIT is sent " +
        "to no one. GenEvent.addSupHandler makes the caller its owner.",
      when: (trace, verdicts) =>
        failed(verdicts, "phone") &&
        trace.starts("Guard").length > 0 &&
        asked(trace, "add_sup_handler") === 0,
    },
    twice: {
      hint: "There are two Pagers: gen_event installs the same handler as often as it is told to. Each rings Phone. One of the two places that install it has to go, and it is not Guard.",
      when: (trace, verdicts) => failed(verdicts, "once") && mostPagers(trace) > 1,
    },
    rescue: {
      hint:
        "Pager survives everything now, and swallows what it could not tell. Nobody is paged, nothing is logged, and nobody puts it right: that is worse than the crash. " +
        "Make a text of the odd alarm, and let a phone that dies be a crash that somebody sees.",
      when: (trace, verdicts) => losses(trace).length === 0 && failed(verdicts, "malformed"),
    },
    forgets: {
      hint:
        "The new Pager hears of what is set from now on. What was set before it came, and the alarm over which the old one died, it never hears of: an event is shown once. " +
        "Somebody else has to keep the list. The default handler does, if you leave it in; AlarmHandler.getAlarms() reads it.",
      when: (_trace, verdicts) => failed(verdicts, "before") && passed(verdicts, "next"),
    },
    "asks-first": {
      hint:
        "Guard asks for the list, then adds Pager. What is set between the two is not on the list, and nobody was there to see it. It takes milliseconds, and somebody sets an alarm in them. " +
        "Add Pager first and hand it the list afterwards; what it then hears of twice, it can tell by the name.",
      when: (_trace, verdicts) => failed(verdicts, "guard") && passed(verdicts, "phone"),
    },
  },
});

/** When Phone had rung, with its text. */
function told(trace: TraceView) {
  return trace.marks("told");
}

/** The alarm that a text is about. */
function idOf(trace: TraceView, text: string): string {
  const ids = trace.marks("set").map(({ event }) => String(event.value));
  return ids.find((id) => text.includes(id)) ?? text;
}

function toldInTime(trace: TraceView, id: string): Verdict {
  const set = trace.marks("set").find(({ event }) => event.value === id);
  if (!set) return notExercised(`The alarm ${id} was never set.`);
  const found = told(trace).find(({ event }) => idOf(trace, String(event.value)) === id);
  const crash = losses(trace).find((loss) => loss > set.index);
  if (!found) return fail(crash ?? set.index, `${id} was set at ${set.event.at} ms, and nobody was told.`);
  const took = found.event.at - set.event.at;
  return took <= PATIENCE ? pass() : fail(found.index, `Of ${id} somebody was told after ${took} ms.`);
}

/** The indexes at which a Pager was removed, or failed to come. */
function losses(trace: TraceView): number[] {
  return trace
    .of("handler")
    .filter(({ event }) => event.handler.includes("Pager") && event.action !== "add")
    .map(({ index }) => index);
}

/** How many Pagers were installed at once, at most. */
function mostPagers(trace: TraceView): number {
  let now = 0;
  let most = 0;
  for (const { event } of trace.of("handler")) {
    if (!event.handler.includes("Pager")) continue;
    now += event.action === "add" ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

/** How often the manager was asked for this. */
function asked(trace: TraceView, request: string): number {
  return trace.of("send").filter(({ event }) => {
    const third: unknown = Array.isArray(event.message) ? event.message[2] : null;
    return third === request || (Array.isArray(third) && third[0] === request);
  }).length;
}
