import { fail, failed, kata, notExercised, pass, type TraceView } from "faultline/lesson";

const ALARM = "database";
/** After so long, in ms, an outage has to be on the list. */
const NOTICED = 1_500;
/** After so long it has to be off it. */
const CLEARED = 3_000;
/** So long the database has to be well before that. */
const WELL = 1_000;

export default kata({
  until: 60_000,
  checks: [
    {
      id: "set",
      title: "Whatever way the database goes, the alarm is set within 1.5 seconds",
      run(trace) {
        const outages = stretches(trace).filter(({ mode, from, to }) => mode !== "up" && to - from > NOTICED);
        if (outages.length === 0) return notExercised("The database was never away.");
        const missed = outages.find(({ from }) => listed(trace, from + NOTICED) === 0);
        if (!missed) return pass();
        const { index, mode, from } = missed;
        return fail(
          index,
          `From ${from} ms on the database was ${WORDS[mode]}. ${NOTICED} ms later there was no alarm.`,
        );
      },
    },
    {
      id: "once",
      title: "The alarm is on the list once, never twice",
      run(trace) {
        if (changes(trace).length === 0) return notExercised("The alarm was never set.");
        let listed = 0;
        for (const { index, event } of changes(trace)) {
          listed += event.action === "set" ? 1 : -1;
          if (listed > 1)
            return fail(index, `At ${event.at} ms the alarm was set although it was set already.`);
        }
        return pass();
      },
    },
    {
      id: "cleared",
      title: "Three seconds after the database is well again, no alarm is on the list",
      run(trace) {
        const quiet = stretches(trace).filter(({ mode, from, to }) => mode === "up" && to - from > CLEARED);
        if (quiet.length === 0 || changes(trace).length === 0)
          return notExercised("The alarm was never set.");
        const late = quiet.find(({ from }) => listed(trace, from + CLEARED) > 0);
        if (!late) return pass();
        return fail(
          late.index,
          `At ${late.from} ms the database was well again. ${CLEARED} ms later the alarm was still set.`,
        );
      },
    },
    {
      id: "hysteresis",
      title: "The alarm is not cleared before the database has been well for a second",
      run(trace) {
        const cleared = removals(trace);
        if (cleared.length === 0) return notExercised("The alarm was never cleared.");
        const early = cleared.find(({ event }) => wellFor(trace, event.at) < WELL);
        if (!early) return pass();
        const well = wellFor(trace, early.event.at);
        return fail(
          early.index,
          well < 0
            ? `At ${early.event.at} ms the alarm was cleared, and the database was away.`
            : `At ${early.event.at} ms the alarm was cleared; the database had been well for ${Math.round(well)} ms.`,
        );
      },
    },
    {
      id: "lives",
      title: "Watchdog ends only when somebody kills it",
      run(trace) {
        const ends = trace.exits("Watchdog");
        const crash = ends.find(({ event }) => event.reason !== "killed");
        if (crash)
          return fail(
            crash.index,
            `At ${Math.round(crash.event.at)} ms Watchdog ended by itself: ${trace.reason(crash.event.reason)}`,
          );
        return ends.length > 0 ? pass() : notExercised("There was no process called Watchdog to kill.");
      },
    },
    {
      id: "nobody-waits",
      title: "At the end nobody waits for an answer that does not come",
      run(trace) {
        if (asks(trace).length === 0) return notExercised("The database was never asked.");
        const [waits] = waiting(trace);
        if (!waits) return pass();
        return fail(
          waits.index,
          `${trace.label(waits.event.pid)} asked at ${Math.round(waits.event.at)} ms, and waits ever since.`,
        );
      },
    },
  ],
  wrong: {
    patient: {
      hint:
        "Watchdog asks, and waits for the answer itself. A database that hangs never gives one, so Watchdog hangs as well: alive, green in the tree, and it will never ask " +
        "again, not even when the database is back. A check needs a time limit, and somebody other than Watchdog who waits.",
      when: (trace) => waiting(trace).some(({ event }) => trace.label(event.pid) === "Watchdog"),
    },
    "let-it-crash": {
      hint:
        "Watchdog ends when a check takes too long or raises. A failing check is what it is there for, and nothing that a restart could heal: it forgets what it has seen, and " +
        "four crashes in five seconds take all of Parcels with them. Task.yield waits without an exit, and a task without a link may crash alone.",
      when: (_trace, verdicts) => failed(verdicts, "lives"),
    },
    orphans: {
      hint:
        "You give up on the check, and its process does not know. Each one that hangs is left behind for good, with its connection to the database; one that is only slow answers later, when nobody waits for it, " +
        "and handleInfo takes that answer for the next tick. Who starts a process and stops waiting for it has to end it.",
      when: (_trace, verdicts) => failed(verdicts, "nobody-waits"),
    },
    interval: {
      hint:
        "The timer goes on while a check hangs, and what it sends piles up in Watchdog's mailbox. Then all those checks are made in a row, within milliseconds, and three that passed are no " +
        "more than one. Hysteresis counts checks and means time: start the next period when a check has ended.",
      when: (trace, verdicts) => failed(verdicts, "hysteresis") && removals(trace).some(afterBurst(trace)),
    },
    "at-once": {
      hint: "One passing check clears the alarm, so a database that flaps sets it again and again. Easy to set, hard to clear: count passing checks in a row, and start from nought at each that fails.",
      when: (trace, verdicts) =>
        failed(verdicts, "hysteresis") &&
        removals(trace).some(({ event }) => passesBefore(trace, event.at) === 1),
    },
    pessimist: {
      hint:
        "A new Watchdog says that it is degraded before it has looked, so the first failing check is no change, and nobody is told. That is every night on which the database is late, and every restart " +
        "in an outage. At the start it knows nothing. That is a state of its own.",
      when: (trace, verdicts) =>
        failed(verdicts, "set") && stretches(trace)[0]?.mode === "down" && listed(trace, NOTICED) === 0,
    },
    optimist: {
      hint:
        "A new Watchdog believes that all is well, and sets the alarm at the first failing check. But the one before it had set it as well, and died; now it is on the list twice, and is cleared once. " +
        "alarm_handler does not look at what it is told: clear before you set.",
      when: (_trace, verdicts) => failed(verdicts, "once"),
    },
  },
});

