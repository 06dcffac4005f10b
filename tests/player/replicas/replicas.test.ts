/** Replicas in a trace: what is found, why two differ, and how a merge goes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toPlain } from "../../../src/engine/kernel/term.ts";
import {
  AWLWWMap,
  AWORSet,
  carryOut,
  EWFlag,
  GCounter,
  LAW_SUBJECTS,
  missingDots,
  MVRegister,
  ORMap,
  RWORSet,
  type Causal,
  type CausalType,
  type LawSubject,
} from "../../../src/engine/crdt/index.ts";
import { timelineOf, worldAt, type World } from "../../../src/player/index.ts";
import {
  countMissing,
  heldIn,
  isSame,
  mergeSteps,
  missingFrom,
  readingsOf,
  replicasAt,
  ruleText,
  unionOf,
  type Held,
  type ReplicaView,
} from "../../../src/player/replicas/index.ts";
import { playgroundExample } from "../../../src/view/build/index.ts";
import { histories } from "../../laws/crdt/steps.ts";

const held = (state: unknown): Held => heldIn(toPlain(state))[0]!.held;
const read = (state: unknown): string[] =>
  readingsOf(held(state).items)
    .filter(({ hidden }) => !hidden)
    .map(({ key, text }) => (text === "there" ? key : `${key}: ${text}`));

describe("what a trace shows of a replicated value", () => {
  const set = ["a", "b"].reduce(
    (state, e) => AWORSet.join(state, AWORSet.add(state, "oslo", e)),
    AWORSet.empty,
  );

  it("is maps as objects, and contexts as vector and cloud", () => {
    expect(toPlain(set)).toEqual({
      store: {
        stores: { a: [{ replica: "oslo", counter: 1 }], b: [{ replica: "oslo", counter: 2 }] },
        partial: false,
      },
      context: { vector: { oslo: 2 }, cloud: [] },
    });
    expect(toPlain(GCounter.increment(GCounter.empty, "oslo", 3))).toEqual({ oslo: 3 });
  });

  it("is found as a state, in a field, and in a list; a number of keys that is no text is JSON", () => {
    expect(heldIn(toPlain(set)).map(({ at }) => at)).toEqual([[]]);
    expect(heldIn(toPlain({ shelf: set, n: 1 })).map(({ at }) => at)).toEqual([["shelf"]]);
    expect(heldIn(toPlain(["x", { shelf: set }])).map(({ at }) => at)).toEqual([["2", "shelf"]]);
    expect(heldIn(toPlain({ vector: { a: 1 } }))).toEqual([]);
    expect(read(AWORSet.add(AWORSet.empty, "a", 7))).toEqual(["7"]);
  });

  it("of more than 100 keys says so", () => {
    const draft = AWORSet.draft(AWORSet.empty, "a");
    for (let i = 0; i < 101; i++) draft.add(`k${i}`);
    const big = held(AWORSet.join(AWORSet.empty, draft.delta()));
    expect([big.cut, big.items.length, [...big.seen]]).toEqual([true, 0, [["a", [[1, 101]]]]]);
  });

  it("is read as its type reads it", () => {
    expect(read(set)).toEqual(["a", "b"]);
    const on = EWFlag.enable(EWFlag.empty, "a");
    expect(read(on)).toEqual([""]);
    const one = MVRegister.write(MVRegister.empty, "a", 1);
    const two = MVRegister.join(one, MVRegister.write(MVRegister.empty, "b", 2));
    expect(read(two)).toEqual([": 1 and 2"]);
    const added = RWORSet.add(RWORSet.empty, "a", "x");
    expect(read(added)).toEqual(["x"]);
    expect(read(RWORSet.join(added, RWORSet.remove(RWORSet.empty, "b", "x")))).toEqual([]);
    const map = AWLWWMap.join(
      AWLWWMap.add(AWLWWMap.empty, "a", "k", "early", 1),
      AWLWWMap.add(AWLWWMap.empty, "b", "k", "late", 2),
    );
    expect(read(map)).toEqual(['k: "late"']);
    const Sets = ORMap.of(AWORSet);
    expect(read(Sets.update(Sets.empty, "fruit", (s) => AWORSet.add(s, "a", "fig")))).toEqual([
      "fruit › fig",
    ]);
  });

  it("that is a delta is told from a state", () => {
    expect(
      heldIn(toPlain({ state: set, group: AWORSet.remove(set, "a") })).map(({ held }) => held.delta),
    ).toEqual([false, true]);
  });
});

/** The types whose join is that of dots; the deltas and states of their histories. */
const CAUSAL = ["AWORSet", "RWORSet", "EWFlag", "MVRegister", "AWLWWMap", "ORMap of AWORSet"];
type Any = Causal<unknown>;

