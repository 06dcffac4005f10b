/** Crdt.define and Laws.check: what a merge of one's own is told. */
import { describe, expect, test } from "vitest";
import {
  AWORSet,
  Crdt,
  GCounter,
  Laws,
  runScenario,
  scenario,
  type LawBreach,
  type LawResult,
  type RunOptions,
} from "../../src/engine/index.ts";

type Counts = Readonly<Record<string, number>>;

const counter = (join: (a: Counts, b: Counts) => Counts, name = "Scans") =>
  Crdt.define({
    name,
    replicas: ["oslo", "lyon", "pune"],
    empty: {} as Counts,
    writes: { scan: (mine: Counts, depot, n: number): Counts => ({ [depot]: (mine[depot] ?? 0) + n }) },
    join,
    value: (counts) => Object.values(counts).reduce((sum, n) => sum + n, 0),
  });

const each = (merge: (x: number, y: number) => number) => (a: Counts, b: Counts) => {
  const merged: Record<string, number> = { ...a };
  for (const [depot, n] of Object.entries(b)) {
    const mine = merged[depot];
    merged[depot] = mine === undefined ? n : merge(mine, n);
  }
  return merged;
};
const Most = counter(each(Math.max), "Most");
const Added = counter(
  each((x, y) => x + y),
  "Added",
);

type Held = Parameters<typeof Laws.check>[0];

/** What Laws.check returns, and the events about laws. */
function held(type: unknown, options: Parameters<typeof Laws.check>[1] = {}, run: RunOptions = {}) {
  let results: readonly LawResult[] = [];
  const trace = runScenario(
    scenario({
      *main() {
        results = yield* Laws.check(type as Held, options);
      },
    }),
    run,
  );
  const events = trace.events.flatMap((event) => (event.type === "law" ? [event] : []));
  return { results, trace, events, broken: results.filter(({ breach }) => breach !== null) };
}
const breach = (results: readonly LawResult[], law: string): LawBreach =>
  results.find((result) => result.law === law)!.breach!;

describe("a merge that keeps all laws", () => {
  test("is told so of each law, with the number of cases, and no virtual time passes", () => {
    const { results, events, trace } = held(Most, { cases: 60 });
    expect(results.map(({ cases, breach: found }) => [cases, found])).toEqual(Array(7).fill([60, null]));
    // After 25, 50 and 60 cases, of seven laws.
    expect(events.map(({ cases }) => cases)).toEqual([25, 50, 60].flatMap((n) => Array<number>(7).fill(n)));
    expect(new Set(events.map(({ subject }) => subject))).toEqual(new Set(["Most"]));
    expect(trace.endedAt).toBe(0);
  });
  test("can be one of the types that are there, with its writes", () => {
    const writes = {
      add: AWORSet.add,
      remove: (set: never, _at: string, x: string) => AWORSet.remove(set, x),
    };
    expect(held(AWORSet, { cases: 40, writes: writes as never, samples: ["x", "y"] }).broken).toEqual([]);
    const count = { increment: GCounter.increment };
    expect(held(GCounter, { cases: 40, writes: count as never }).broken).toEqual([]);
  });
  test("may use plain states of any shape: null, a number, a list", () => {
    const greatest = Crdt.define({
      name: "Greatest",
      empty: 0,
      writes: { see: (_mine: number, _at, n: number) => n },
      join: (a, b) => Math.max(a, b),
    });
    expect(held(greatest).broken).toEqual([]);
    const first = Crdt.define({
      name: "First",
      empty: null as null | readonly [string],
      writes: { set: (_mine: null | readonly [string], at) => [at] as const },
      join: (a, b) => (a === null ? b : b === null ? a : a[0] < b[0] ? a : b),
    });
    expect(held(first).broken).toEqual([]);
  });
});

