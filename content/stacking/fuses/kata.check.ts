import {
  fail,
  failed,
  kata,
  notExercised,
  pass,
  passed,
  type Found,
  type TraceView,
  type Verdict,
} from "faultline/lesson";

/** Virtual milliseconds. */
const FROM = 20_000; // the carriers turn slow
const TO = 35_000; // and are well again
const SETTLED = 5_000; // into the outage; from then on nobody should wait
const OVER = TO + 3_000; // nobody waits for an answer from the outage any more
const HEALED = TO + 10_000;
const PROMPT = 200; // an answer that took longer is slow
const OURS = 1_000; // what our own database may take
const PATIENCE = 2_900; // a visitor's

const MOST_SLOW = 25;

export default kata({
  faults: `at ${FROM} slow Carriers 5000\nat ${TO} up Carriers`,
  until: 50_000,
  checks: [
    {
      id: "ordinary",
      title: "On the ordinary day the fuse does not blow",
      run(trace) {
        if (trace.of("transition").length === 0) return notExercised("There is no fuse.");
        const early = blows(trace).find(({ event }) => event.at < FROM || event.at > OVER);
        return early
          ? fail(early.index, `At ${early.event.at} ms it blew, and the carriers were as they always are.`)
          : pass();
      },
    },
    {
      id: "ours",
      title: "Who wants only what is in our database gets it within a second, always",
      run(trace) {
        for (const { index, at, n } of asked(trace, "ours")) {
          const answer = answers(trace, "ours").get(n);
          if (!answer || answer.took > OURS)
            return fail(answer?.index ?? index, `The visitor of ${at} ms had not got it after ${OURS} ms.`);
          if (!isOk(answer.value))
            return fail(answer.index, `The visitor of ${at} ms got something else than what was asked for.`);
        }
        return answers(trace, "ours").size === 0 ? notExercised("Nobody came.") : pass();
      },
    },
    {
      id: "all",
      title: "Everybody gets an answer",
      run(trace) {
        const left = trace.marks("gave up");
        if (trace.marks("answered").length === 0) return notExercised("Nobody was answered.");
        if (left.length === 0) return pass();
        return fail(left[0]!.index, `${left.length} visitors gave up, the first at ${left[0]!.event.at} ms.`);
      },
    },
    {
      id: "cost",
      title: `The outage costs at most ${MOST_SLOW} answers that took more than ${PROMPT} ms`,
      run(trace) {
        const all = asked(trace, "where").filter(({ at }) => at >= FROM && at < TO);
        const got = answers(trace, "where");
        const slow = all.filter(({ n }) => (got.get(n)?.took ?? Infinity) > PROMPT);
        if (all.length === 0) return notExercised("Nobody asked in the outage.");
        const extra = slow[MOST_SLOW];
        return extra
          ? fail(extra.index, `${slow.length} of ${all.length} waited longer, or for nothing.`)
          : pass();
      },
    },
    {
      id: "last-known",
      title: "The others get the last known place",
      run(trace) {
        const there = [...answers(trace, "where").values()].filter(
          ({ at, took }) => at > FROM + SETTLED && at < TO && took <= PROMPT,
        );
        if (there.length === 0) return notExercised("In the outage nobody was answered at once.");
        const other = there.find(({ value }) => kindOf(value) !== "last_known");
        return other ? fail(other.index, `At ${other.at} ms a visitor was told something else.`) : pass();
      },
    },
    {
      id: "live",
      title: "Ten seconds after the outage answers are live again",
      run(trace): Verdict {
        const late = [...answers(trace, "where").values()].filter(
          ({ at, took }) => at - took > HEALED && took <= PROMPT,
        );
        if (late.length === 0)
          return fail(trace.events.length - 1, `After ${HEALED} ms nobody was answered within ${PROMPT} ms.`);
        const old = late.find(({ value }) => kindOf(value) !== "live");
        return old
          ? fail(old.index, `At ${old.at} ms a visitor was not told where the parcel is now.`)
          : pass();
      },
    },
  ],
  wrong: {
    "around-web": {
      hint:
        "The fuse stands before everything that Web does. The carriers melt it, and the visitors who want only our database are turned away with the others. " +
        "Put it around the one question that can fail: in whereIs, around the request to Carriers.",
      when: (trace) => turnedAway(trace),
    },
    "melt-on-404": {
      hint:
        "At 10 s somebody asked for numbers that the carriers do not know, and your fuse melted at each. “Not found” is an answer: they were there, and quick. " +
        "Melt for what a wait would not help either: no answer in time, a refused connection, an error on their side.",
      when: (trace, verdicts) => failed(verdicts, "ordinary") && meltsForUnknown(trace),
    },
    "hair-trigger": {
      hint:
        "One call in twenty-five is slow on an ordinary day. Two of them within two seconds happen several times a minute, and your fuse takes that for an outage. " +
        "Count what an ordinary window holds, what a window of the outage holds, and choose between the two.",
      when: (trace, verdicts) => failed(verdicts, "ordinary") && windowOf(trace) <= 5_000,
    },
    "long-window": {
      hint:
        "In a long window ordinary slowness adds up: a minute has three hundred calls, and a dozen of them are slow when nothing is wrong. That is more than your fuse may have. " +
        "An outage shows in seconds. Make the window short, then choose the number.",
      when: (trace, verdicts) => failed(verdicts, "ordinary") && windowOf(trace) > 5_000,
    },
    "no-limit": {
      hint:
        "Nothing has melted your fuse, because nothing has failed: the carriers do answer, after five seconds. Until then the worker waits, and behind it everyone else. Slow becomes a fault by " +
        "a time limit: { timeout: … } in the request, above what is usual and well below what a visitor puts up with.",
      when: (trace) => longestRequest(trace) > 2_000,
    },
    "never-melts": {
      hint:
        "The limit holds, and every visitor of the outage waits until it is over, each for himself. A fuse does not watch the request. It counts what it is told: " +
        "when the answer is an error, call Fuse.melt, or use Fuse.run and return melt.",
      when: (trace, verdicts) => failed(verdicts, "cost") && !trace.of("transition").some(isMelt),
    },
    "says-unknown": {
      hint: "Blown means that nobody asks. It does not mean that there is nothing to say: where the parcel was seen last is in the table, and lastKnown(parcel) reads it.",
      when: (_trace, verdicts) => failed(verdicts, "last-known"),
    },
    "short-reset": {
      hint:
        "The fuse blows in time, and heals too soon. Each time it is whole again everybody asks at once, and six of them and those on their way wait for the limit, before it blows again. " +
        "With so short a reset time that is most of the outage. A longer one has fewer rounds.",
      when: (trace, verdicts) => failed(verdicts, "cost") && blows(trace).length > 2,
    },
    "long-reset": {
      hint:
        "The carriers have been well for ten seconds, and your fuse is still blown: nobody asks, so nobody finds out. The reset time is how long you may go on being down after they are up. " +
        "Choose it below what you have promised.",
      when: (_trace, verdicts) => failed(verdicts, "live") && passed(verdicts, "cost"),
    },
  },
});

