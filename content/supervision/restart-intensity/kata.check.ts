import { fail, failed, kata, notExercised, pass, type TraceView } from "faultline/lesson";

const OUTAGE = 10_000;
const MOST_ATTEMPTS = 25;
const PATIENCE = 3_000;

export default kata({
  faults: "at 2000 exit Db kill",
  until: 20_000,
  checks: [
    {
      id: "shop-stays-up",
      title: "Shop, Storage and Cart live through the outage",
      run(trace) {
        const down = outage(trace);
        if (!down) return notExercised("The database was never away.");
        const lost = ["Cart", "Storage", "Shop"]
          .flatMap((label) => trace.exits(label))
          .sort((a, b) => a.index - b.index)[0];
        if (!lost) return pass();
        const label = trace.label(lost.event.pid);
        return fail(lost.index, `${label} ended ${lost.event.at - down.event.at} ms into the outage.`);
      },
    },
    {
      id: "every-read-is-answered",
      title: "Every read gets an answer within 400 ms",
      run(trace) {
        if (!outage(trace)) return notExercised("The database was never away.");
        const answers = new Set(answered(trace).map(({ n }) => n));
        const last = trace.trace.endedAt - 500;
        const lost = trace
          .marks("asked")
          .find(({ event }) => event.at < last && !answers.has(Number(event.value)));
        return lost ? fail(lost.index, `Nobody answered the read at ${lost.event.at} ms.`) : pass();
      },
    },
    {
      id: "does-not-make-it-up",
      title: "While the database is away, no read gets a row",
      run(trace) {
        const down = outage(trace);
        if (!down) return notExercised("The database was never away.");
        const during = answered(trace).filter(({ at }) => at > down.event.at && at < down.event.at + OUTAGE);
        if (during.length === 0) return notExercised("No read was answered during the outage.");
        const wrong = during.find(({ ok }) => ok);
        return wrong
          ? fail(wrong.index, `At ${wrong.at} ms a read got a row out of a database that was away.`)
          : pass();
      },
    },
    {
      id: "tries-gently",
      title: `At most ${MOST_ATTEMPTS} attempts to connect during the outage`,
      run(trace) {
        const down = outage(trace);
        if (!down) return notExercised("The database was never away.");
        const attempts = trace
          .marks("connect")
          .filter(({ index, event }) => index > down.index && event.at < down.event.at + OUTAGE);
        if (attempts.length === 0) return notExercised("Nobody tried to connect again.");
        const extra = attempts[MOST_ATTEMPTS];
        if (!extra) return pass();
        return fail(extra.index, `${attempts.length} attempts in ten seconds.`);
      },
    },
    {
      id: "comes-back",
      title: "Within three seconds of the database's return, reads get rows again",
      run(trace) {
        const back = trace.marks("database").filter(({ event }) => event.value === "up")[1];
        if (!back) return notExercised("The database never came back.");
        const by = back.event.at + PATIENCE;
        const later = answered(trace).filter(({ at }) => at >= by);
        const first = later[0];
        if (!first) return fail(trace.events.length - 1, "After the outage no read was answered any more.");
        const wrong = later.find(({ ok }) => !ok);
        if (!wrong) return pass();
        return fail(
          wrong.index,
          `The database was back at ${back.event.at} ms; at ${wrong.at} ms Conn had not noticed.`,
        );
      },
    },
  ],
  wrong: {
    "raise-the-limit": {
      hint:
        "A higher limit buys attempts, not time. A failed restart is tried again at once, so two hundred attempts are gone in " +
        "the same instant as three. Look at the times of the restarts. What has to wait is the next attempt, and a supervisor never waits.",
      when: (trace) => trace.of("restart").some(({ event }) => event.max > 3 && event.used > event.max),
    },
    temporary: {
      hint:
        "A temporary child is never restarted, so it costs no budget, and the shop stays up; without Conn, and for good. " +
        "When the database is back, nobody is left to call it. The outage should end Conn's connection, not Conn.",
      when: (trace) =>
        trace.of("child").some(({ event }) => event.id === "Conn" && event.restart === "temporary"),
    },
    "wait-in-init": {
      hint:
        "Conn waits inside init. It has no name that answers until init returns, and Storage, which started it, waits with it: nothing else under Storage " +
        "can be started or restarted meanwhile. Let init return at once, without a connection.",
      when: (trace) => readsWereLost(trace) && slowestInit(trace, "Conn") >= 400,
    },
    "wait-in-callback": {
      hint:
        "Conn is up, but deaf. A process that sleeps in a callback reads no messages, so callers time out instead of being told. " +
        'Try once, return, and ask yourself to try later: Process.sendAfter(self(), "connect", wait).',
      when: (trace) =>
        readsWereLost(trace) && trace.living("Conn") !== undefined && slowestInit(trace, "Conn") < 400,
    },
    "never-again": {
      hint: "Conn survives and says no, and goes on saying no when the database has long been back. Nobody tells it: a database does not call. It has to look, now and then, by itself.",
      when: (trace, verdicts) =>
        failed(verdicts, "comes-back") && !readsWereLost(trace) && trace.living("Conn") !== undefined,
    },
    "ignore-down": {
      hint: "Conn still holds the process number of a database that is dead, and hands out rows as if it were there. A message DOWN is the one chance to learn of it. Drop the connection, say unavailable, and look for the next one.",
      when: (_trace, verdicts) => failed(verdicts, "does-not-make-it-up"),
    },
    hammer: {
      hint:
        "It works here, with one Conn. Now think of two hundred nodes that each knock fifty times a second at a database that is just starting. " +
        "Wait longer after each failure, up to a limit, and start over after a success.",
      when: (_trace, verdicts) => failed(verdicts, "tries-gently"),
    },
  },
});

/** The database's first death. */
function outage(trace: TraceView) {
  return trace.marks("database").find(({ event }) => event.value === "down");
}

/** The reads that were answered: which, when, and whether with a row. */
function answered(trace: TraceView) {
  return trace.marks("answered").map(({ index, event }) => {
    const [n, answer] = event.value as [number, [string, string]];
    return { index, at: event.at, n, ok: answer[0] === "ok" };
  });
}

function readsWereLost(trace: TraceView): boolean {
  return answered(trace).length < trace.marks("asked").length - 1;
}

/** The longest that a process of that label took from its creation to serving, in ms; to the end if it never did. */
function slowestInit(trace: TraceView, label: string): number {
  const served = new Map(trace.starts(label).map(({ event }) => [event.pid, event.at]));
  return Math.max(
    0,
    ...trace.spawns(label).map(({ event }) => {
      const until = served.get(event.pid) ?? trace.exitOf(event.pid)?.event.at ?? trace.trace.endedAt;
      return until - event.at;
    }),
  );
}