const WORDS: Readonly<Record<string, string>> = {
  down: "down",
  hanging: "hanging",
  slow: "slow",
  corrupt: "answering nonsense",
};

interface Stretch {
  readonly index: number;
  readonly mode: string;
  readonly from: number;
  readonly to: number;
}

/** How the database was, from one change to the next. What lasts for no time is left out. */
function stretches(trace: TraceView): readonly Stretch[] {
  const switched = trace.of("dependency");
  const all = switched.map(({ index, event }, i) => ({
    index,
    mode: event.mode as string,
    from: event.at,
    to: switched[i + 1]?.event.at ?? trace.trace.endedAt,
  }));
  return all
    .filter(({ from, to }) => to > from)
    .reduce<Stretch[]>((out, next) => {
      const last = out.at(-1);
      return last?.mode === next.mode ? [...out.slice(0, -1), { ...last, to: next.to }] : [...out, next];
    }, []);
}

/** For how long the database had been well at a time, in ms; -1 if it was away. */
function wellFor(trace: TraceView, at: number): number {
  const now = stretches(trace).findLast(({ from }) => from <= at);
  return now?.mode === "up" ? at - now.from : -1;
}

/** The alarm put on the list, and taken off it. */
function changes(trace: TraceView) {
  return trace.of("alarm").filter(({ event }) => event.alarm === ALARM);
}

/** How often the alarm was on the list at the end of a millisecond. */
function listed(trace: TraceView, at: number): number {
  return changes(trace).reduce(
    (sum, { event }) => (event.at > at ? sum : sum + (event.action === "set" ? 1 : -1)),
    0,
  );
}

/** When the alarm was taken off, and not put on again in the same instant. */
function removals(trace: TraceView) {
  return changes(trace).filter(({ event }) => event.action !== "set" && listed(trace, event.at) === 0);
}

/** Questions to the database. */
function asks(trace: TraceView) {
  const database = trace.pidOf("Database");
  return trace
    .of("send")
    .filter(
      ({ event }) =>
        event.to === database && Array.isArray(event.message) && event.message[0] === "$gen_call",
    );
}

/** The last question of each process that lives at the end and has not asked for two seconds. */
function waiting(trace: TraceView) {
  const last = new Map(asks(trace).map((found) => [found.event.pid, found]));
  return [...last.values()].filter(
    ({ event }) => trace.exitOf(event.pid) === undefined && event.at < trace.trace.endedAt - 2_000,
  );
}

/** Whether three questions were asked in the tenth of a second before. */
function afterBurst(trace: TraceView) {
  return ({ index, event }: { index: number; event: { at: number } }) =>
    asks(trace).filter((ask) => ask.index < index && ask.event.at > event.at - 100).length >= 3;
}

/** How many questions the database was asked since it was well again. */
function passesBefore(trace: TraceView, at: number): number {
  const well = at - wellFor(trace, at);
  return asks(trace).filter(({ event }) => event.at >= well && event.at <= at).length;
}