interface Answer {
  readonly index: number;
  readonly at: number;
  readonly value: unknown;
  readonly took: number;
}

/** Those who came for a page and have had the time to be answered. */
function asked(trace: TraceView, page: string) {
  return trace.marks("asked").flatMap(({ index, event }) => {
    const [of, n] = event.value as [string, number];
    return of === page && event.at < trace.trace.endedAt - PATIENCE ? [{ index, at: event.at, n }] : [];
  });
}

/** What the visitors of a page were told, by their number. */
function answers(trace: TraceView, page: string): ReadonlyMap<number, Answer> {
  const found = new Map<number, Answer>();
  for (const { index, event } of trace.marks("answered")) {
    const [of, n, value, took] = event.value as [string, number, unknown, number];
    if (of === page) found.set(n, { index, at: event.at, value, took });
  }
  return found;
}

function isOk(value: unknown): boolean {
  return Array.isArray(value) && value[0] === "ok";
}

/** "live", "last_known", or whatever else it is. */
function kindOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** When a fuse blew. Melts of a blown one are no blow. */
function blows(trace: TraceView) {
  return trace.of("transition").filter(({ event }) => event.to === "blown" && event.from !== "blown");
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isMelt({ event }: Found<"transition">): boolean {
  return fieldOf(event.event, "type") === "melt";
}

/** The window of the first fuse that blew, virtual ms; 0 if none did. */
function windowOf(trace: TraceView): number {
  return Number(fieldOf(fieldOf(blows(trace)[0]?.event.context, "limits"), "maxT") ?? 0);
}

/** Whether a visitor who wanted only what is ours was told something else. */
function turnedAway(trace: TraceView): boolean {
  return [...answers(trace, "ours").values()].some(({ value }) => !isOk(value));
}

/** Whether at least a third of the numbers that the carriers do not know came to a melt. */
function meltsForUnknown(trace: TraceView): boolean {
  const list = trace.marks("asked").filter(({ event }) => (event.value as [string])[0] === "old list");
  const [first, last] = [list[0], list.at(-1)];
  if (!first || !last) return false;
  const melts = trace
    .of("transition")
    .filter((found) => isMelt(found) && found.event.at >= first.event.at && found.event.at < last.event.at);
  return melts.length * 3 >= list.length;
}

/** What ends a wait: the answer, giving up, or death. */
const ENDS: ReadonlySet<string> = new Set(["receive", "demonitor", "exit"]);

/** How long somebody waited for the carriers at most, virtual ms; a request that is still open counts. */
function longestRequest(trace: TraceView): number {
  const carriers = trace.pidOf("Carriers");
  const open = new Map<number, number>();
  let longest = 0;
  const close = (pid: number, at: number) => {
    longest = Math.max(longest, at - (open.get(pid) ?? at));
    open.delete(pid);
  };
  for (const event of trace.events) {
    // 0: the fault script, which switches them.
    if (event.type === "send" && event.to === carriers && event.pid !== 0) open.set(event.pid, event.at);
    else if (ENDS.has(event.type)) close(event.pid, event.at);
  }
  for (const pid of open.keys()) close(pid, trace.trace.endedAt);
  return longest;
}
