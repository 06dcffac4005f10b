/**
 * Patterns: objects with holes. `"_"` fits anything; `"$1"`, `"$2"`, … fit anything and keep it, the same thing
 * wherever the same one stands. Any other term fits what is equal to it; a map fits maps that have its keys.
 * Rules: ets:match/2 and "Match Specifications in Erlang".
 */
import { ErlangError, isMap, sameTerm, type Term } from "../../kernel/index.ts";
import { shown } from "./shown.ts";
import type { Row } from "./store.ts";
import type { EtsTable } from "./table.ts";

/** An object with `"_"` and `"$1"`, `"$2"`, … in the places that are left open, or one of these for any object. */
export type Pattern = readonly any[] | "_" | `$${number}`;

/** What the `$1`, `$2`, … of a pattern stand for. */
export type Bindings = { readonly [name: `$${number}`]: any };

/**
 * One clause of a match specification, as `fn {k, v} when v > 10 -> k end` in `:ets.fun2ms`:
 * `{ match: ["$1", "$2"], where: ({ $2 }) => $2 > 10, select: ({ $1 }) => $1 }`.
 */
export interface Clause {
  readonly match: Pattern;
  /** A further condition; it holds if it returns `true`. An error in it is raised (in Erlang it counts as false). */
  readonly where?: (bindings: Bindings, object: Row) => boolean;
  /** What the answer has for the object; default: the object. */
  readonly select?: (bindings: Bindings, object: Row) => any;
}

const VARIABLE = /^\$\d{1,9}$/;

function isHole(term: Term): boolean {
  return typeof term === "string" && (term === "_" || VARIABLE.test(term));
}

/** Whether nothing in a term is left open. */
function isClosed(term: Term): boolean {
  if (Array.isArray(term)) return term.every(isClosed);
  // A map in a pattern fits maps that have more.
  if (isMap(term)) return false;
  return !isHole(term);
}

function fits(pattern: Term, term: Term, bindings: Map<string, Term>): boolean {
  if (typeof pattern === "string") {
    if (pattern === "_") return true;
    if (pattern.charCodeAt(0) !== 36 || !VARIABLE.test(pattern)) return pattern === term;
    if (bindings.has(pattern)) return sameTerm(bindings.get(pattern), term);
    bindings.set(pattern, term);
    return true;
  }
  if (Array.isArray(pattern)) {
    if (!Array.isArray(term) || term.length !== pattern.length) return false;
    for (let i = 0; i < pattern.length; i++) if (!fits(pattern[i], term[i], bindings)) return false;
    return true;
  }
  if (isMap(pattern))
    return (
      isMap(term) &&
      Object.keys(pattern).every((key) => Object.hasOwn(term, key) && fits(pattern[key], term[key], bindings))
    );
  return sameTerm(pattern, term);
}

/** An object that a pattern fits. */
export interface Match {
  readonly row: Row;
  readonly bindings: ReadonlyMap<string, Term>;
}

/** The objects among which those that fit are to be found: those of its key, if the pattern names it. */
function candidates(table: EtsTable, pattern: Pattern): Row[] {
  if (Array.isArray(pattern) && pattern.length >= table.keypos) {
    const key: unknown = pattern[table.keypos - 1];
    if (isClosed(key)) return table.lookup(key);
  }
  return table.rows();
}

/** Every object that the pattern fits, in the order of the table. */
export function matches(table: EtsTable, pattern: Pattern): Match[] {
  const found: Match[] = [];
  for (const row of candidates(table, pattern)) {
    const bindings = new Map<string, Term>();
    if (fits(pattern, row, bindings)) found.push({ row, bindings });
  }
  return found;
}

/** What `$1`, `$2`, … stand for, in the order of their numbers. */
export function values({ bindings }: Match): Term[] {
  return [...bindings].sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1))).map(([, value]) => value);
}

/** An object that a clause takes, and what it gives for it. */
export interface Selected {
  readonly row: Row;
  readonly value: Term;
}

/** What the clauses select, in the order of the table: for each object the first clause that takes it counts. */
export function select(what: string, table: EtsTable, given: Clause | readonly Clause[]): Selected[] {
  const clauses = (Array.isArray(given) ? given : [given]) as readonly Clause[];
  for (const clause of clauses) check(what, clause);
  const [only] = clauses;
  const rows = clauses.length === 1 ? candidates(table, only!.match) : table.rows();
  const found: Selected[] = [];
  for (const row of rows)
    for (const clause of clauses) {
      const map = new Map<string, Term>();
      if (!fits(clause.match, row, map)) continue;
      const bindings = Object.fromEntries(map) as Bindings;
      if (clause.where !== undefined && clause.where(bindings, row) !== true) continue;
      found.push({ row, value: clause.select === undefined ? row : clause.select(bindings, row) });
      break;
    }
  return found;
}

function check(what: string, clause: Term): void {
  const { match, where, select } = (isMap(clause) ? clause : {}) as Partial<Clause>;
  const pattern = Array.isArray(match) || isHole(match);
  const callable = (each: unknown): boolean => each === undefined || typeof each === "function";
  if (!pattern || !callable(where) || !callable(select))
    throw new ErlangError(
      "badarg",
      `${what} takes { match: ["$1", "_"], where: ({ $1 }) => …, select: ({ $1 }) => … }, the last two may be left out; not ${shown(clause)}`,
    );
}

/** What the trace says about clauses: their patterns. */
export function patterns(given: Clause | readonly Clause[]): Term {
  return Array.isArray(given) ? given.map((clause: Clause) => clause.match) : (given as Clause).match;
}
