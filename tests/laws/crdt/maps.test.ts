/** Laws of what the types are built of: persistent maps, runs, causal contexts, and the join of dot stores. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AWORSet,
  contextOf,
  contextFromPlain,
  countDots,
  deleteKey,
  emptyMap,
  getKey,
  hasDot,
  hashData,
  isContextWithin,
  mapOf,
  mergeMaps,
  missingDots,
  plainContext,
  sameContext,
  sameMap,
  setKey,
  sizeOf,
  sortedEntries,
  unionOfContexts,
  type AWORSetState,
  type CausalContext,
  type Data,
  type Dot,
  type PersistentMap,
} from "../../../src/engine/crdt/index.ts";
import { carryOut, LAW_SUBJECTS, type LawSubject } from "../../../src/engine/crdt/index.ts";
import { histories } from "./steps.ts";

/** Keys of every kind; the words are pairs that FNV-1a, and so the map, gives the same hash. */
const key: fc.Arbitrary<Data> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(60) },
  { weight: 2, arbitrary: fc.string({ maxLength: 2 }) },
  fc.constantFrom<Data>(
    "costarring",
    "liquid",
    "declinate",
    "macallums",
    "altarage",
    "zinke",
    null,
    true,
    [1],
    { a: 1 },
  ),
);

const text = (key: Data): string => JSON.stringify(key);

