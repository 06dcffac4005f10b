import {
  fail,
  failed,
  kata,
  lawChecks,
  notExercised,
  pass,
  passed,
  type Found,
  type TraceView,
} from "faultline/lesson";

const DEPOTS = ["oslo", "lyon", "pune"];
/** Taken for good: by those who saw them, two of them while the line was down. */
const GONE = [501, 502, 531, 532];
/** Taken, and put back when all knew that they were gone. */
const BACK = [511, 512];
/** Taken at Oslo and put at Pune, neither of which heard of the other. */
const AT_ONCE = [521, 522];

export default kata({
  faults: "at 4500 down Line\nat 6500 up Line",
  checks: [
    ...lawChecks("Shelf", ["commutative", "inflation", "convergence"]),
    {
      id: "gone",
      title: "What was taken is on no list",
      run: (trace) =>
        look(trace, (mark, depot, list) => {
          const parcel = GONE.find((gone) => list.includes(gone));
          if (parcel === undefined) return null;
          return fail(mark.index, `Parcel ${parcel} was taken, and is on the list at ${depot}.`);
        }),
    },
    {
      id: "back",
      title: "What was put back is on every list",
      run: (trace) =>
        look(trace, (mark, depot, list) => {
          const parcel = [...BACK, 541].find((back) => !list.includes(back));
          if (parcel === undefined) return null;
          const what = parcel === 541 ? "was put there in the morning" : "was put back";
          return fail(mark.index, `Parcel ${parcel} ${what}, and is not on the list at ${depot}.`);
        }),
    },
    {
      id: "put-wins",
      title: "Of a put and a take that did not know of each other, the put wins",
      run: (trace) =>
        look(trace, (mark, depot, list) => {
          const parcel = AT_ONCE.find((put) => !list.includes(put));
          if (parcel === undefined) return null;
          return fail(
            mark.index,
            `Parcel ${parcel} was put at Pune while Oslo took it, and is not on the list at ${depot}.`,
          );
        }),
    },
    {
      id: "nothing-left",
      title: "Nothing is left of a parcel that has gone",
      run: (trace) =>
        look(trace, (mark, depot) => {
          const kept = JSON.stringify(trace.state(depot));
          const parcel = GONE.find((gone) => kept.includes(String(gone)));
          if (parcel === undefined) return null;
          return fail(mark.index, `${depot} still keeps something of parcel ${parcel}: ${short(kept)}`);
        }),
    },
  ],
  wrong: {
    "only-both": {
      hint: "You keep what both have. A put that the other has not heard of yet is on one side only, and so the first merge throws it away. What only one has can be news. Ask whether the other has seen its dot.",
      when: (trace) => lists(trace).every(({ list }) => list.length === 0),
    },
    "seen-of-one": {
      hint: "After your merge a depot knows the other's parcels, and not what the other has seen. It can't tell any more what was taken there from what never came there. A merge has to hold what either has: also of what was seen.",
      when: (_trace, verdicts) => failed(verdicts, "inflation") && failed(verdicts, "convergence"),
    },
    "out-of-order": {
      hint: "The shelves are right, and the states are not the same. When two depots put the same parcel, it has two dots, and each merge lists them as they came. Whoever compares states, to see whether there is anything to send, finds a difference for ever. Keep them in an order that depends on nothing but what they are.",
      when: (_trace, verdicts) =>
        failed(verdicts, "commutative") && passed(verdicts, "gone") && passed(verdicts, "back"),
    },
    graves: {
      hint: "A grave is for ever: what was taken can't be put back, and a put that nobody knew of when the grave was dug lies in it too. Do not write down which parcel was taken. Say which put you mean: that is what its dot is for.",
      when: (_trace, verdicts) => failed(verdicts, "back") && failed(verdicts, "nothing-left"),
    },
    latest: {
      hint: "The later change wins, by a count of changes. Two changes that did not know of each other have the same count, and then it is your rule for ties that decides, not what was meant. And a parcel that has gone stays in the state as the change that took it.",
      when: (_trace, verdicts) => failed(verdicts, "put-wins") && failed(verdicts, "nothing-left"),
    },
    "counts-the-shelf": {
      hint: "You number a put by what lies on the shelf. When something was taken, the next put gets a number that an earlier one had, and the others have seen that dot: they take the new parcel off as one that was taken. Count what was seen, which never gets less.",
      when: (trace) => dotsGivenTwice(trace),
    },
    "heard-of-the-depot": {
      hint: "You take a dot for seen as soon as anything of its depot was. So the first put of each depot is news, and every later one is taken off. `seen` says up to which number all dots were seen: compare the dot's number with it.",
      when: (_trace, verdicts) => failed(verdicts, "back") && passed(verdicts, "nothing-left"),
    },
    "off-by-one": {
      hint: "`seen` names the last dot that was seen. You count only those before it as seen, so the last put of each depot comes back from everyone who still has it.",
      when: (trace, verdicts) =>
        failed(verdicts, "gone") &&
        lists(trace).some(({ list }) => !GONE.every((gone) => list.includes(gone))),
    },
  },
});

interface List {
  readonly mark: Found<"mark">;
  readonly depot: string;
  readonly list: readonly unknown[];
}

/** What each depot says is on its shelf in the evening. */
function lists(trace: TraceView): readonly List[] {
  return DEPOTS.flatMap((depot) => {
    const mark = trace.marks(depot).at(-1);
    return mark && Array.isArray(mark.event.value) ? [{ mark, depot, list: mark.event.value }] : [];
  });
}

/** The first complaint about any list; a pass if there is none. */
function look(
  trace: TraceView,
  complain: (mark: Found<"mark">, depot: string, list: readonly unknown[]) => ReturnType<typeof fail> | null,
) {
  const crash = trace.of("exit").find(({ event }) => DEPOTS.includes(trace.label(event.pid)));
  if (crash)
    return fail(
      crash.index,
      `At ${Math.round(crash.event.at)} ms ${trace.label(crash.event.pid)} crashed: ${trace.reason(crash.event.reason)}`,
    );
  const all = lists(trace);
  if (all.length < DEPOTS.length) return notExercised("Not every depot said what is on its shelf.");
  for (const { mark, depot, list } of all) {
    const complaint = complain(mark, depot, list);
    if (complaint) return complaint;
  }
  return pass();
}

/** Whether a depot gave the same dot to two parcels. */
function dotsGivenTwice(trace: TraceView): boolean {
  const owners = new Map<string, string>();
  return trace.of("state").some(({ event }) => {
    const { state } = event as { readonly state?: unknown };
    const on = (state as { state?: { on?: Record<string, unknown> } } | undefined)?.state?.on ?? {};
    return Object.entries(on).some(([parcel, dots]) => {
      if (!Array.isArray(dots)) return false;
      return dots.some((dot) => {
        const key = JSON.stringify(dot);
        const owner = owners.get(key);
        owners.set(key, parcel);
        return owner !== undefined && owner !== parcel;
      });
    });
  });
}

function short(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)} …` : text;
}
