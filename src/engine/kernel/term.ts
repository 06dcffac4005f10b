/**
 * Terms: the values that processes hold and send.
 *
 * Atoms and binaries are strings, tuples and lists are arrays, maps are plain objects, `nil` is null.
 * On the BEAM every value is immutable and a message is a copy. Here a value is frozen when it is sent
 * or becomes a server's state, which no process can tell from a copy.
 */

import { shownAs } from "../shown/index.ts";

/** The number of a pid or reference: the trace keeps it in 32 bits. */
function checkNumber(id: unknown): void {
  if (!Number.isInteger(id) || (id as number) < 0 || (id as number) > 0x7fff_ffff)
    throw new TypeError("Pids and references have whole numbers from 0.");
}

/**
 * Lets `made` answer `value instanceof type`. Not as a static method with a computed name: V8 keeps a class that
 * has one as a dictionary, where every `instanceof` costs a look-up and two calls.
 */
function instances(type: object, made: (value: unknown) => boolean): void {
  Object.defineProperty(type, Symbol.hasInstance, { value: made });
}

/** The node at which pids print: its own have 0 as their first number. */
let printing = 0;

/** Says at which node pids print from now on. */
export function printFor(home: number): void {
  printing = home;
}

/** A process identifier. Two are the same process exactly if they are the same object. */
export class Pid {
  /** What the constructor did not make is no pid, whatever prototype it has. */
  readonly #made = true;
  /** Process number, never used twice in a run. */
  readonly id: number;
  /** The number of its node; 0 if there is but one. */
  readonly home: number;
  constructor(id: number, home = 0) {
    checkNumber(id);
    checkNumber(home);
    this.id = id;
    this.home = home;
    Object.freeze(this);
  }
  static {
    instances(this, (value) => typeof value === "object" && value !== null && #made in value);
  }
  toString(): string {
    return `#PID<${this.home === printing ? 0 : this.home}.${this.id}.0>`;
  }
  toJSON(): Plain {
    return { $pid: this.id };
  }
}

/** Where the timer of a reference is kept; negative if it is none of a timer. */
export let timerOf: (ref: Ref) => number;

/** A unique reference (monitor, timer, call). */
export class Ref {
  readonly #made = true;
  readonly id: number;
  readonly #timer: number;
  constructor(id: number, timer = -1) {
    checkNumber(id);
    this.id = id;
    this.#timer = timer;
    // A subclass freezes itself when it is whole.
    if (new.target === Ref) Object.freeze(this);
  }
  static {
    timerOf = (ref) => (typeof ref === "object" && ref !== null && #timer in ref ? ref.#timer : -1);
  }
  static {
    instances(this, (value) => typeof value === "object" && value !== null && #made in value);
  }
  toString(): string {
    return `#Reference<${this.id}>`;
  }
  toJSON(): Plain {
    return { $ref: this.id };
  }
}

/** The reference of an ETS table, as `ETS.new` and `ETS.whereis` return it. */
export class Tid extends Ref {
  readonly #table = true;
  /** What the trace calls the table: its name, with a number if the table has no registered name. */
  readonly table: string;
  constructor(id: number, table: string) {
    super(id);
    if (typeof table !== "string") throw new TypeError("The name of a table is a text.");
    this.table = table;
    Object.freeze(this);
  }
  static {
    instances(this, (value) => typeof value === "object" && value !== null && #table in value);
  }
  override toString(): string {
    return `#Reference<${this.table}>`;
  }
  override toJSON(): Plain {
    return { $ref: this.id, table: this.table };
  }
}

/** Any value a process may hold or send. */
export type Term = unknown;

/** A term as JSON data. Tagged: `{$pid}`, `{$ref}` (of a table with `table`), `{$fn: name}`, `{$error: name, message}`, `{$cut: text}` where it was capped. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** The term of a raised exception, as Elixir's `%RuntimeError{message: …}`. */
export class Exception {
  readonly #made = true;
  readonly name: string;
  readonly message: string;
  constructor(name: string, message: string) {
    this.name = name;
    this.message = message;
    Object.freeze(this);
  }
  static {
    instances(this, (value) => typeof value === "object" && value !== null && #made in value);
  }
  toJSON(): Plain {
    return { $error: this.name, message: this.message };
  }
}

/** Stands for a stack trace in an exit reason, `{reason, stack}`. Its contents are not modelled. */
export const STACK: readonly never[] = Object.freeze([]);

/**
 * What is known to be frozen to any depth. `Object.isFrozen` does not tell: code may have frozen the outside of a
 * value and go on changing its inside.
 */
const whole = new WeakSet<object>();
/** What was found to be so last: who sends it, who takes it and who tells of it ask one after the other. */
let latest: object | null = null;
/** So many parts are quicker looked through than looked up. */
const FEW = 16;
/** Parts that the call under way has come to. */
let parts = 0;

/**
 * Freezes a term, to any depth.
 *
 * @returns false if something in it can't be frozen (a Map, a Set, an object of a class, a function, a proxy that
 *   throws): such a value could still change after this moment.
 */
export function freeze(term: Term): boolean {
  if (typeof term === "function") return false;
  if (typeof term !== "object" || term === null || term === latest) return true;
  parts = 0;
  const added: object[] = [];
  let all = false;
  try {
    all = freezeParts(term, added);
  } catch {
    // A proxy or a getter of the code's own, or more depth than calls may have: it is looked at as it is now.
  }
  // In a circle one may have been taken for whole because of another that is not.
  if (!all) for (const one of added) whole.delete(one);
  else latest = term;
  return all;
}

/** @param added what was put among the whole: before its parts were looked at, so that a circle comes to an end */
function freezeParts(term: object, added: object[]): boolean {
  let all = true;
  if (Array.isArray(term)) {
    parts += term.length;
    if (parts > FEW && isKnown(term, added)) return true;
    Object.freeze(term);
    for (let i = 0; i < term.length; i++) all = freezePart(term[i], added) && all;
    return all;
  }
  const proto = Object.getPrototypeOf(term) as unknown;
  if (proto !== Object.prototype && proto !== null)
    return term instanceof Pid || term instanceof Ref || term instanceof Exception;
  const keys = Object.keys(term);
  parts += keys.length;
  if (parts > FEW && isKnown(term, added)) return true;
  Object.freeze(term);
  for (const key of keys) all = freezePart((term as Record<string, Term>)[key], added) && all;
  return all;
}

function freezePart(part: Term, added: object[]): boolean {
  if (typeof part === "object" && part !== null) return freezeParts(part, added);
  return typeof part !== "function";
}

/** Whether it is known to be whole; from now on it is. */
function isKnown(term: object, added: object[]): boolean {
  if (whole.has(term)) return true;
  whole.add(term);
  added.push(term);
  return false;
}

/** Bigger integers are not written out. */
const MAX_BIGINT = 10_000_000_000_000_000_000_000_000_000_000_000_000_000n;

/** How much of a term is rendered: nesting, entries in all, characters of one string. */
export const PLAIN_LIMITS = { depth: 8, entries: 200, text: 2000 } as const;

/**
 * Renders a term as plain data. Getters are never called; what is too deep, too big or not data is
 * rendered as `{$cut: text}` or `{$fn: name}`.
 */
export function toPlain(term: Term): Plain {
  return plain(term, 0, { left: PLAIN_LIMITS.entries });
}

function plain(term: Term, depth: number, budget: { left: number }): Plain {
  switch (typeof term) {
    case "string":
      return term.length > PLAIN_LIMITS.text ? term.slice(0, PLAIN_LIMITS.text) + "…" : term;
    case "number":
      return Number.isFinite(term) ? term : { $cut: String(term) };
    case "boolean":
      return term;
    case "undefined":
      return { $cut: "undefined" };
    case "bigint":
      return { $cut: term > MAX_BIGINT || term < -MAX_BIGINT ? "a big integer" : `${term}n` };
    case "symbol":
      return { $cut: "a symbol" };
    case "function":
      return { $fn: ownText(term, "name") };
  }
  if (term === null) return null;
  if (term instanceof Pid) return { $pid: term.id };
  if (term instanceof Tid) return { $ref: term.id, table: term.table };
  if (term instanceof Ref) return { $ref: term.id };
  if (term instanceof Exception)
    return { $error: term.name, message: plain(term.message, depth + 1, budget) };
  try {
    return compound(term as object, depth, budget);
  } catch {
    return { $cut: "a value that can't be read" };
  }
}

function compound(term: object, depth: number, budget: { left: number }): Plain {
  if (depth >= PLAIN_LIMITS.depth) return { $cut: "…" };
  if (term instanceof Error)
    return { $error: ownText(term, "name") || "Error", message: ownText(term, "message") };
  if (Array.isArray(term)) {
    const out: Plain[] = [];
    for (let i = 0; i < term.length; i++) {
      if (budget.left-- <= 0) {
        out.push({ $cut: `… ${term.length - i} more` });
        break;
      }
      out.push(value(term, String(i), depth, budget));
    }
    return out;
  }
  if (term instanceof Map)
    return compound(Object.fromEntries([...term].map(([k, v]) => [String(k), v])), depth, budget);
  if (term instanceof Set) return compound([...term], depth, budget);
  const show = shownAs(Object.getPrototypeOf(term) as object | null);
  if (show !== undefined) return plain(show(term), depth, budget);
  const out: Record<string, Plain> = Object.create(null) as Record<string, Plain>;
  for (const key of Object.keys(term)) {
    if (budget.left-- <= 0) {
      out["…"] = { $cut: "more" };
      break;
    }
    out[key.length > 64 ? key.slice(0, 64) + "…" : key] = value(term, key, depth, budget);
  }
  return out;
}

function value(of: object, key: string, depth: number, budget: { left: number }): Plain {
  const found = Object.getOwnPropertyDescriptor(of, key);
  if (found === undefined) return null;
  if (!("value" in found)) return { $cut: "a getter" };
  return plain(found.value, depth + 1, budget);
}

function ownText(of: object, key: string): string {
  let at: object | null = of;
  for (let hops = 0; at !== null && hops < 4; hops++) {
    const found = Object.getOwnPropertyDescriptor(at, key);
    if (found) return typeof found.value === "string" ? found.value.slice(0, PLAIN_LIMITS.text) : "";
    at = Object.getPrototypeOf(at) as object | null;
  }
  return "";
}

/** Whether two terms are equal, as `===` compares them on the BEAM (by value). */
export function sameTerm(a: Term, b: Term): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (a instanceof Pid || a instanceof Ref || b instanceof Pid || b instanceof Ref) return false;
  if (a instanceof Exception || b instanceof Exception)
    return a instanceof Exception && b instanceof Exception && a.name === b.name && a.message === b.message;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.prototype.hasOwnProperty.call(b, key) &&
      sameTerm((a as Record<string, Term>)[key], (b as Record<string, Term>)[key]),
  );
}

/**
 * A term as Elixir would show it, in one line: strings that look like atoms as `:atom`, arrays as
 * tuples, processes by `name` if given.
 */
export function inspect(term: Plain, label?: (pid: number) => string): string {
  if (term === null) return "nil";
  if (typeof term === "string")
    return /^[a-z_][A-Za-z0-9_]*[?!]?$/.test(term) ? `:${term}` : JSON.stringify(term);
  if (typeof term !== "object") return String(term);
  if (Array.isArray(term)) return `{${term.map((x) => inspect(x as Plain, label)).join(", ")}}`;
  const map = term as { readonly [key: string]: Plain };
  if (typeof map.$pid === "number") return label?.(map.$pid) ?? `#PID<0.${map.$pid}.0>`;
  if (typeof map.$ref === "number") return `#Ref<${typeof map.table === "string" ? map.table : map.$ref}>`;
  if (typeof map.$fn === "string") return map.$fn ? `&${map.$fn}` : "a function";
  if (typeof map.$cut === "string") return map.$cut;
  if (typeof map.$error === "string") return `%${map.$error}{message: ${JSON.stringify(map.message)}}`;
  return `%{${Object.keys(map)
    .map((key) => `${key}: ${inspect(map[key] as Plain, label)}`)
    .join(", ")}}`;
}
