/**
 * What the types mean, told without dots: which events a replica knows, and which of them knew of which. And the join of
 * the paper, which looks at everything, against ours, which looks at what differs.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AWLWWMap,
  AWORSet,
  compareData,
  emptyContext,
  EWFlag,
  GCounter,
  joinAll,
  MVRegister,
  PNCounter,
  RGA,
  RWORSet,
  sameData,
  TwoPhaseSet,
  type CrdtType,
  type Data,
} from "../../../src/engine/crdt/index.ts";
import { REPLICAS } from "../../../src/engine/crdt/index.ts";

/** A write, and the writes its replica knew when it was made. */
interface Event {
  readonly op: string;
  readonly key: string;
  readonly value: number;
  readonly known: ReadonlySet<Event>;
}

type Step =
  | { readonly step: "write"; readonly at: number; readonly op: number; readonly n: number }
  | { readonly step: "merge" | "deltas"; readonly from: number; readonly to: number };

const replica = fc.nat(REPLICAS.length - 1);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ step: fc.constant("write" as const), at: replica, op: fc.nat(7), n: fc.nat(8) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        step: fc.constantFrom("merge" as const, "deltas" as const),
        from: replica,
        to: replica,
      }),
    },
  ),
  { maxLength: 25 },
);

const KEYS = ["x", "y", "z"];

interface Meaning<S> {
  readonly type: CrdtType<S, unknown>;
  readonly ops: Readonly<Record<string, (state: S, replica: string, key: string, value: number) => S>>;
  /** What is seen by who knows these events. */
  see(events: readonly Event[]): unknown;
  /** As `see` gives it. Default: the value. */
  shown?(value: unknown): unknown;
}

/** Of the events about a key, those that no other one about it knew of. */
const latest = (events: readonly Event[]): readonly Event[] =>
  events.filter((event) => !events.some((other) => other.known.has(event)));

const about = (events: readonly Event[], key: string): readonly Event[] =>
  events.filter((event) => event.key === key);

const MEANINGS: readonly Meaning<never>[] = [
  {
    type: GCounter,
    ops: { increment: (state, at, _key, n) => GCounter.increment(state, at, n) },
    see: (events) => events.reduce((sum, { value }) => sum + value, 0),
  } satisfies Meaning<typeof GCounter.empty>,
  {
    type: PNCounter,
    ops: {
      increment: (state, at, _key, n) => PNCounter.increment(state, at, n),
      decrement: (state, at, _key, n) => PNCounter.decrement(state, at, n),
    },
    see: (events) => events.reduce((sum, { op, value }) => sum + (op === "increment" ? value : -value), 0),
  } satisfies Meaning<typeof PNCounter.empty>,
  {
    type: TwoPhaseSet,
    ops: {
      add: (state, _at, key) => TwoPhaseSet.add(state, key),
      remove: (state, _at, key) => TwoPhaseSet.remove(state, key),
    },
    // Gone for good once somebody removes what had been added, as far as they knew.
    see: (events) =>
      KEYS.filter((key) => {
        const mine = about(events, key);
        const gone = mine.some(
          ({ op, known }) => op === "remove" && about([...known], key).some((event) => event.op === "add"),
        );
        return !gone && mine.some(({ op }) => op === "add");
      }),
  } satisfies Meaning<typeof TwoPhaseSet.empty>,
  {
    type: AWORSet,
    ops: {
      add: (state, at, key) => AWORSet.add(state, at, key),
      remove: (state, _at, key) => AWORSet.remove(state, key),
      clear: (state) => AWORSet.clear(state),
    },
    // There is an add that no remove knew of.
    see: (events) =>
      KEYS.filter((key) =>
        about(events, key).some(
          (add) =>
            add.op === "add" &&
            !events.some(
              ({ op, key: other, known }) =>
                (op === "clear" || (op === "remove" && other === key)) && known.has(add),
            ),
        ),
      ),
  } satisfies Meaning<typeof AWORSet.empty>,
  {
    type: RWORSet,
    ops: {
      add: (state, at, key) => RWORSet.add(state, at, key),
      remove: (state, at, key) => RWORSet.remove(state, at, key),
    },
    // All that was said last is that it is there.
    see: (events) =>
      KEYS.filter((key) => {
        const last = latest(about(events, key));
        return last.length > 0 && last.every(({ op }) => op === "add");
      }),
  } satisfies Meaning<typeof RWORSet.empty>,
  {
    type: EWFlag,
    ops: { enable: (state, at) => EWFlag.enable(state, at), disable: (state) => EWFlag.disable(state) },
    see: (events) =>
      events.some(
        (enable) =>
          enable.op === "enable" && !events.some(({ op, known }) => op === "disable" && known.has(enable)),
      ),
  } satisfies Meaning<typeof EWFlag.empty>,
  {
    type: MVRegister,
    ops: {
      write: (state, at, _key, n) => MVRegister.write(state, at, n),
      clear: (state) => MVRegister.clear(state),
    },
    see: (events) => {
      const last = latest(events).filter(({ op }) => op === "write");
      // A clear that did not know of a write leaves it, although it is behind it in no order.
      return [...new Set(last.map(({ value }) => value))].sort((a, b) => a - b);
    },
  } satisfies Meaning<typeof MVRegister.empty>,
  {
    type: AWLWWMap,
    ops: {
      // Few times, so that there are ties.
      add: (state, at, key, n) => AWLWWMap.add(state, at, key, n, n % 3),
      remove: (state, _at, key) => AWLWWMap.remove(state, key),
    },
    see: (events) =>
      Object.fromEntries(
        KEYS.flatMap((key) => {
          const adds = latest(about(events, key)).filter(({ op }) => op === "add");
          const best = adds.map(({ value }) => value).sort((a, b) => (b % 3) - (a % 3) || a - b);
          return best.length === 0 ? [] : [[key, best[0]]];
        }),
      ),
    shown: (value) => Object.fromEntries(value as ReadonlyMap<string, Data>),
  } satisfies Meaning<typeof AWLWWMap.empty>,
] as readonly unknown[] as readonly Meaning<never>[];

