/**
 * What a replicated value holds: plain data, compared by what is in it, so that two replicas mean the same by "the same
 * element" although neither has the other's object.
 */

/**
 * Plain data, as JSON has it: null, booleans, numbers (but NaN), strings, arrays, and objects of these. An object of a
 * class counts as what its `toJSON` gives.
 */
export type Data =
  null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data } | { toJSON(): Data };

/** One of the kinds of data, in the order of Elixir's terms: numbers, atoms, maps, lists, strings. */
const NUMBER = 0;
const ATOM = 1;
const MAP = 2;
const LIST = 3;
const TEXT = 4;

function kindOf(data: Data): number {
  switch (typeof data) {
    case "number":
      return NUMBER;
    case "boolean":
      return ATOM;
    case "string":
      return TEXT;
    case "object":
      return data === null ? ATOM : Array.isArray(data) ? LIST : MAP;
    default:
      throw new TypeError(
        `A replicated value holds plain data (null, booleans, numbers, strings, arrays and objects of these), ` +
          `but this is ${typeof data === "undefined" ? "undefined" : `a ${typeof data}`}.`,
      );
  }
}

/** What an object of a class writes of itself. */
function plainOf(data: object): Data {
  return (data as { toJSON(): Data }).toJSON();
}

/** What an object counts as: of one of a class, what it writes. Throws a TypeError for what is no plain data. */
export function plainObject(data: Data): Data {
  kindOf(data);
  return typeof data === "object" && data !== null && hasText(data) ? plainObject(plainOf(data)) : data;
}

function hasText(data: object): boolean {
  return typeof (data as { toJSON?: unknown }).toJSON === "function";
}

/**
 * The order of Elixir's terms among plain data: numbers, then false, nil (null) and true, then maps, lists and strings.
 * Strings go by code points, lists item by item, maps by size, then keys, then values. Negative if `a` comes first, 0 if
 * the two are the same data. Rules: Erlang reference manual, "Term Comparisons", for data as a JSON decoder of Elixir's
 * gives it.
 *
 * @throws TypeError if one of them is no plain data
 */
export function compareData(a: Data, b: Data): number {
  if (a === b) return 0;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "number" && typeof b === "number") return compareNumbers(a, b);
  if (typeof a === "object" && a !== null && hasText(a)) return compareData(plainOf(a), b);
  if (typeof b === "object" && b !== null && hasText(b)) return compareData(a, plainOf(b));
  const kind = kindOf(a);
  const difference = kind - kindOf(b);
  if (difference !== 0) return difference;
  switch (kind) {
    case ATOM:
      return atomPlace(a) - atomPlace(b);
    case LIST:
      return compareLists(a as readonly Data[], b as readonly Data[]);
    default:
      return compareMaps(a as Readonly<Record<string, Data>>, b as Readonly<Record<string, Data>>);
  }
}

function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b))
    throw new TypeError("A replicated value can't hold NaN: it is not even equal to itself.");
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code points: a unit of a surrogate pair stands for one above all that are written with one unit. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return pointOrder(x) - pointOrder(y);
  }
  return a.length - b.length;
}

function pointOrder(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** As atoms are ordered by their text: false, nil, true. */
function atomPlace(atom: Data): number {
  return atom === null ? 1 : atom === true ? 2 : 0;
}

function compareLists(a: readonly Data[], b: readonly Data[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = compareData(a[i]!, b[i]!);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareMaps(a: Readonly<Record<string, Data>>, b: Readonly<Record<string, Data>>): number {
  const keys = Object.keys(a).sort(compareText);
  const others = Object.keys(b).sort(compareText);
  if (keys.length !== others.length) return keys.length - others.length;
  return (
    compareLists(keys, others) ||
    compareLists(
      keys.map((key) => a[key]!),
      others.map((key) => b[key]!),
    )
  );
}

/** Whether two are the same data. */
export function sameData(a: Data, b: Data): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  return compareData(a, b) === 0;
}

/**
 * A hash of 32 bits, the same for the same data (FNV-1a over the units of a text, mixed at the end as MurmurHash3 does).
 *
 * @throws TypeError for what is no plain data
 */
export function hashData(data: Data): number {
  if (typeof data === "string") return hashText(data);
  if (typeof data === "number") return hashNumber(data);
  return hashOther(data);
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

function hashNumber(data: number): number {
  const whole = data | 0;
  // -0 is the same number as 0, and `|` makes it one.
  if (whole === data) return mixed(whole ^ 0x9e3779b9);
  if (Number.isNaN(data)) compareNumbers(data, data);
  return hashText(String(data));
}

function mixed(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function hashOther(data: Data): number {
  if (typeof data === "object" && data !== null && hasText(data)) return hashData(plainOf(data));
  switch (kindOf(data)) {
    case ATOM:
      return mixed(atomPlace(data) + 0x51ed270b);
    case LIST:
      return (data as readonly Data[]).reduce<number>(
        (hash, item) => mixed(hash ^ hashData(item)),
        0x2545f491,
      );
    default: {
      const map = data as Readonly<Record<string, Data>>;
      // A sum does not depend on the order of the keys.
      const sum = Object.keys(map).reduce(
        (sum, key) => (sum + mixed(hashText(key) ^ hashData(map[key]!))) | 0,
        0,
      );
      return mixed(sum ^ 0x165667b1);
    }
  }
}
