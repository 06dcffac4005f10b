/** Quicker ways that come to the same: drafts of several writes, and joins of several deltas; and what a join costs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AWLWWMap,
  AWORSet,
  carryOut,
  decode,
  encode,
  joinAll,
  LAW_SUBJECTS,
  mapOfDistinct,
  type AWLWWMapState,
  type AWORSetState,
  type CrdtType,
  type Data,
  type LawSubject,
  type PersistentMap,
} from "../../../src/engine/crdt/index.ts";
import { histories } from "./steps.ts";

const CASES = 300;

/** Keys of every kind, objects too; the words have the same hash. */
const key: fc.Arbitrary<Data> = fc.constantFrom<Data>(
  1,
  "x",
  "y",
  null,
  [1],
  { a: 1 },
  "costarring",
  "liquid",
);

/** What a replica writes by turns with joining what another one wrote; `undefined` removes. */
const writes = fc.array(fc.tuple(key, fc.option(fc.nat(3), { nil: undefined })), { maxLength: 20 });

function draftIsTheSame<S, W>(
  type: CrdtType<S, unknown>,
  before: S,
  writes: readonly W[],
  one: (state: S, write: W) => S,
  draft: { write(write: W): void; delta(): S; shows(state: S): void },
): void {
  let state = before;
  const deltas: S[] = [];
  for (const write of writes) {
    const delta = one(state, write);
    deltas.push(delta);
    state = type.join(state, delta);
    draft.write(write);
    draft.shows(state);
  }
  const delta = draft.delta();
  expect(type.equals(delta, joinAll(type, deltas))).toBe(true);
  expect(type.equals(type.join(before, delta), state)).toBe(true);
  expect(type.toPlain(type.join(before, delta))).toEqual(type.toPlain(state));
}

describe("a draft", () => {
  it("of a map shows each write at once, and comes to what its writes come to one by one", () => {
    fc.assert(
      fc.property(writes, writes, writes, (first, other, mine) => {
        const write =
          (replica: string) =>
          (state: AWLWWMapState, [key, value]: (typeof mine)[number]) =>
            value === undefined
              ? AWLWWMap.remove(state, key)
              : AWLWWMap.add(state, replica, key, value, value);
        const written = (replica: string, writes: typeof mine, from: AWLWWMapState): AWLWWMapState =>
          writes.reduce((state, each) => AWLWWMap.join(state, write(replica)(state, each)), from);
        const before = AWLWWMap.join(
          written("a", first, AWLWWMap.empty),
          written("b", other, AWLWWMap.empty),
        );
        const draft = AWLWWMap.draft(before, "a");
        draftIsTheSame(AWLWWMap, before, mine, write("a"), {
          write: ([key, value]) => (value === undefined ? draft.remove(key) : draft.add(key, value, value)),
          delta: () => draft.delta(),
          shows: (state) => {
            for (const [key] of mine) expect(draft.get(key)).toEqual(AWLWWMap.get(state, key));
          },
        });
      }),
      { numRuns: CASES },
    );
  });

  it("of a set likewise", () => {
    fc.assert(
      fc.property(writes, writes, writes, (first, other, mine) => {
        const write =
          (replica: string) =>
          (state: AWORSetState, [key, value]: (typeof mine)[number]) =>
            value === undefined ? AWORSet.remove(state, key) : AWORSet.add(state, replica, key);
        const written = (replica: string, writes: typeof mine): AWORSetState =>
          writes.reduce((state, each) => AWORSet.join(state, write(replica)(state, each)), AWORSet.empty);
        const before = AWORSet.join(written("a", first), written("b", other));
        const draft = AWORSet.draft(before, "a");
        draftIsTheSame(AWORSet, before, mine, write("a"), {
          write: ([key, value]) => (value === undefined ? draft.remove(key) : draft.add(key)),
          delta: () => draft.delta(),
          shows: (state) => {
            for (const [key] of mine) expect(draft.has(key)).toBe(AWORSet.has(state, key));
          },
        });
      }),
      { numRuns: CASES },
    );
  });
});

describe("joining many", () => {
  for (const subject of LAW_SUBJECTS as readonly unknown[] as readonly LawSubject<unknown>[])
    it(`of ${subject.name} is joining one after the other`, () => {
      const types: readonly unknown[] = [AWLWWMap, AWORSet];
      const type = (types as CrdtType<unknown, unknown>[]).find(({ name }) => name === subject.name);
      fc.assert(
        fc.property(histories(subject), fc.boolean(), (steps, whole) => {
          const { replicas, deltas } = carryOut(subject, steps);
          const all = whole ? [...deltas, ...replicas.map(({ state }) => state)] : deltas;
          const joined = joinAll(type ?? subject, all);
          expect(subject.equals(joined, all.reduce(subject.join, subject.empty))).toBe(true);
          for (const { state } of replicas)
            expect(subject.equals(subject.join(state, joined), all.reduce(subject.join, state))).toBe(true);
        }),
        { numRuns: CASES },
      );
    });
});

/** How many nodes of a map the other one does not share. */
function newNodes(map: PersistentMap<Data, unknown>, old: PersistentMap<Data, unknown>): number {
  const known = new Set<unknown>();
  const visit = (node: PersistentMap<Data, unknown>, see: (node: unknown) => boolean): void => {
    if (see(node))
      for (const slot of node.slots) if ("slots" in slot) visit(slot as PersistentMap<Data, unknown>, see);
  };
  visit(old, (node) => (known.add(node), true));
  let fresh = 0;
  visit(map, (node) => !known.has(node) && ++fresh > 0);
  return fresh;
}

describe("what a join with k changes makes anew in a map of n keys", () => {
  // A node has up to 32 places, and keys go by their hash: at 1,000 keys two levels, at 10,000 and 100,000 three or four.
  it.each([
    [1_000, 10],
    [10_000, 10],
    [100_000, 10],
    [100_000, 100],
  ])("n = %i, k = %i: a path to each, and nothing else", (n, k) => {
    const full = AWLWWMap.draft(AWLWWMap.empty, "a");
    for (let i = 0; i < n; i++) full.add(`key${i}`, i, i);
    const before = AWLWWMap.join(AWLWWMap.empty, full.delta());
    const draft = AWLWWMap.draft(before, "a");
    for (let i = 0; i < k; i++) draft.add(`key${(i * 7919) % n}`, -1, n + i);
    const after = AWLWWMap.join(before, decode(AWLWWMap, encode(AWLWWMap, draft.delta())));
    const levels = Math.ceil(Math.log2(n) / 5) + 1;
    expect(newNodes(after.store.stores, before.store.stores)).toBeLessThanOrEqual(k * levels);
    expect(newNodes(after.store.stores, before.store.stores)).toBeGreaterThan(k / 2);
  });
});

describe("a map made in one go", () => {
  it("is null if a key comes twice, also under another writing of it", () => {
    expect(mapOfDistinct<Data, number>(["x", "y", "x"], [1, 2, 3])).toBeNull();
    expect(
      mapOfDistinct<Data, number>(
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        [1, 2],
      ),
    ).toBeNull();
  });
});
