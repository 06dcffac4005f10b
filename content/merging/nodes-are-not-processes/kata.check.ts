import { fail, failed, kata, notExercised, pass, passed, type Found, type TraceView } from "faultline/lesson";

const DEPOTS = ["pune", "oslo", "lyon"];

export default kata({
  faults: "at 20000 cut pune | *\nat 130000 heal *",
  checks: [
    {
      id: "once",
      title: "No number is given out twice",
      run(trace) {
        const given = labels(trace);
        if (given.length === 0) return notExercised("No number was given out.");
        const again = given.find(({ number }, i) => given.findIndex((other) => other.number === number) < i);
        if (!again) return pass();
        const first = given.find(({ number }) => number === again.number)!;
        return fail(
          again.mark.index,
          `${again.depot} gave out number ${again.number}, which ${first.depot} had given out ${seconds(again.mark.event.at - first.mark.event.at)} before.`,
        );
      },
    },
    {
      id: "rising",
      title: "Each number is higher than all that were given out before",
      run(trace) {
        const given = labels(trace);
        if (given.length === 0) return notExercised("No number was given out.");
        let highest = given[0]!;
        for (const label of given.slice(1)) {
          if (label.number < highest.number)
            return fail(
              label.mark.index,
              `${label.depot} gave out number ${label.number} after ${highest.depot} had given out ${highest.number}.`,
            );
          highest = label;
        }
        return pass();
      },
    },
    {
      id: "goes-on",
      title: "Oslo and Lyon, which hear each other, go on without Pune",
      run: (trace) => everyDepot(trace, 100_000, 130_000, DEPOTS.slice(1)),
    },
    {
      id: "after",
      title: "When the line is whole again, all get numbers",
      run: (trace) => everyDepot(trace, 165_000, 220_000),
    },
  ],
  wrong: {
    "own-roll": {
      hint: "With a roll for each depot no number comes twice, and nobody has to ask anybody: where that is allowed, do it. Customs don't allow it. A number of Lyon's that comes after a higher one of Oslo's is refused.",
      when: (_trace, verdicts) => passed(verdicts, "once") && failed(verdicts, "rising"),
    },
    "only-pune": {
      hint: "One printer gives each number once. It also leaves two depots, with people and parcels in them, waiting for a line. Somebody has to stand in.",
      when: (_trace, verdicts) => passed(verdicts, "once") && failed(verdicts, "goes-on"),
    },
    "gives-up": {
      hint: "A printer that once heard from nobody stops for good. The line comes back, Pune is there again, everybody asks Pune, and nobody at Pune answers. To be alone is no fault of yours, and it passes: refuse this number, and try again with the next.",
      when: (_trace, verdicts) => passed(verdicts, "goes-on") && failed(verdicts, "after"),
    },
    "promises-all": {
      hint: "Pune gave out nothing while it was alone. When the line was whole it went on from where it had been, and those whom it asked said yes to a number that they had helped to give out. Whoever promises has to remember it.",
      when: (trace) => firstTwice(trace) > 130_000,
    },
    "own-promise": {
      hint: "A printer that takes its own word for a yes needs nobody else, and Pune is alone. What must be true is that one of the other two has said yes: then no two printers can have asked different ones, for there are only two others.",
      when: (trace, verdicts) =>
        failed(verdicts, "once") && trace.of("send").some(({ event }) => asks(event.message)),
    },
    "waits-longer": {
      hint: "However long Oslo waits, Pune does not stop. To itself it is there, and its own belt asks it. Waiting makes sure that Pune has noticed. It does not make Pune do anything about it.",
      when: (trace, verdicts) => failed(verdicts, "once") && standInStarts(trace) > 110_000,
    },
    "asks-the-list": {
      hint: "`Node.list` says whom a node has not given up yet. For up to 75 seconds Pune's list still names both others, so it prints on, and none of its numbers gets through to them. You need to hear from somebody now, for this number.",
      when: (_trace, verdicts) => failed(verdicts, "once"),
    },
  },
});

interface Label {
  readonly mark: Found<"mark">;
  readonly depot: string;
  readonly number: number;
}

/** The numbers that were given out, in order. */
function labels(trace: TraceView): readonly Label[] {
  return trace.marks("label").flatMap((mark) => {
    const { value } = mark.event;
    return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number"
      ? [{ mark, depot: value[0], number: value[1] }]
      : [];
  });
}

/** When a number was given out for the second time; virtual milliseconds, or Infinity. */
function firstTwice(trace: TraceView): number {
  const given = labels(trace);
  const again = given.find(({ number }, i) => given.findIndex((other) => other.number === number) < i);
  return again?.mark.event.at ?? Infinity;
}

/** When another depot than Pune first gave out a number. */
function standInStarts(trace: TraceView): number {
  return labels(trace).find(({ depot }) => depot !== DEPOTS[0])?.mark.event.at ?? Infinity;
}

/** Whether a message asks for a promise. */
function asks(message: unknown): boolean {
  return Array.isArray(message) && message[0] === "promise";
}

function everyDepot(trace: TraceView, from: number, to: number, depots: readonly string[] = DEPOTS) {
  for (const depot of depots) {
    const mine = (name: string) =>
      trace
        .marks(name)
        .filter(
          ({ event }) =>
            event.at >= from && event.at < to && Array.isArray(event.value) && event.value[0] === depot,
        );
    const aside = mine("set aside");
    const done = mine("numbered");
    if (done.length + aside.length === 0) return notExercised(`${depot} had no parcel in this time.`);
    if (done.length === 0)
      return fail(aside[0]!.index, `From ${seconds(from)} to ${seconds(to)} ${depot} got no number at all.`);
  }
  return pass();
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
