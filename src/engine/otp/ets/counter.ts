/** `updateCounter` and `updateElement`: changes to an object where it stands. */
import { ErlangError, type Term } from "../../kernel/index.ts";
import { shown } from "./shown.ts";
import type { Row } from "./store.ts";

/** `[position, increment]`, or with a limit: a counter that would pass `threshold` is set to `setValue`. Positions are 1-based. */
export type CounterOp =
  | readonly [position: number, increment: number]
  | readonly [position: number, increment: number, threshold: number, setValue: number];

/** `[position, value]`, 1-based. */
export type ElementUpdate = readonly [position: number, value: any];

/** An object with counters changed, and the values that they have now. */
export interface Counted {
  readonly row: Row;
  readonly values: number[];
}

/** The operations that a call asks for: a number counts behind the key. @throws badarg for anything else */
export function counterOps(given: Term, keypos: number): readonly CounterOp[] {
  if (typeof given === "number") return [checkedOp([keypos + 1, given])];
  if (Array.isArray(given) && (given.length === 0 || Array.isArray(given[0]))) return given.map(checkedOp);
  return [checkedOp(given)];
}

function checkedOp(op: Term): CounterOp {
  const whole = Array.isArray(op) && (op.length === 2 || op.length === 4) && op.every(Number.isInteger);
  if (whole) return op as unknown as CounterOp;
  throw new ErlangError(
    "badarg",
    `ETS.updateCounter: ${shown(op)} is no operation; they are an increment, [position, increment] and [position, increment, threshold, setValue], all whole numbers`,
  );
}

/** Carries out one after the other; all of them or none. @throws badarg for a position that is no counter */
export function count(before: Row, ops: readonly CounterOp[], keypos: number): Counted {
  const row = [...before] as Term[];
  const values = ops.map(([position, increment, threshold, setValue]) => {
    const value = row[position - 1];
    if (position === keypos || !Number.isInteger(value))
      throw new ErlangError(
        "badarg",
        `ETS.updateCounter: position ${position} of ${shown(before)} ${position === keypos ? "is the key" : "holds no whole number"}`,
      );
    let sum = (value as number) + increment;
    const passed = threshold !== undefined && (increment < 0 ? sum < threshold : sum > threshold);
    if (passed) sum = setValue!;
    row[position - 1] = sum;
    return sum;
  });
  return { row, values };
}

/** The object with elements replaced. @throws badarg for a position that it does not have, or its key's */
export function replaceElements(before: Row, given: Term, keypos: number): Row {
  const list = Array.isArray(given) && (given.length === 0 || Array.isArray(given[0])) ? given : [given];
  const row = [...before] as Term[];
  for (const update of list as readonly Term[]) {
    const position: unknown = Array.isArray(update) && update.length === 2 ? update[0] : undefined;
    const there =
      Number.isInteger(position) && (position as number) >= 1 && (position as number) <= row.length;
    if (!there || position === keypos)
      throw new ErlangError(
        "badarg",
        `ETS.updateElement: ${shown(update)} is no [position, value] for ${shown(before)}, or means its key`,
      );
    row[(position as number) - 1] = (update as readonly Term[])[1];
  }
  return row;
}
