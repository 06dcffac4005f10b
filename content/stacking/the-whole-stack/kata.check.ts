import { fail, failed, kata, notExercised, pass, type Found, type TraceView } from "faultline/lesson";

/** Virtual milliseconds. */
const LIMIT = 1_000; // a visitor's patience
const NOTICE = 4_000; // from an outage to its alarm, and from its end to the all-clear
const HEAL = 5_000; // from the end of an outage to answers as before
const FLAP = 1_000; // what is over by then wakes nobody
const SPARE = 10; // requests to Carriers while it is away

export default kata({
  until: 48_000,
  checks: [
    {
      id: "answers",
      title: "Every visitor is answered within a second",
      run(trace) {
        const asked = trace.marks("asked").filter(({ event }) => event.at < trace.trace.endedAt - LIMIT);
        if (asked.length === 0) return notExercised("No visitor came.");
        const late = lateVisitor(trace);
        if (!late) return pass();
        return fail(late.index, `The visitor at ${late.event.at} ms had no answer within ${LIMIT} ms.`);
      },
    },
    {
      id: "true-answers",
      title:
        "Answers name the last known place while Database is away, say that it is old, and are fresh again after",
      run(trace) {
        const [away] = outages(trace, "Database");
        if (!away) return notExercised("Database was never away.");
        const during = answers(trace).filter(({ at }) => at > away.from + LIMIT && at < away.to);
        const after = answers(trace).filter(
          ({ at }) => at > away.to + HEAL && !near(trace, "Database", at, HEAL),
        );
        if (during.length === 0 || after.length === 0)
          return notExercised("No visitor was answered while Database was away, or none after that.");
        const lie = during.find(({ place }) => place.fresh);
        if (lie) return fail(lie.index, `At ${lie.at} ms an old place is called fresh.`);
        const lost = during.find(({ place }) => place.city === null);
        if (lost)
          return fail(lost.index, `At ${lost.at} ms nobody knows where a parcel is that had been seen.`);
        const stale = after.find(({ place }) => !place.fresh);
        if (!stale) return pass();
        return fail(
          stale.index,
          `Database was back at ${away.to} ms; at ${stale.at} ms visitors still read old places.`,
        );
      },
    },
    {
      id: "stays-up",
      title: "No crash reaches the top: Parcels never ends",
      run(trace) {
        if (trace.starts("Parcels").length === 0) return fail(0, "Parcels never started.");
        const end = trace.exits("Parcels")[0];
        return end ? fail(end.index, `Parcels ended at ${end.event.at} ms.`) : pass();
      },
    },
    {
      id: "alarm",
      title: "An outage of Database sets an alarm within four seconds, and its end clears it within four",
      run(trace) {
        const [away] = outages(trace, "Database");
        if (!away) return notExercised("Database was never away.");
        const set = alarms(trace, "set").find(({ event }) => event.at > away.from);
        if (!set || set.event.at > away.from + NOTICE)
          return fail(away.index, `Database was away from ${away.from} ms; no alarm within ${NOTICE} ms.`);
        const clear = alarms(trace, "clear").findLast(({ event }) => event.at > away.to);
        if (isSet(trace, away.to + NOTICE))
          return fail(
            clear?.index ?? set.index,
            `Database was back at ${away.to} ms; ${NOTICE} ms later the alarm was still set.`,
          );
        return pass();
      },
    },
    {
      id: "one-page",
      title: "A person is paged once for the outage of Database, and not for a flap shorter than a second",
      run(trace) {
        const [away] = outages(trace, "Database");
        const [flap] = flaps(trace);
        if (!away || !flap) return notExercised("Database had no outage, or no flap.");
        const pages = trace.marks("paged");
        const needless = pages.find(({ event }) => event.at < away.from || event.at > away.to);
        if (needless)
          return fail(
            needless.index,
            `At ${needless.event.at} ms a person was paged, and there was no outage.`,
          );
        if (pages.length === 0) return fail(away.index, "Nobody was paged for the outage.");
        return pages.length === 1 ? pass() : fail(pages[1]!.index, `One outage, and ${pages.length} pages.`);
      },
    },
    {
      id: "spares-carriers",
      title: `While Carriers is away, at most ${SPARE} requests are sent there; five seconds after its return, estimates are back`,
      run(trace) {
        const [away] = outages(trace, "Carriers");
        if (!away) return notExercised("Carriers was never away.");
        const sent = requests(trace, "Carriers").filter(
          ({ event }) => event.at > away.from && event.at < away.to,
        );
        const extra = sent[SPARE];
        if (extra)
          return fail(
            extra.index,
            `${sent.length} requests to a Carriers that was away, each with a visitor waiting.`,
          );
        const without = answers(trace).find(
          ({ at, day }) => day === null && !near(trace, "Carriers", at, HEAL) && at > 10_000,
        );
        if (!without) return pass();
        return fail(without.index, `At ${without.at} ms Carriers was well, and the answer had no estimate.`);
      },
    },
    {
      id: "nothing-is-lost",
      title: "Every note that a visitor was thanked for is written to Database",
      run(trace) {
        const thanked = trace.marks("thanked").filter(({ event }) => event.at < trace.trace.endedAt - HEAL);
        if (thanked.length === 0) return notExercised("Nobody was thanked for a note.");
        const written = new Set(trace.marks("written").map(({ event }) => event.value));
        const lost = thanked.filter(({ event }) => !written.has(event.value));
        if (lost.length === 0) return pass();
        return fail(lost[0]!.index, `${lost.length} of ${thanked.length} notes were never written.`);
      },
    },
  ],
  wrong: {
    "let-it-crash": {
      hint:
        "An outage crashes Conn, each restart meets the same outage, and the budget is gone in no time: Parcels ends, with all that had nothing to do with Database. " +
        "A dependency that is away is nothing that a restart can heal. Let Conn start without it, and let it answer that it has no answer.",
      when: (_trace, verdicts) => failed(verdicts, "stays-up"),
    },
    patient: {
      hint:
        "Conn waits five seconds for a Database that hangs, one visitor after the other, and everyone else waits in its mailbox. Give each request a time limit, well below a visitor's " +
        "second. And after a failure say no at once for a while, so that those behind need not wait for the same.",
      when: (trace) => lateDuring(trace, "Database"),
    },
    "no-fuse": {
      hint:
        "Every visitor finds out for himself that Carriers is away, and waits for it. A time limit bounds the wait; that one should not ask at all is what a fuse remembers. " +
        'Put Fuse into the tree, install one, and ask through Fuse.run("carriers", …).',
      when: (trace) => fuses(trace) === 0,
    },
    "fuse-gone": {
      hint:
        "fuse_server was killed and started again by its own supervisor, so nobody outside has noticed; but fuses live in its memory. Since then Fuse.run answers error, not_found, and each visitor " +
        "goes without an estimate. Whoever meets not_found can install the fuse again.",
      when: (trace) => lostFuse(trace),
    },
    jumpy: {
      hint:
        "One failed check, and a person is awake; half a second later all is well, and they are not. Ask for several failing checks in a row (fails) that together take longer than a second, " +
        "and less than four.",
      when: (trace) => pagedForFlap(trace),
    },
    "pager-once": {
      hint:
        "The alarm was set, and nobody was paged: since alarm_handler was killed, Pager is not in it any more. What is started once, beside the tree, is not started again. Let a process of the tree " +
        "put Pager in with GenEvent.addSupHandler, and end when Pager ends.",
      when: (trace) => alarms(trace, "set").length > 0 && trace.marks("paged").length === 0,
    },
    "in-memory": {
      hint:
        "Tracker was killed during the outage, and what it had in its hands went with it: notes that visitors were thanked for, places that it had seen. Keep both in ETS tables of a process that does " +
        "nothing else, and so has no reason to die. Tracker then works on what lies there.",
      when: (_trace, verdicts) => failed(verdicts, "nothing-is-lost") || failed(verdicts, "true-answers"),
    },
  },
});