describe("a merge that breaks a law is shown the smallest states that do", () => {
  test("adding is not idempotent: one scan, merged with itself, is two", () => {
    const { results } = held(Added);
    expect(breach(results, "idempotent")).toEqual({
      history: ["oslo: scan(1)"],
      states: [{ name: "a", state: { oslo: 1 } }],
      sides: [
        { name: "join(a, a)", state: { oslo: 2 } },
        { name: "a", state: { oslo: 1 } },
      ],
    });
    expect(results.filter(({ breach: found }) => found === null).map(({ law }) => law)).toEqual([
      "pure",
      "commutative",
      "associative",
    ]);
  });
  test("the right one wins: not commutative, with a pair", () => {
    const { states, sides } = breach(held(counter((a, b) => ({ ...a, ...b }))).results, "commutative");
    expect(states.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(sides![0].state).not.toEqual(sides![1].state);
  });
  test("the mean: not associative, with a triple", () => {
    const { states } = breach(held(counter(each((x, y) => (x + y) / 2))).results, "associative");
    expect(states.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });
  test("what writes into its argument breaks that law and no other", () => {
    const inPlace = counter((a, b) => {
      for (const [depot, n] of Object.entries(b))
        (a as Record<string, number>)[depot] = Math.max(a[depot] ?? 0, n);
      return a;
    });
    const { results, broken } = held(inPlace);
    expect(broken.map(({ law }) => law)).toEqual(["pure"]);
    expect(breach(results, "pure").sides!.map(({ state }) => state)).toEqual([{}, { oslo: 1 }]);
    expect(inPlace.empty).toEqual({});
  });
  test("what drops the other's depots forgets what is new", () => {
    const own = counter((a, b) =>
      Object.fromEntries(Object.entries(a).map(([depot, n]) => [depot, Math.max(n, b[depot] ?? 0)])),
    );
    const { broken } = held(own);
    expect(broken.map(({ law }) => law)).toEqual(["inflation"]);
    expect(broken[0]!.breach!.sides![0].state).toEqual({ oslo: 1 });
  });
  test("with an order of one's own: the lesser count stays, and something is forgotten", () => {
    const least = {
      ...counter(each(Math.min)),
      isBelow: (a: Counts, b: Counts) => Object.entries(a).every(([depot, n]) => n <= (b[depot] ?? 0)),
    };
    expect(held(least).broken.map(({ law }) => law)).toContain("inflation");
  });
  test("the same seed finds the same, and another one is another search", () => {
    const mean = counter(each((x, y) => (x + y) / 2));
    const found = (seed: number) => held(mean, {}, { seed }).events;
    expect(found(3)).toEqual(found(3));
    expect(found(3)).not.toEqual(found(4));
  });
});

describe("code that fails", () => {
  test("is told with what it was given, its text and its line, and the other laws are left out", () => {
    const failing = counter((a, b) => {
      if ("oslo" in b) throw new TypeError("no such depot");
      return { ...a, ...b };
    });
    const { results, trace } = held(failing, {}, { lineOf: () => 12 });
    expect(results).toHaveLength(1);
    expect(results[0]!.breach).toEqual({
      history: ["oslo: scan(1)"],
      states: [
        { name: "a", state: {} },
        { name: "b", state: { oslo: 1 } },
      ],
      sides: null,
      failed: "TypeError: no such depot",
      line: 12,
    });
    // The run goes on.
    expect(trace.end).toBe("quiet");
    expect(trace.events.some(({ type, pid }) => type === "exit" && pid === 1)).toBe(false);
  });
  test.each([
    ["undefined", undefined, "join of Scans gave undefined."],
    ["no number", { oslo: NaN }, "join of Scans gave NaN at oslo."],
    ["a function", () => 1, "join of Scans gave a function."],
    ["a Map", { all: new Map() }, "join of Scans gave a Map at all."],
  ])("a state that is no plain data: %s", (_what, state, says) => {
    const [only] = held(
      counter(() => state as never),
      {},
      { lineOf: () => 3 },
    ).results;
    expect(only!.breach!.failed).toContain(says);
    // The place is that of the call, not of the mistake.
    expect(only!.breach!.line).toBeUndefined();
  });
  test("a circle is no plain data", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(held(counter(() => circle as never)).results[0]!.breach!.failed).toContain("nested too deeply");
  });
});

describe("what is no type", () => {
  test.each([
    ["a name", { join: () => ({}), writes: { a: () => ({}) }, empty: {} }, "takes a name"],
    ["a merge", { name: "Scans", writes: { a: () => ({}) }, empty: {} }, "needs join"],
    ["writes", { name: "Scans", join: () => ({}), empty: {}, writes: {} }, "needs writes"],
    [
      "an empty state",
      { name: "Scans", join: () => ({}), writes: { a: () => ({}) } },
      "empty of Scans gave undefined",
    ],
  ])("is refused without %s", (_what, definition, says) => {
    expect(() => Crdt.define(definition as never)).toThrow(says);
  });
  test("is refused by Laws.check, as are too many cases", () => {
    const refused = (type: unknown, cases?: number): string => {
      let text = "";
      runScenario(
        scenario({
          *main() {
            try {
              yield* Laws.check(type as Held, cases === undefined ? {} : { cases });
            } catch (thrown) {
              text = (thrown as Error).message;
            }
          },
        }),
      );
      return text;
    };
    expect(refused(undefined)).toContain("takes a type with its writes");
    expect(refused(GCounter)).toContain("takes a type with its writes");
    expect(refused(Most, 0)).toContain("from 1 to 1,000");
    expect(refused(Most, 1_001)).toContain("from 1 to 1,000");
  });
});
