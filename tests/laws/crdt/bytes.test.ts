/** States and deltas as bytes: they come back as they were, the same ones look the same, and bad bytes are refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AWLWWMap,
  AWORSet,
  carryOut,
  compareData,
  contextOf,
  decode,
  DecodeError,
  encode,
  emptyContext,
  EWFlag,
  GCounter,
  GSet,
  joinAll,
  LAW_SUBJECTS,
  LWWRegister,
  MVRegister,
  ORMap,
  PNCounter,
  RGA,
  RWORSet,
  sameData,
  TwoPhaseSet,
  type CrdtType,
  type Data,
  type LawSubject,
} from "../../../src/engine/crdt/index.ts";
import { histories } from "./steps.ts";

const CASES = 200;

const subjects = LAW_SUBJECTS as readonly unknown[] as readonly LawSubject<unknown>[];
const types = [
  ...[GCounter, PNCounter, LWWRegister, MVRegister, EWFlag, GSet, TwoPhaseSet, AWORSet, RWORSet, AWLWWMap],
  ...[ORMap.of(AWORSet), ORMap.of(ORMap.of(MVRegister)), RGA],
] as readonly unknown[] as readonly CrdtType<unknown, unknown>[];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** All states and deltas of a history. */
function statesOf<S>(subject: LawSubject<S>, steps: Parameters<typeof carryOut>[1]): S[] {
  const { replicas, deltas } = carryOut(subject, steps);
  return [subject.empty, ...replicas.map(({ state }) => state), ...deltas];
}

for (const subject of subjects)
  describe(`${subject.name} as bytes`, () => {
    const type = types.find(({ name }) => name === subject.name)!;
    const history = histories(subject);

    it("comes back as it was, and does its work after the journey", () => {
      fc.assert(
        fc.property(history, (steps) => {
          const states = statesOf(subject, steps);
          for (const state of states) {
            const back = decode(type, encode(type, state));
            expect(type.equals(back, state)).toBe(true);
            expect(type.toPlain(back)).toEqual(type.toPlain(state));
            for (const other of states)
              expect(type.equals(type.join(other, back), type.join(other, state))).toBe(true);
          }
        }),
        { numRuns: CASES },
      );
    });

    it("is the same bytes if it is the same, and other bytes if it is not", () => {
      fc.assert(
        fc.property(history, (steps) => {
          const { replicas, deltas } = carryOut(subject, steps);
          // What all have in the end, joined in different orders.
          const all = [...replicas.map(({ state }) => state), ...deltas];
          const ends = [all, all.toReversed()].map((list) => joinAll(subject, [subject.empty, ...list]));
          expect(hex(encode(type, ends[0]))).toBe(hex(encode(type, ends[1])));
          const states = [...ends, ...replicas.map(({ state }) => state)];
          for (const a of states)
            for (const b of states)
              expect(hex(encode(type, a)) === hex(encode(type, b))).toBe(type.equals(a, b));
        }),
        { numRuns: CASES },
      );
    });

    it("cut short or with more behind it is refused", () => {
      fc.assert(
        fc.property(history, (steps) => {
          const { replicas } = carryOut(subject, steps);
          for (const { state } of replicas) {
            const bytes = encode(type, state);
            for (let length = 0; length < bytes.length; length++)
              expect(() => decode(type, bytes.subarray(0, length))).toThrow(DecodeError);
            expect(() => decode(type, new Uint8Array([...bytes, 0]))).toThrow(/1 bytes? (is|are) left/);
          }
        }),
        { numRuns: 50 },
      );
    });

    it("changed on the way is refused, or is a state that comes back", () => {
      fc.assert(
        fc.property(
          history,
          fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
          (steps, changes) => {
            for (const state of statesOf(subject, steps)) {
              const bytes = encode(type, state);
              for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
              let back: unknown;
              try {
                back = decode(type, bytes);
              } catch (thrown) {
                expect(thrown).toBeInstanceOf(DecodeError);
                expect((thrown as Error).message).toMatch(/\(at byte \d+\)$/);
                continue;
              }
              expect(type.equals(decode(type, encode(type, back)), back)).toBe(true);
              type.value(back);
              expect(type.equals(type.join(back, back), back)).toBe(true);
            }
          },
        ),
        { numRuns: CASES },
      );
    });

    it("is no other type's", () => {
      for (const other of types.filter(({ name }) => name !== type.name))
        expect(() => decode(type, encode(other, other.empty))).toThrow(
          `These are no bytes of a ${type.name} (at byte 2)`,
        );
    });
  });