interface Interval {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** When a dependency was not simply up. */
function troubles(trace: TraceView, name: string): readonly Interval[] {
  const found: Interval[] = [];
  let open: Found<"dependency"> | undefined;
  for (const change of trace.of("dependency")) {
    if (change.event.name !== name) continue;
    if (open) found.push({ index: open.index, from: open.event.at, to: change.event.at });
    open = change.event.mode === "up" ? undefined : change;
  }
  if (open) found.push({ index: open.index, from: open.event.at, to: trace.trace.endedAt });
  return found;
}

function outages(trace: TraceView, name: string): readonly Interval[] {
  return troubles(trace, name).filter(({ from, to }) => to - from > FLAP);
}

function flaps(trace: TraceView): readonly Interval[] {
  return troubles(trace, "Database").filter(({ from, to }) => to - from <= FLAP);
}

/** Whether a dependency was in trouble at a time, or up to `ms` before. */
function near(trace: TraceView, name: string, at: number, ms: number): boolean {
  return troubles(trace, name).some(({ from, to }) => at >= from && at <= to + ms);
}

/** What visitors read, and when. */
function answers(trace: TraceView) {
  return trace.marks("answered").map(({ index, event }) => {
    const [n, place, day] = event.value as [number, { city: string | null; fresh: boolean }, string | null];
    return { index, at: event.at, n, place, day };
  });
}

/** The first visitor who was not answered in time. */
function lateVisitor(trace: TraceView): Found<"mark"> | undefined {
  const answered = new Map(answers(trace).map(({ n, at }) => [n, at]));
  return trace
    .marks("asked")
    .find(
      ({ event }) =>
        event.at < trace.trace.endedAt - LIMIT &&
        (answered.get(Number(event.value)) ?? Infinity) > event.at + LIMIT,
    );
}

function lateDuring(trace: TraceView, name: string): boolean {
  const late = lateVisitor(trace);
  return late !== undefined && near(trace, name, late.event.at, HEAL);
}

function alarms(trace: TraceView, action: "set" | "clear") {
  return trace.of("alarm").filter(({ event }) => event.action === action);
}

/** Whether an alarm was set at a time. */
function isSet(trace: TraceView, at: number): boolean {
  return trace.of("alarm").findLast(({ event }) => event.at <= at)?.event.action === "set";
}

/** Requests that were sent to a dependency. */
function requests(trace: TraceView, name: string): readonly Found<"send">[] {
  const pid = trace.pidOf(name);
  return trace
    .of("send")
    .filter(
      ({ event }) => event.to === pid && Array.isArray(event.message) && event.message[0] === "$gen_call",
    );
}

/** How many fuses were installed. */
function fuses(trace: TraceView): number {
  return trace.spawns("fuse carriers").length;
}

/** Whether fuse_server died and no fuse was installed after. */
function lostFuse(trace: TraceView): boolean {
  const died = trace.exits("fuse_server")[0];
  return died !== undefined && !trace.spawns("fuse carriers").some(({ index }) => index > died.index);
}

function pagedForFlap(trace: TraceView): boolean {
  return trace
    .marks("paged")
    .some(({ event }) => flaps(trace).some(({ from, to }) => event.at >= from && event.at <= to + LIMIT));
}
