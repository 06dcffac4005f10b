/**
 * The order of all terms: number < atom < reference < function < pid < tuple < map.
 * Rules: Erlang reference manual, "Term Comparisons". Strings take the place of atoms, with booleans and null
 * among them under Elixir's names; arrays that of tuples (the shorter first).
 */
import { Exception, Pid, Ref, type Term } from "./term.ts";

const NUMBER = 0;
const ATOM = 1;
const REFERENCE = 2;
const FUNCTION = 3;
const PID = 4;
const TUPLE = 5;
const MAP = 6;
/** What the BEAM has no term for: objects of a class, symbols. */
const OTHER = 7;

function rank(term: Term): number {
  switch (typeof term) {
    case "number":
    case "bigint":
      return NUMBER;
    case "string":
    case "boolean":
      return ATOM;
    case "function":
      return FUNCTION;
    case "object":
      break;
    default:
      return OTHER;
  }
  if (term === null) return ATOM;
  if (Array.isArray(term)) return TUPLE;
  if (term instanceof Pid) return PID;
  if (term instanceof Ref) return REFERENCE;
  return isMap(term) || term instanceof Exception ? MAP : OTHER;
}

/** Whether a term is a plain object, which stands for a map. */
export function isMap(term: Term): term is Readonly<Record<string, Term>> {
  if (typeof term !== "object" || term === null || Array.isArray(term)) return false;
  const proto: unknown = Object.getPrototypeOf(term);
  return proto === Object.prototype || proto === null;
}

const identities = new WeakMap<object, number>();
let identified = 0;

/** A number for something that is equal to itself alone: the same for the same object. */
export function identity(of: object): number {
  let number = identities.get(of);
  if (number === undefined) identities.set(of, (number = ++identified));
  return number;
}

/** Negative if `a` comes before `b`, 0 if they are equal, positive otherwise. */
export function compareTerms(a: Term, b: Term): number {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return compareNumbers(a, b);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  const kind = rank(a);
  const difference = kind - rank(b);
  if (difference !== 0) return difference;
  switch (kind) {
    case NUMBER:
      return compareNumbers(a as number, b as number);
    case ATOM:
      return compareText(atomText(a), atomText(b)) || atomKind(a) - atomKind(b);
    case REFERENCE:
    case PID:
      return (a as Pid | Ref).id - (b as Pid | Ref).id;
    case TUPLE:
      return compareTuples(a as readonly Term[], b as readonly Term[]);
    case MAP:
      return compareMaps(fields(a as object), fields(b as object));
    default:
      return compareOthers(a, b);
  }
}

/** A number that is none (NaN), which the BEAM does not have, comes after all that are. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** By code points: a unit of a surrogate pair stands for one above all that are written with one unit. */
function compareText(a: string, b: string): number {
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

function atomText(atom: Term): string {
  return atom === null ? "nil" : String(atom);
}

/** The string "true" and the boolean are two values here. */
function atomKind(atom: Term): number {
  return typeof atom === "string" ? 0 : 1;
}

function compareTuples(a: readonly Term[], b: readonly Term[]): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) {
    const difference = compareTerms(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The keys and values of a map, or of an exception, which is a map on the BEAM. */
function fields(map: object): Readonly<Record<string, Term>> {
  if (map instanceof Exception) return { __struct__: map.name, message: map.message };
  return map as Readonly<Record<string, Term>>;
}

/** By size, then by the keys in their order, then by the values in the order of the keys. */
function compareMaps(a: Readonly<Record<string, Term>>, b: Readonly<Record<string, Term>>): number {
  const keys = Object.keys(a).sort(compareText);
  const others = Object.keys(b).sort(compareText);
  return (
    compareTuples(keys, others) ||
    compareTuples(
      keys.map((key) => a[key]),
      others.map((key) => b[key]),
    )
  );
}

function compareOthers(a: Term, b: Term): number {
  const object = (term: Term): term is object =>
    (typeof term === "object" && term !== null) || typeof term === "function";
  if (object(a) && object(b)) return identity(a) - identity(b);
  return compareText(typeof a, typeof b) || compareText(String(a), String(b));
}
