/** The laws of every replicated type, and what is said of their parts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carryOut, LAWS, LAW_SUBJECTS, type LawSubject } from "../../../src/engine/crdt/index.ts";
import {
  AWLWWMap,
  AWORSet,
  EWFlag,
  GCounter,
  GSet,
  LWWRegister,
  MVRegister,
  ORMap,
  PNCounter,
  RGA,
  RWORSet,
  TwoPhaseSet,
  type CrdtType,
} from "../../../src/engine/crdt/index.ts";
import { histories } from "./steps.ts";

/** So many histories are held against each law of each type. */
const CASES = 300;

const subjects = LAW_SUBJECTS as readonly unknown[] as readonly LawSubject<unknown>[];
const types = [
  ...[GCounter, PNCounter, LWWRegister, MVRegister, EWFlag, GSet, TwoPhaseSet, AWORSet, RWORSet, AWLWWMap],
  ...[ORMap.of(AWORSet), ORMap.of(ORMap.of(MVRegister)), RGA],
] as readonly unknown[] as readonly CrdtType<unknown, unknown>[];

it("every type states its laws", () => {
  expect(subjects.map(({ name }) => name)).toEqual(types.map(({ name }) => name));
});

for (const subject of subjects)
  describe(subject.name, () => {
    const type = types.find(({ name }) => name === subject.name)!;

    for (const law of LAWS)
      it(`${law.name}: ${law.rule}`, () => {
        fc.assert(
          fc.property(histories(subject), (steps) => {
            expect(law.check(subject, steps, "states and deltas")).toBeNull();
          }),
          { numRuns: CASES },
        );
      });

    it("order and merge are one: a ⊑ b exactly if join(a, b) = b", () => {
      fc.assert(
        fc.property(histories(subject), (steps) => {
          const { replicas, deltas } = carryOut(subject, steps);
          const states = [subject.empty, ...replicas.map(({ state }) => state), ...deltas];
          for (const a of states)
            for (const b of states) expect(subject.isBelow(a, b)).toBe(subject.equals(subject.join(a, b), b));
        }),
        { numRuns: CASES },
      );
    });

    it("a merge that adds nothing gives the very state back", () => {
      fc.assert(
        fc.property(histories(subject), (steps) => {
          const { replicas } = carryOut(subject, steps);
          for (const { state, changes } of replicas) {
            expect(subject.join(state, subject.empty)).toBe(state);
            for (const { before, delta } of changes) {
              expect(subject.join(state, before)).toBe(state);
              expect(subject.join(state, delta)).toBe(state);
            }
          }
        }),
        { numRuns: CASES },
      );
    });

    it("as plain data: what is the same looks the same, and comes back as it was", () => {
      fc.assert(
        fc.property(histories(subject), (steps) => {
          const { replicas, deltas } = carryOut(subject, steps);
          const text = (state: unknown): string => JSON.stringify(type.toPlain(state));
          for (const state of [...replicas.map(({ state }) => state), ...deltas]) {
            const back = type.fromPlain(JSON.parse(text(state)));
            expect(type.equals(back, state)).toBe(true);
            expect(text(back)).toBe(text(state));
            // A delta does its work after the journey too.
            for (const other of replicas)
              expect(type.equals(type.join(other.state, back), type.join(other.state, state))).toBe(true);
          }
          for (const a of replicas)
            for (const b of replicas) {
              if (type.equals(a.state, b.state)) expect(text(a.state)).toBe(text(b.state));
              if (type.equals(a.state, b.state)) expect(type.value(a.state)).toEqual(type.value(b.state));
            }
        }),
        { numRuns: CASES },
      );
    });
  });