describe("data as bytes", () => {
  const data: fc.Arbitrary<Data> = fc.letrec<{ data: Data }>((tie) => ({
    data: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom<Data>(null, true, false, 0, -0, 63, 64, -1, 2 ** 52, 2 ** 53, -(2 ** 53), Infinity),
      fc.double({ noNaN: true }),
      fc.maxSafeInteger(),
      fc.string({ unit: "binary", maxLength: 40 }),
      // Half a surrogate pair is a text as well.
      fc.array(fc.nat(0xffff), { maxLength: 5 }).map((units) => String.fromCharCode(...units)),
      fc.array(tie("data"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.string({ maxLength: 3 }), fc.constant("__proto__")), tie("data"), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  })).data;
  const through = (value: Data): Data | undefined =>
    LWWRegister.value(decode(LWWRegister, encode(LWWRegister, LWWRegister.write(null, "a", value, 1))));

  it("comes back as it was", () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(compareData(through(value)!, value)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it("is the same bytes if it is the same data", () => {
    fc.assert(
      fc.property(fc.array(data, { minLength: 2, maxLength: 6 }), (values) => {
        const bytes = values.map((value) => hex(encode(GSet, GSet.add(GSet.empty, value))));
        values.forEach((a, i) =>
          values.forEach((b, j) => expect(bytes[i] === bytes[j]).toBe(sameData(a, b))),
        );
        expect(
          hex(
            encode(
              GSet,
              joinAll(
                GSet,
                values.map((value) => GSet.add(GSet.empty, value)),
              ),
            ),
          ),
        ).toBe(
          hex(
            encode(
              GSet,
              joinAll(
                GSet,
                values.toReversed().map((value) => GSet.add(GSet.empty, value)),
              ),
            ),
          ),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("of a class is written as what it gives as JSON", () => {
    const date = { toJSON: () => [1, { toJSON: () => "x" }] };
    expect(through(date)).toEqual([1, "x"]);
  });

  it("is refused if it is none, or nested beyond reason", () => {
    expect(() => through(undefined as unknown as Data)).toThrow(TypeError);
    expect(() => through(NaN)).toThrow(TypeError);
    let deep: Data = 1;
    for (let i = 0; i < 500; i++) deep = [deep];
    expect(compareData(through(deep)!, deep)).toBe(0);
    expect(() => through([deep])).toThrow(RangeError);
    // The mark and "one write, by a, at time 1", then lists of one item each, 1,000 of them.
    const head = encode(LWWRegister, LWWRegister.write(null, "a", 0, 1)).slice(0, -1);
    expect(() =>
      decode(
        LWWRegister,
        new Uint8Array([...head, ...Array.from({ length: 1000 }, () => [11, 1]).flat(), 0]),
      ),
    ).toThrow(/nested more than 500 deep/);
  });
});

describe("times as bytes", () => {
  it("come back whatever the clocks show", () => {
    const times = fc.array(
      fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true }), fc.constant(-0)),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(times, (times) => {
        const map = times.reduce(
          (state, time, i) => AWLWWMap.join(state, AWLWWMap.add(state, "a", i, i, time)),
          AWLWWMap.empty,
        );
        const back = decode(AWLWWMap, encode(AWLWWMap, map));
        times.forEach((time, i) => expect(AWLWWMap.writes(back, i)[0]!.time === time).toBe(true));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the size", () => {
  it("of a new key's delta: what must be told, and little else", () => {
    const delta = AWLWWMap.add(AWLWWMap.empty, "a", "k", 1, 5);
    // Mark 2. Context 1: one replica; name 2 (head, "a"); one run 1, dot 1. Store 1; one replica 1, number 1,
    // one run 1, dot 1; key 2 (head, "k"), value 1, time 1. Keys with nothing left 1.
    expect(encode(AWLWWMap, delta)).toHaveLength(2 + 1 + 2 + 1 + 1 + (1 + 1 + 1 + 1 + 1 + 2 + 1 + 1 + 1));
  });

  it("of a big set is a name once, and of each element what is new in it", () => {
    let set = AWORSet.empty;
    for (let i = 0; i < 1000; i++)
      set = AWORSet.join(set, AWORSet.add(set, "oslo", `parcel-${String(1000 + i)}`));
    const bytes = encode(AWORSet, set);
    // In the order of the dots each element shares all but its last digits with the one before: about 2 bytes each
    // (1 head, 1.1 digits); "parcel-" is longer than what a head tells of, so that a byte more says how much is shared.
    expect(bytes.length).toBeLessThan(1000 * 3.2 + 40);
    expect(JSON.stringify(AWORSet.toPlain(set)).length / bytes.length).toBeGreaterThan(9);
  });

  it("of a context is that of its runs", () => {
    const seen = contextOf(...Array.from({ length: 5000 }, (_, i) => ({ replica: "a", counter: i + 1 })));
    // Mark (2), one replica, name (2), one run, its end (2), its length (2), an empty store (2).
    expect(encode(AWORSet, { ...AWORSet.empty, context: seen })).toHaveLength(12);
  });
});

describe("a dot that stands for two events", () => {
  it("as after a lost state, comes back under both keys", () => {
    const one = AWORSet.add(AWORSet.empty, "a", "x");
    const two = AWORSet.add(AWORSet.empty, "a", "y");
    const nobody = emptyContext();
    const both = { store: AWORSet.store.join(one.store, nobody, two.store, nobody), context: one.context };
    const back = decode(AWORSet, encode(AWORSet, both));
    expect(AWORSet.value(back)).toEqual(["x", "y"]);
    expect(AWORSet.equals(back, both)).toBe(true);
  });
});
