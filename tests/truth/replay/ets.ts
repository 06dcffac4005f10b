/** The step `ets` of a recorded scenario: a function of OTP's module `ets`, called on the engine's. */
import { compareTerms, ETS, type Bindings, type Clause, type Row, type Table, type Term } from "faultline";

/** A list is `{ $list }` in decoded terms, since tuples are arrays. */
interface List {
  readonly $list: readonly Term[];
}

function isList(term: Term): term is List {
  return typeof term === "object" && term !== null && "$list" in term;
}

function list(items: readonly Term[]): List {
  return { $list: items };
}

/** The items of a list; what is none stays, for the engine to refuse. (`never` fits every parameter.) */
function items(term: Term): never {
  return (isList(term) ? term.$list : term) as never;
}

/** One object, or the objects of a list. */
function objects(term: Term): never[] {
  return (isList(term) ? [...term.$list] : [term]) as never[];
}

const sorted = (terms: readonly Term[]): Term[] => [...terms].sort(compareTerms);

/** What comes without an order is recorded sorted. */
function unordered(table: Table, found: readonly Term[]): List {
  return list(ETS.info(table, "type") === "ordered_set" ? found : sorted(found));
}

// --- match specifications ------------------------------------------------------------------------------

/** Says that a guard can't be evaluated, which makes it false. */
class GuardFailed extends Error {}

type Found = { readonly bindings: Bindings; readonly object: Term };

function number(term: Term): number {
  if (typeof term !== "number") throw new GuardFailed();
  return term;
}

function truth(term: Term): boolean {
  if (term === true || term === "true") return true;
  if (term === false || term === "false") return false;
  throw new GuardFailed();
}

const OPERATORS: Record<string, (...args: Term[]) => Term> = {
  ">": (a, b) => compareTerms(a, b) > 0,
  "<": (a, b) => compareTerms(a, b) < 0,
  ">=": (a, b) => compareTerms(a, b) >= 0,
  "=<": (a, b) => compareTerms(a, b) <= 0,
  "==": (a, b) => compareTerms(a, b) === 0,
  "/=": (a, b) => compareTerms(a, b) !== 0,
  "+": (a, b) => number(a) + number(b),
  "*": (a, b) => number(a) * number(b),
  and: (a, b) => truth(a) && truth(b),
  or: (a, b) => truth(a) || truth(b),
  not: (a) => !truth(a),
  is_atom: (a) => typeof a === "string",
  is_number: (a) => typeof a === "number",
  is_tuple: (a) => Array.isArray(a),
};

function evaluate(term: Term, found: Found): Term {
  if (term === "$_") return found.object;
  if (typeof term === "string" && term in found.bindings) return found.bindings[term as `$${number}`];
  if (!Array.isArray(term)) return term;
  const [head, ...args] = term as Term[];
  // A tuple is built by a tuple in a tuple.
  if (Array.isArray(head)) return head.map((item) => evaluate(item as Term, found));
  if (head === "const") return args[0];
  const operator = OPERATORS[head as string];
  if (operator === undefined) throw new Error(`the replay knows no ${String(head)} in match specifications`);
  return operator(...args.map((arg) => evaluate(arg, found)));
}

function holds(guard: Term, found: Found): boolean {
  try {
    return evaluate(guard, found) === true;
  } catch (thrown) {
    if (thrown instanceof GuardFailed) return false;
    throw thrown;
  }
}

function clauses(spec: Term): never {
  if (!isList(spec)) return spec as never;
  const read = (clause: Term): Clause | Term => {
    if (!Array.isArray(clause) || clause.length !== 3) return clause;
    const [match, guards, body] = clause as [never, List, List];
    return {
      match,
      where: (bindings: Bindings, object: Row) =>
        guards.$list.every((guard) => holds(guard, { bindings, object })),
      select: (bindings: Bindings, object: Row) => evaluate(body.$list[0], { bindings, object }),
    };
  };
  return spec.$list.map(read) as never;
}