describe("a merge, step by step,", () => {
  for (const subject of (LAW_SUBJECTS as readonly unknown[] as LawSubject<Any>[]).filter(({ name }) =>
    CAUSAL.includes(name),
  ))
    it(`comes to what ${subject.name} comes to`, () => {
      fc.assert(
        fc.property(histories(subject), (steps) => {
          const { replicas } = carryOut(subject, steps);
          for (const a of replicas)
            for (const b of replicas) {
              const [left, right] = [held(a.state), held(b.state)];
              const joined = held(
                (subject as unknown as CausalType<unknown, unknown>).join(a.state, b.state),
              );
              const merge = mergeSteps(left, right);
              const dots = (items: Held["items"]): string[] =>
                items.map(({ path, dot }) => JSON.stringify([path, dot]));
              expect(dots(merge.filter(({ stays }) => stays).map(({ item }) => item))).toEqual(
                dots(joined.items),
              );
              const sorted = (seen: Held["seen"]): unknown => [...seen].sort();
              expect(sorted(unionOf(left.seen, right.seen))).toEqual(sorted(joined.seen));
              const missing = missingFrom(left, right).map(({ replica, from, to }) => [replica, from, to]);
              expect(missing).toEqual(missingDots(a.state.context, b.state.context));
              expect(isSame(left, right)).toBe(subject.equals(a.state, b.state));
            }
        }),
        { numRuns: 200 },
      );
    });

  it("says the rule of each entry", () => {
    const milk = AWORSet.add(AWORSet.empty, "a", "milk");
    const gone = AWORSet.join(milk, AWORSet.remove(milk, "milk"));
    const tea = AWORSet.join(milk, AWORSet.add(milk, "b", "tea"));
    const rules = (left: unknown, right: unknown): string[] =>
      mergeSteps(held(left), held(right)).map(
        (step) => `${step.item.path.join()} ${step.stays ? "stays" : "goes"}: ${ruleText(step, "L", "R")}`,
      );
    expect(rules(tea, gone)).toEqual([
      "milk goes: R has seen this event and holds it no more: it was removed or replaced there, and goes.",
      "tea stays: R has not seen this event: it is new there, and stays.",
    ]);
    expect(rules(milk, tea)).toEqual([
      "milk stays: Both hold it: it stays.",
      "tea stays: L has not seen this event: it is new there, and stays.",
    ]);
  });
});

describe("the replicas of a run", () => {
  const at = async (time: number): Promise<readonly ReplicaView[]> => {
    const { trace } = (await playgroundExample("replicas")).demo;
    const index = trace!.events.findLastIndex((event) => event.at <= time) + 1;
    const world: World = worldAt(trace!, index);
    return replicasAt(world, timelineOf(trace!).cast.nameOf);
  };
  const seen = ({ held }: ReplicaView): unknown => [...held.seen];

  it("are those of the DeltaCrdts; their dots have the processes' names; what neighbours lack is unsent", async () => {
    const before = await at(900);
    expect(before.map(({ title }) => title)).toEqual(["Oslo", "Lyon", "Pune"]);
    // Each has seen its own write, no one any other's: they synced before, and do so again at 1 s.
    expect(before.map(seen)).toEqual([[["Oslo", [[1, 1]]]], [["Lyon", [[1, 1]]]], []]);
    expect(before[0]!.unsent.map(({ title, missing }) => [title, countMissing(missing)])).toEqual([
      ["to Lyon", 1],
      ["to Pune", 1],
    ]);
    const [oslo] = before;
    expect(readingsOf(oslo!.held.items).map(({ key, text }) => `${key}: ${text}`)).toEqual([
      'parcel 1: "shelf A"',
    ]);
  });

  it("agree after a sync, and what was concurrent is resolved", async () => {
    const after = await at(1400);
    expect(after.every(({ held }) => isSame(held, after[0]!.held))).toBe(true);
    expect(after.flatMap(({ unsent }) => unsent)).toEqual([]);
    const end = await at(4000);
    // The delete took the first write of parcel 1, not the two that it had not seen; parcel 2 is gone.
    expect(readingsOf(end[0]!.held.items).map(({ key, text, rule }) => [key, text, rule])).toEqual([
      ["parcel 1", '"ship"', "2 concurrent writes: the one with the latest time is read"],
    ]);
  });
});
