/** States that a reader's code made: plain data, or an error that says what else they are. */
import type { Data } from "../crdt/index.ts";
import { UsageError } from "../kernel/index.ts";

/** Deeper than this, data may well be a circle. */
const DEEPEST = 32;

/**
 * The state itself, if it is plain data.
 *
 * @param of who gave it, as in "join of Scans"
 * @throws UsageError that says what it is instead, and where
 */
export function stateOf<S>(state: S, of: string): S {
  const wrong = mistake(state, "", 0);
  if (wrong !== null)
    throw new UsageError(
      `${of} gave ${wrong}. A state is plain data: null, true, false, numbers, texts, lists and objects of these.`,
    );
  return state;
}

/** What is no plain data in it; null if nothing is. */
function mistake(value: unknown, path: string, depth: number): string | null {
  const where = path === "" ? "" : ` at ${path}`;
  switch (typeof value) {
    case "string":
    case "boolean":
      return null;
    case "number":
      return Number.isFinite(value) ? null : `${String(value)}${where}`;
    case "object":
      break;
    default:
      return `${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}${where}`;
  }
  if (value === null) return null;
  if (depth > DEEPEST) return `data that is nested too deeply${where}`;
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (!Array.isArray(value) && prototype !== null && prototype !== Object.prototype)
    return `a ${(prototype.constructor as { name?: string } | undefined)?.name ?? "value of a class"}${where}`;
  for (const key of Object.keys(value)) {
    const wrong = mistake(
      (value as Record<string, unknown>)[key],
      `${path === "" ? "" : `${path}.`}${key}`,
      depth + 1,
    );
    if (wrong !== null) return wrong;
  }
  return null;
}

/** A copy of plain data, which can be changed without harm. */
export function copyOf<S>(state: S): S {
  if (typeof state !== "object" || state === null) return state;
  if (Array.isArray(state)) return state.map(copyOf) as S;
  return Object.fromEntries(
    Object.entries(state as Readonly<Record<string, Data>>).map(([key, value]) => [key, copyOf(value)]),
  ) as S;
}