// --- functions -----------------------------------------------------------------------------------------

function fold(what: "foldl" | "foldr", start: Term, table: Table, each: string | undefined): Term {
  const collect = (row: Row, acc: readonly Term[]): Term => {
    const key: unknown = row[0];
    if (each === "delete") ETS.delete(table, key);
    if (each === "insert" && (key as number) < 6) ETS.insert(table, [(key as number) + 3, "new"]);
    if (each === "drop") ETS.delete(table);
    return [row, ...acc];
  };
  return list(ETS[what](collect, items(start), table));
}

function info(table: Table, rest: readonly never[]): Term {
  const known: Term = ETS.info(table, ...(rest as []));
  if (rest.length > 0 || typeof known !== "object") return known;
  return list(sorted(Object.entries(known as Record<string, Term>)));
}

const FUNCTIONS: Record<string, (args: readonly never[], each: string | undefined) => Term> = {
  new: ([name, options]) => ETS.new(name, items(options)),
  insert: ([table, object]) => ETS.insert(table, ...objects(object)),
  insert_new: ([table, object]) => ETS.insertNew(table, ...objects(object)),
  lookup: ([table, key]) => list(ETS.lookup(table, key)),
  lookup_element: ([table, key, position]) => {
    const found: Term = ETS.lookupElement(table, key, position);
    return String(ETS.info(table, "type")).endsWith("bag") ? list(found as Term[]) : found;
  },
  member: ([table, key]) => ETS.member(table, key),
  delete: ([table, ...key]) => ETS.delete(table, ...(key as [])),
  delete_object: ([table, object]) => ETS.deleteObject(table, object),
  delete_all_objects: ([table]) => ETS.deleteAllObjects(table),
  take: ([table, key]) => list(ETS.take(table, key)),
  update_counter: ([table, key, op, ...initial]) => {
    const result: Term = ETS.updateCounter(table, key, items(op), ...(initial as []));
    return isList(op as Term) ? list(result as Term[]) : result;
  },
  update_element: ([table, key, update]) => ETS.updateElement(table, key, items(update)),
  tab2list: ([table]) => unordered(table, ETS.tab2list(table)),
  match: ([table, pattern]) => unordered(table, ETS.match(table, pattern).map(list)),
  match_object: ([table, pattern]) => unordered(table, ETS.matchObject(table, pattern)),
  match_delete: ([table, pattern]) => ETS.matchDelete(table, pattern),
  select: ([table, spec]) => unordered(table, ETS.select(table, clauses(spec))),
  select_count: ([table, spec]) => ETS.selectCount(table, clauses(spec)),
  select_delete: ([table, spec]) => ETS.selectDelete(table, clauses(spec)),
  select_replace: ([table, spec]) => ETS.selectReplace(table, clauses(spec)),
  first: ([table]) => ETS.first(table),
  last: ([table]) => ETS.last(table),
  next: ([table, key]) => ETS.next(table, key),
  prev: ([table, key]) => ETS.prev(table, key),
  foldl: ([start, table], each) => fold("foldl", start, table, each),
  foldr: ([start, table], each) => fold("foldr", start, table, each),
  safe_fixtable: ([table, fix]) => ETS.safeFixtable(table, fix),
  whereis: ([name]) => ETS.whereis(name),
  info: ([table, ...item]) => info(table, item),
  rename: ([table, name]) => ETS.rename(table, name),
  give_away: ([table, pid, data]) => ETS.giveAway(table, pid, data),
  setopts: ([table, options]) => ETS.setopts(table, items(options)),
};

/** @param each what the function of a fold does besides collecting the objects */
export function callEts(f: string, args: readonly Term[], each: string | undefined): Term {
  const called = FUNCTIONS[f];
  if (called === undefined) throw new Error(`the replay knows no ets:${f}`);
  return called(args as readonly never[], each);
}