describe("a persistent map", () => {
  it("is tried with keys whose hashes are the same", () => {
    expect(hashData("costarring")).toBe(hashData("liquid"));
    expect(hashData("declinate")).toBe(hashData("macallums"));
    expect(hashData("altarage")).toBe(hashData("zinke"));
  });

  const writes = fc.array(fc.tuple(fc.boolean(), key, fc.nat(9)), { maxLength: 120 });

  it("answers as a Map does, and its shape depends on what is in it alone", () => {
    fc.assert(
      fc.property(writes, (writes) => {
        let map = emptyMap<Data, number>();
        const model = new Map<string, [Data, number]>();
        for (const [set, key, value] of writes) {
          const before = map;
          map = set ? setKey(map, key, value) : deleteKey(map, key);
          if (set) model.set(text(key), [key, value]);
          else model.delete(text(key));
          expect(getKey(map, key)).toBe(set ? value : undefined);
          if (sizeOf(before) === sizeOf(map) && !set) expect(map).toBe(before);
        }
        expect(sizeOf(map)).toBe(model.size);
        expect(sortedEntries(map)).toEqual(sortedEntries(mapOf([...model.values()].reverse())));
        expect(JSON.stringify(map)).toBe(JSON.stringify(mapOf([...model.values()].reverse())));
      }),
    );
  });

  it("is merged as two Maps would be, entry by entry", () => {
    const entries = fc.array(fc.tuple(key, fc.nat(9)), { maxLength: 60 });
    const fate = fc.constantFrom<((n: number) => number | undefined) | null>(
      null,
      (n) => n,
      () => undefined,
      (n) => (n % 2 === 0 ? n : undefined),
    );
    /** A value is merged with itself to itself, as it must be. */
    const both = (x: number, y: number): number | undefined =>
      Math.max(x, y) === 7 && x !== y ? undefined : Math.max(x, y);
    fc.assert(
      fc.property(entries, entries, entries, fate, fate, (shared, left, right, ofLeft, ofRight) => {
        const common = mapOf(shared);
        const add = (map: PersistentMap<Data, number>, more: [Data, number][]): PersistentMap<Data, number> =>
          more.reduce((map, [key, value]) => setKey(map, key, value), map);
        const [a, b] = [add(common, left), add(common, right)];
        const merged = mergeMaps(a, b, both, ofLeft, ofRight);
        const keys = new Map([...sortedEntries(a), ...sortedEntries(b)].map(([key]) => [text(key), key]));
        const expected = [...keys.values()].flatMap((key): [Data, number][] => {
          const [x, y] = [getKey(a, key), getKey(b, key)];
          const value =
            x !== undefined && y !== undefined
              ? x === y
                ? x
                : both(x, y)
              : x !== undefined
                ? ofLeft === null
                  ? x
                  : ofLeft(x)
                : ofRight === null
                  ? y
                  : ofRight(y!);
          return value === undefined ? [] : [[key, value]];
        });
        expect(sortedEntries(merged)).toEqual(sortedEntries(mapOf(expected)));
        expect(sameMap(merged, mapOf(expected), Object.is)).toBe(true);
        if (sameMap(merged, a, Object.is)) expect(merged).toBe(a);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a causal context", () => {
  const dot: fc.Arbitrary<Dot> = fc.record({
    replica: fc.constantFrom("a", "b"),
    counter: fc.integer({ min: 1, max: 12 }),
  });
  const dots = fc.array(dot, { maxLength: 16 });
  const all: Dot[] = ["a", "b"].flatMap((replica) =>
    Array.from({ length: 14 }, (_, i) => ({ replica, counter: i + 1 })),
  );
  const members = (context: CausalContext): Dot[] => all.filter((dot) => hasDot(context, dot));

  it("is a set of dots, however they came", () => {
    fc.assert(
      fc.property(dots, dots, (mine, theirs) => {
        const [a, b] = [contextOf(...mine), contextOf(...theirs)];
        const both = unionOfContexts(a, b);
        const has = (list: Dot[], dot: Dot): boolean =>
          list.some(({ replica, counter }) => replica === dot.replica && counter === dot.counter);
        expect(members(both)).toEqual(all.filter((dot) => has(mine, dot) || has(theirs, dot)));
        expect(countDots(both)).toBe(members(both).length);
        expect(sameContext(both, contextOf(...theirs.toReversed(), ...mine))).toBe(true);
        expect(isContextWithin(a, b)).toBe(mine.every((dot) => has(theirs, dot)));
        if (isContextWithin(b, a)) expect(both).toBe(a);
        expect(sameContext(contextFromPlain(plainContext(both)), both)).toBe(true);
        const missing = missingDots(a, b).flatMap(([replica, from, to]) =>
          Array.from({ length: to - from + 1 }, (_, i) => ({ replica, counter: from + i })),
        );
        expect(missing).toEqual(all.filter((dot) => has(theirs, dot) && !has(mine, dot)));
      }),
      { numRuns: 1000 },
    );
  });

  it("is compact: what continues the vector is in it", () => {
    const { vector, cloud } = plainContext(
      contextOf(...[5, 1, 3, 2, 6].map((counter) => ({ replica: "a", counter }))),
    );
    expect(vector).toEqual({ a: 3 });
    expect(cloud).toEqual([["a", 5, 6]]);
  });
});

describe("the join of an AWORSet", () => {
  /** As the paper writes it: of every dot that either holds, those that both hold, or one holds and the other never saw. */
  function asInThePaper(a: AWORSetState, b: AWORSetState): unknown {
    const holds = (state: AWORSetState): Map<string, [Data, Dot]> =>
      new Map(
        sortedEntries(state.store.stores).flatMap(([element, dots]) =>
          dots.map((dot): [string, [Data, Dot]] => [
            text([element, dot.replica, dot.counter]),
            [element, dot],
          ]),
        ),
      );
    const [mine, theirs] = [holds(a), holds(b)];
    return [...mine, ...theirs]
      .filter(
        ([name, [, dot]]) =>
          (mine.has(name) && theirs.has(name)) ||
          (mine.has(name) ? !hasDot(b.context, dot) : !hasDot(a.context, dot)),
      )
      .map(([name]) => name)
      .sort()
      .filter((name, i, names) => name !== names[i - 1]);
  }
  const names = (state: AWORSetState): string[] =>
    sortedEntries(state.store.stores)
      .flatMap(([element, dots]) => dots.map(({ replica, counter }) => text([element, replica, counter])))
      .sort();

  it("is that of the paper, of states and of deltas", () => {
    const subject = LAW_SUBJECTS.find(
      ({ name }) => name === "AWORSet",
    ) as unknown as LawSubject<AWORSetState>;
    fc.assert(
      fc.property(histories(subject), (steps) => {
        const { replicas, deltas } = carryOut(subject, steps);
        const states = [...replicas.map(({ state }) => state), ...deltas];
        for (const a of states)
          for (const b of states) expect(names(AWORSet.join(a, b))).toEqual(asInThePaper(a, b));
      }),
      { numRuns: 300 },
    );
  });
});
