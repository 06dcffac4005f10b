/** The law bench: states laid beside each other, and how laws stand at a moment. */
import { describe, expect, test } from "vitest";
import { Crdt, Laws, runScenario, scenario, type Trace } from "../../src/engine/index.ts";
import { breachInWords, breachOf, createTally, kata, LAW_NAMES, lawChecks } from "../../src/lesson/index.ts";
import { transcript } from "../../src/player/index.ts";
import { standing } from "../../src/view/kata/words.ts";
import { rowsOf } from "../../src/view/laws/compare.ts";
import { benchesAt, standingText } from "../../src/view/laws/standings.ts";

const total = (join: (a: number, b: number) => number) =>
  Crdt.define({ name: "Total", empty: 0, writes: { scan: (_mine: number, _at, n: number) => n }, join });

const run = (join: (a: number, b: number) => number, seed = 0): Trace =>
  runScenario(
    scenario({
      *main() {
        yield* Laws.check(total(join), { cases: 50 });
      },
    }),
    { seed },
  );
const added = run((a, b) => a + b);

describe("rows of states", () => {
  test("one for each part that one of them has, by name, with what differs", () => {
    expect(
      rowsOf([
        { oslo: 1, pune: 2 },
        { lyon: 3, oslo: 1 },
      ]),
    ).toEqual([
      { path: "lyon", texts: [null, "3"], differs: true },
      { path: "oslo", texts: ["1", "1"], differs: false },
      { path: "pune", texts: ["2", null], differs: true },
    ]);
  });
  test("parts of parts have a path; a state without parts is one row; nothing has none", () => {
    expect(rowsOf([{ added: { oslo: [1, "x"] } }]).map(({ path, texts }) => [path, texts])).toEqual([
      ["added.oslo", ['[1, "x"]']],
    ]);
    expect(rowsOf([1, 2])).toEqual([{ path: "", texts: ["1", "2"], differs: true }]);
    expect(rowsOf([{}, null])).toEqual([]);
  });
  test("an empty part is told only if nothing else differs", () => {
    const [a, b] = [{ off: {}, on: { x: 1 } }, { on: { x: 2 } }];
    expect(rowsOf([a, b]).map(({ path }) => path)).toEqual(["on.x"]);
    expect(rowsOf([a, { on: { x: 1 } }]).map(({ path, differs }) => [path, differs])).toEqual([
      ["off", true],
      ["on.x", false],
    ]);
  });
});

describe("how laws stand", () => {
  const laws = (index: number) => benchesAt(added.events, index)[0]!.laws;
  const end = added.events.length;

  test("at the beginning none is looked at; at the end some are broken, and the others have their cases", () => {
    expect(laws(0).map(({ state }) => state)).toEqual(Array(7).fill("waiting"));
    expect(standingText(laws(0)[0]!)).toBe("not held against it yet");
    const [pure, , , idempotent] = laws(end);
    expect(standingText(pure!)).toBe("50 cases, no breach found");
    expect(idempotent!.state).toBe("broken");
    expect(standingText(idempotent!)).toBe(`broken, found in case ${idempotent!.cases}`);
  });
  test("on the way it is said how far it is", () => {
    const at = added.events.findIndex((event) => event.type === "law" && event.cases === 25) + 1;
    expect(standingText(laws(at)[0]!)).toBe("no breach found in 25 cases so far");
  });
  test("a run that holds nothing against laws has none", () => {
    expect(benchesAt(runScenario(scenario({ main: () => undefined })).events, 99)).toEqual([]);
  });
  test("the transcript tells a breach in a sentence", () => {
    const key = transcript(added).filter(
      ({ weight, text }) => weight === "key" && text.includes("breaks the law"),
    );
    expect(key[0]!.text).toBe("Total breaks the law “idempotent”. With a = 1: join(a, a), 2, is not a, 1.");
  });
});

describe("checks of laws", () => {
  const exercise = kata({ checks: lawChecks("Total"), wrong: {} });
  const summary = (join: (a: number, b: number) => number) => {
    const tally = createTally(exercise);
    for (const seed of [0, 1]) tally.add(seed, run(join, seed));
    return tally.summary();
  };

  test("pass with the number of cases in all runs", () => {
    const { checks, solved } = summary(Math.max);
    expect([solved, checks.map(({ id }) => id)]).toEqual([true, LAW_NAMES]);
    expect(standing(checks[0]!, 2)).toBe("100 cases, no breach found");
  });
  test("fail with what broke it in the first run, and where", () => {
    const { checks } = summary((a, b) => a + b);
    const broken = checks.find(({ id }) => id === "idempotent")!;
    expect(broken.law!.breach!.states).toEqual([{ name: "a", state: 1 }]);
    expect(broken.why).toBe(breachInWords("idempotent", broken.law!.breach!));
    const { seed, event } = broken.firstFailure!;
    expect(run((a, b) => a + b, seed).events[event]).toMatchObject({ type: "law", law: "idempotent" });
    expect(standing(broken, 2)).toMatch(/^broken in 2 of 2 runs/);
  });
  test("are not exercised where nothing is held, or the code failed before", () => {
    const tally = createTally(exercise);
    tally.add(0, runScenario(scenario({ main: () => undefined })));
    expect(tally.summary().checks[0]!.why).toContain("is the line with Laws.check still there?");
    const failed = summary(() => {
      throw new Error("no");
    });
    expect(failed.checks.map(({ state }) => state)).toEqual([
      "fail",
      ...Array<string>(6).fill("not-exercised"),
    ]);
    expect(failed.checks[1]!.why).toContain("failed before");
  });
  test("a merge of another name does not count", () => {
    const tally = createTally(kata({ checks: lawChecks("Scans"), wrong: {} }));
    tally.add(0, added);
    expect(tally.summary().checks[0]!.state).toBe("not-exercised");
  });
});

test("what is no breach is none", () => {
  const event = { type: "law", at: 0, pid: 1, subject: "T", law: "pure", cases: 1 } as const;
  for (const breach of [null, 1, "x", []]) expect(breachOf({ ...event, breach })).toBeNull();
  expect(breachOf({ ...event, breach: { states: [1, { name: 2 }], sides: "no", history: [3] } })).toEqual({
    history: [""],
    states: [],
    sides: null,
    failed: "",
    line: 0,
  });
});