describe("a replica sees what its events mean", () => {
  it.each(MEANINGS.map((meaning) => [meaning.type.name, meaning] as const))("%s", (_name, meaning) => {
    const { type, ops, see, shown = (value) => value } = meaning as unknown as Meaning<unknown>;
    const names = Object.keys(ops);
    fc.assert(
      fc.property(steps, (steps) => {
        const states = REPLICAS.map(() => type.empty);
        const known = REPLICAS.map(() => new Set<Event>());
        /** All that a replica joined, in order. */
        const changes: unknown[][] = REPLICAS.map(() => []);
        for (const step of steps) {
          if (step.step === "write") {
            const { at, n } = step;
            const op = names[step.op % names.length]!;
            const key = KEYS[n % KEYS.length]!;
            const delta = ops[op]!(states[at], REPLICAS[at]!, key, n);
            states[at] = type.join(states[at], delta);
            changes[at]!.push(delta);
            known[at]!.add({ op, key, value: n, known: new Set(known[at]) });
          } else {
            const { from, to } = step;
            // All the deltas of one, as one group: the same as its state.
            const group = step.step === "merge" ? states[from] : joinAll(type, changes[from]!);
            states[to] = type.join(states[to], group);
            changes[to]!.push(group);
            known[from]!.forEach((event) => known[to]!.add(event));
          }
          REPLICAS.forEach((_, i) => expect(shown(type.value(states[i]))).toEqual(see([...known[i]!])));
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("a text", () => {
  it("of one writer is what its edits make of it", () => {
    const edit = fc.tuple(fc.nat(30), fc.constantFrom("", "a", "bc", "d😀e"), fc.nat(3));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        let state = RGA.empty;
        let plain: string[] = [];
        for (const [place, text, gone] of edits) {
          const at = place % (plain.length + 1);
          if (text === "") {
            const count = Math.min(gone, plain.length - at);
            state = RGA.join(state, RGA.delete(state, at, count));
            plain = plain.toSpliced(at, count);
          } else {
            state = RGA.join(state, RGA.insert(state, "a", at, text));
            plain = plain.toSpliced(at, 0, ...text);
          }
          expect(RGA.value(state)).toBe(plain.join(""));
        }
      }),
    );
  });

  it("keeps together what each of two writes in one place at once", () => {
    const words = fc.tuple(fc.constantFrom("one", "two"), fc.constantFrom("drei", "vier"), fc.nat(4));
    fc.assert(
      fc.property(words, ([mine, theirs, at]) => {
        const both = RGA.insert(RGA.empty, "a", 0, "....");
        const a = RGA.join(both, RGA.insert(both, "a", at, mine));
        const b = RGA.join(both, RGA.insert(both, "b", at, theirs));
        const text = RGA.value(RGA.join(a, b));
        expect(text).toBe(RGA.value(RGA.join(b, a)));
        expect(text).toContain(mine);
        expect(text).toContain(theirs);
      }),
    );
  });

  it("that was typed in one long go is read without running out of stack", () => {
    const long = "x".repeat(20_000);
    expect(RGA.value(RGA.insert(RGA.empty, "a", 0, long))).toBe(long);
  });

  it("has no place beyond its end", () => {
    expect(() => RGA.insert(RGA.empty, "a", 1, "x")).toThrow(
      "There is no place 1 in a text of 0 characters.",
    );
    expect(() => RGA.delete(RGA.insert(RGA.empty, "a", 0, "xy"), 1, 2)).toThrow(RangeError);
  });
});

describe("the order of data", () => {
  const data = fc.letrec<{ data: Data }>((tie) => ({
    data: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: -2, max: 2 }),
      fc.constantFrom<Data>(1.5, -0, "", "a", "aa", "b", "😀", "\uffee", null, true, false),
      fc.array(tie("data"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "1"), tie("data"), { maxKeys: 2 }),
    ),
  })).data;

  it("is total and has no circles", () => {
    fc.assert(
      fc.property(data, data, data, (a, b, c) => {
        expect(Math.sign(compareData(a, b)) + Math.sign(compareData(b, a))).toBe(0);
        const [x, y, z] = [a, b, c].sort(compareData) as [Data, Data, Data];
        expect(compareData(x, y)).toBeLessThanOrEqual(0);
        expect(compareData(y, z)).toBeLessThanOrEqual(0);
        expect(compareData(x, z)).toBeLessThanOrEqual(0);
        expect(sameData(a, b)).toBe(compareData(a, b) === 0);
      }),
      { numRuns: 2000 },
    );
  });

  it("is Elixir's: numbers, nil and booleans, maps, lists, strings", () => {
    const kinds: Data[] = [1, false, null, true, { a: 1 }, { a: 1, b: 0 }, [], [1], [1, 0], "", "Z", "a"];
    expect([...kinds].reverse().sort(compareData)).toEqual(kinds);
  });

  it("has no place for what is no data", () => {
    expect(() => GCounter.increment(GCounter.empty, "a", 0.5)).toThrow(RangeError);
    expect(() => AWORSet.add(AWORSet.empty, "a", NaN)).toThrow("NaN");
    expect(() => AWORSet.add(AWORSet.empty, "a", undefined as never)).toThrow("but this is undefined");
    expect(AWORSet.empty.context).toBe(emptyContext());
  });
});
