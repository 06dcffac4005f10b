import { describe, expect, it } from "vitest";
import type { Trace, TraceEvent } from "../../src/engine/index.ts";
import {
  createTally,
  fail,
  failed,
  judge,
  kata,
  notExercised,
  pass,
  passed,
  type Check,
  type Verdict,
} from "../../src/lesson/index.ts";

function trace(seed: number, events: readonly TraceEvent[] = []): Trace {
  return { version: 1, seed, endedAt: 0, end: "quiet", steps: 0, events };
}

/** A check whose verdict depends on the seed alone. */
function bySeed(id: string, verdict: (seed: number) => Verdict): Check {
  return { id, title: id, run: (view) => verdict(view.trace.seed) };
}

describe("kata", () => {
  it("refuses two checks of one name, and none at all", () => {
    const check = bySeed("one", () => pass());
    expect(() => kata({ checks: [check, check], wrong: {} })).toThrow('two checks are called "one"');
    expect(() => kata({ checks: [], wrong: {} })).toThrow("at least one check");
  });
});

describe("judge", () => {
  it("gives the hint of the first mistake that fits, in the order of the file", () => {
    const two = kata({
      checks: [bySeed("a", () => fail(0, "no")), bySeed("b", () => pass())],
      wrong: {
        other: { hint: "other", when: (_t, v) => failed(v, "b") },
        fits: { hint: "this one", when: (_t, v) => failed(v, "a") && passed(v, "b") },
        alsoFits: { hint: "too late", when: () => true },
      },
    });
    expect(judge(two, trace(0)).mistake).toEqual({ name: "fits", hint: "this one" });
  });

  it("gives no hint for a run that failed nothing", () => {
    const green = kata({
      checks: [bySeed("a", () => pass()), bySeed("b", () => notExercised("no kill"))],
      wrong: { always: { hint: "never shown", when: () => true } },
    });
    expect(judge(green, trace(0)).mistake).toBeNull();
  });

  it("counts a check that throws as failed at the last event", () => {
    const broken = kata({
      checks: [
        bySeed("a", () => {
          throw new Error("no such process");
        }),
      ],
      wrong: {},
    });
    const events: TraceEvent[] = [
      { type: "start", at: 0, pid: 1 },
      { type: "exit", at: 1, pid: 1, reason: "normal" },
    ];
    expect(judge(broken, trace(0, events)).verdicts.a).toEqual({
      kind: "fail",
      event: 1,
      why: "the check could not read this run: Error: no such process",
    });
  });

  it("names the known checks when a lesson asks for one that is not there", () => {
    expect(() => failed({ a: pass(), b: pass() }, "c")).toThrow('no check "c"; the checks are: a, b');
  });
});

describe("tally", () => {
  it("two failing seeds of four fail the check, and the first is where to look", () => {
    const tally = createTally(
      kata({ checks: [bySeed("a", (seed) => (seed >= 2 ? fail(seed + 5, "lost one") : pass()))], wrong: {} }),
    );
    for (const seed of [0, 1, 2, 3]) tally.add(seed, trace(seed));
    const { runs, solved, checks } = tally.summary();
    expect({ runs, solved }).toEqual({ runs: 4, solved: false });
    expect(checks[0]).toEqual({
      id: "a",
      title: "a",
      state: "fail",
      passed: 2,
      failed: 2,
      notExercised: 0,
      why: "lost one",
      firstFailure: { seed: 2, event: 7 },
    });
  });

  it("is not green when nothing came into play", () => {
    const tally = createTally(
      kata({ checks: [bySeed("a", () => notExercised("nobody was killed"))], wrong: {} }),
    );
    tally.add(0, trace(0));
    const { solved, checks } = tally.summary();
    expect(solved).toBe(false);
    expect(checks[0]!.state).toBe("not-exercised");
    expect(checks[0]!.why).toBe("nobody was killed");
  });

  it("is green when one run of two came into play and passed", () => {
    const tally = createTally(
      kata({ checks: [bySeed("a", (seed) => (seed === 0 ? notExercised("no") : pass()))], wrong: {} }),
    );
    tally.add(0, trace(0));
    tally.add(1, trace(1));
    expect(tally.summary().checks[0]).toMatchObject({ state: "pass", passed: 1, notExercised: 1, why: "" });
    expect(tally.summary().solved).toBe(true);
  });

  it("waits before the first run", () => {
    const tally = createTally(kata({ checks: [bySeed("a", () => pass())], wrong: {} }));
    expect(tally.summary()).toMatchObject({ runs: 0, solved: false, checks: [{ state: "waiting" }] });
  });

  it("keeps the mistake of the first failing run", () => {
    const tally = createTally(
      kata({
        checks: [bySeed("a", (seed) => (seed === 0 ? pass() : fail(0, "no")))],
        wrong: {
          second: { hint: "2", when: (view) => view.trace.seed === 2 },
          first: { hint: "1", when: (view) => view.trace.seed === 1 },
        },
      }),
    );
    for (const seed of [0, 1, 2]) tally.add(seed, trace(seed));
    expect(tally.summary().mistake).toEqual({ name: "first", hint: "1" });
  });
});
