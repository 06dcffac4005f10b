/** What the laws are held against: each type with its writes. */
import { AWLWWMap } from "../aw-lww-map.ts";
import { AWORSet } from "../aw-or-set.ts";
import type { CrdtType } from "../crdt-type.ts";
import { EWFlag } from "../ew-flag.ts";
import { GCounter } from "../g-counter.ts";
import { GSet } from "../g-set.ts";
import { LWWRegister } from "../lww-register.ts";
import { MVRegister } from "../mv-register.ts";
import { ORMap } from "../or-map.ts";
import { PNCounter } from "../pn-counter.ts";
import { RGA } from "../rga.ts";
import { RWORSet } from "../rw-or-set.ts";
import { TwoPhaseSet } from "../two-phase-set.ts";
import type { LawSubject, Operation } from "./history.ts";

/** A type with its writes, as the laws take it. */
export function lawSubject<S, V>(type: CrdtType<S, V>, operations: readonly Operation<S>[]): LawSubject<S> {
  const { name, empty, join, equals, isBelow, toPlain } = type;
  return { name, empty, join, equals, isBelow, toPlain, operations };
}

function operation<S>(write: Operation<S>["write"], inWords: (argument: number) => string): Operation<S> {
  return { write, inWords };
}

const ELEMENTS = ["x", "y", "z"];
/** Few elements, so that replicas often write the same one. */
const element = (argument: number): string => ELEMENTS[argument % ELEMENTS.length]!;
/** Times that are not in the order of the values that are written with them. */
const time = (argument: number): number => (argument * 5) % 7;

const counter = <S>(type: { increment(state: S, replica: string, by: number): S }): Operation<S> =>
  operation(
    (state, replica, n) => type.increment(state, replica, n + 1),
    (n) => `increment(${n + 1})`,
  );

const Sets = ORMap.of(AWORSet);
const Nested = ORMap.of(ORMap.of(MVRegister));

/** Subjects of every type; the states differ from one to the next. */
export const LAW_SUBJECTS = [
  lawSubject(GCounter, [counter(GCounter)]),
  lawSubject(PNCounter, [
    counter(PNCounter),
    operation(
      (state, replica, n) => PNCounter.decrement(state, replica, n + 1),
      (n) => `decrement(${n + 1})`,
    ),
  ]),
  lawSubject(LWWRegister, [
    operation(
      (state, replica, n) => LWWRegister.write(state, replica, n, time(n)),
      (n) => `write(${n}) at time ${time(n)}`,
    ),
  ]),
  lawSubject(MVRegister, [
    operation(
      (state, replica, n) => MVRegister.write(state, replica, n),
      (n) => `write(${n})`,
    ),
    operation(
      (state) => MVRegister.clear(state),
      () => "clear()",
    ),
  ]),
  lawSubject(EWFlag, [
    operation(
      (state, replica) => EWFlag.enable(state, replica),
      () => "enable()",
    ),
    operation(
      (state) => EWFlag.disable(state),
      () => "disable()",
    ),
  ]),
  lawSubject(GSet, [
    operation(
      (state, _, n) => GSet.add(state, n),
      (n) => `add(${n})`,
    ),
  ]),
  lawSubject(TwoPhaseSet, [
    operation(
      (state, _, n) => TwoPhaseSet.add(state, element(n)),
      (n) => `add(${element(n)})`,
    ),
    operation(
      (state, _, n) => TwoPhaseSet.remove(state, element(n)),
      (n) => `remove(${element(n)})`,
    ),
  ]),
  lawSubject(AWORSet, [
    operation(
      (state, replica, n) => AWORSet.add(state, replica, element(n)),
      (n) => `add(${element(n)})`,
    ),
    operation(
      (state, _, n) => AWORSet.remove(state, element(n)),
      (n) => `remove(${element(n)})`,
    ),
    operation(
      (state) => AWORSet.clear(state),
      () => "clear()",
    ),
  ]),
  lawSubject(RWORSet, [
    operation(
      (state, replica, n) => RWORSet.add(state, replica, element(n)),
      (n) => `add(${element(n)})`,
    ),
    operation(
      (state, replica, n) => RWORSet.remove(state, replica, element(n)),
      (n) => `remove(${element(n)})`,
    ),
  ]),
  lawSubject(AWLWWMap, [
    operation(
      (state, replica, n) => AWLWWMap.add(state, replica, element(n), n % 2, time(n)),
      (n) => `add(${element(n)}, ${n % 2}) at time ${time(n)}`,
    ),
    operation(
      (state, _, n) => AWLWWMap.remove(state, element(n)),
      (n) => `remove(${element(n)})`,
    ),
    operation(
      (state) => AWLWWMap.clear(state),
      () => "clear()",
    ),
  ]),
  lawSubject(Sets, [
    operation(
      (state, replica, n) => Sets.update(state, element(n), (set) => AWORSet.add(set, replica, n % 2)),
      (n) => `update(${element(n)}, add(${n % 2}))`,
    ),
    operation(
      (state, _, n) => Sets.update(state, element(n), (set) => AWORSet.remove(set, n % 2)),
      (n) => `update(${element(n)}, remove(${n % 2}))`,
    ),
    operation(
      (state, _, n) => Sets.update(state, element(n), (set) => AWORSet.clear(set)),
      (n) => `update(${element(n)}, clear())`,
    ),
    operation(
      (state, _, n) => Sets.remove(state, element(n)),
      (n) => `remove(${element(n)})`,
    ),
  ]),
  lawSubject(Nested, [
    operation(
      (state, replica, n) =>
        Nested.update(state, element(n), (map) =>
          ORMap.of(MVRegister).update(map, n % 2, (register) => MVRegister.write(register, replica, n)),
        ),
      (n) => `update(${element(n)}, update(${n % 2}, write(${n})))`,
    ),
    operation(
      (state, _, n) => Nested.update(state, element(n), (map) => ORMap.of(MVRegister).remove(map, n % 2)),
      (n) => `update(${element(n)}, remove(${n % 2}))`,
    ),
    operation(
      (state, _, n) => Nested.remove(state, element(n)),
      (n) => `remove(${element(n)})`,
    ),
  ]),
  lawSubject(RGA, [
    operation(
      (state, replica, n) =>
        RGA.insert(state, replica, n % (RGA.characters(state).length + 1), "xy".slice(n % 2)),
      (n) => `insert(${JSON.stringify("xy".slice(n % 2))}) at ${n}, counted around`,
    ),
    operation(
      (state, _, n) => {
        const { length } = RGA.characters(state);
        return length === 0 ? RGA.empty : RGA.delete(state, n % length);
      },
      (n) => `delete at ${n}, counted around`,
    ),
  ]),
] as const;
