/**
 * ETS: tables in memory that belong to a process and are read without asking it. Rules: the manual page of `ets`
 * (stdlib), and what OTP 25 was seen to do (tests/truth).
 */
import {
  ErlangError,
  freeze,
  here,
  Pid,
  sameTerm,
  type ProcessRecord,
  type System,
  type Term,
  type Tid,
} from "../../kernel/index.ts";
import { checkAccess, checkKey, find, note, noteCount, reach, reachOwn, type Table } from "./access.ts";
import { count, counterOps, replaceElements, type CounterOp, type ElementUpdate } from "./counter.ts";
import { info, type TableInfo } from "./info.ts";
import { readChanges, readOptions, type ChangeableOption, type TableOption } from "./options.ts";
import { matches, patterns, select, values, type Clause, type Pattern } from "./pattern.ts";
import { shown } from "./shown.ts";
import type { Entry, Row } from "./store.ts";
import { READ, WRITE, type EtsTable } from "./table.ts";
import { tablesOf } from "./tables.ts";

export type { Table } from "./access.ts";
export type { CounterOp, ElementUpdate } from "./counter.ts";
export type { TableInfo } from "./info.ts";
export type { ChangeableOption, Heir, TableAccess, TableOption, TableType } from "./options.ts";
export type { Bindings, Clause, Pattern } from "./pattern.ts";
export type { Row } from "./store.ts";

/** Stands for a key where there is none: the table has no further one. */
const END = "$end_of_table";

/** The objects that a call gives, frozen, if each is a tuple with a key. */
function checkRows(what: string, table: EtsTable, rows: readonly Row[]): void {
  for (const row of rows) {
    if (!Array.isArray(row) || row.length < table.keypos)
      throw new ErlangError(
        "badarg",
        `${what}: ${shown(row)} is no object of ${table.label}, which are tuples with a key at position ${table.keypos}, as in ${what}(table, ["key", "value"])`,
      );
    if (row.includes(undefined))
      throw new ErlangError("badarg", `${what}: undefined is no term; nil is null`);
    if (!freeze(row)) table.whole = false;
  }
}

/** Adds to the counter behind a key; null if there is none. */
function addTo(table: EtsTable, key: Term, increment: number): number | null {
  const entry = table.store.find(key);
  const sum = entry === undefined ? null : entry.count(table.keypos, increment);
  if (sum !== null) noteCount(table, entry!, sum);
  return sum;
}

/** `ETS.updateCounter(name, key, increment)`, without its choices. */
export function addToCounter(name: string, key: Term, increment: number): number {
  const table = reach("ETS.updateCounter", name, WRITE);
  return (
    (table.unique ? addTo(table, key, increment) : null) ??
    (ETS.updateCounter(name, key, increment) as number)
  );
}

/** The object of a key in a named set, as `ETS.lookup` finds it: undefined without such a key, null without such a table. */
export function lookUpOne(name: string, key: Term): Row | undefined | null {
  const system = here("ETS.lookup");
  const process = system.running("ETS.lookup");
  const table = tablesOf(system).named.get(name);
  if (table === undefined) return null;
  checkAccess("ETS.lookup", table, READ, process);
  checkKey("ETS.lookup", key);
  note(table, "lookup", key);
  return table.store.find(key)?.objects[0];
}

function onlyUnique(what: string, table: EtsTable): void {
  if (!table.unique)
    throw new ErlangError(
      "badarg",
      `${what} works on a set or an ordered_set; ${table.label} is a ${table.type}`,
    );
}

function one<T>(rows: readonly T[]): T | readonly T[] {
  return rows.length === 1 ? rows[0]! : rows;
}

/** The key behind or before another. */
function neighbour(what: string, name: Table, key: Term, way: "next" | "previous"): any {
  const table = reach(what, name, READ);
  checkKey(what, key);
  const found = table.store[way](key);
  if (found === undefined)
    throw new ErlangError("badarg", `${what}: ${shown(key)} is no key of ${table.label} (any more)`);
  note(table, "lookup", [way, key]);
  return keyOrEnd(found);
}

/** A key may be null, which is nil. */
function keyOrEnd(entry: Entry | null | undefined): any {
  return entry === undefined || entry === null ? END : entry.key;
}

/** Goes over the objects as OTP does: from key to key, in a fixed table, so that `each` may write to it. */
function fold(
  what: string,
  name: Table,
  each: (object: Row, acc: any) => any,
  start: Term,
  back: boolean,
): any {
  const table = reach(what, name, READ);
  if (typeof each !== "function")
    throw new ErlangError("function_clause", `${what} takes a function of an object and the result so far`);
  const tables = tablesOf(here(what));
  const process = here(what).current!;
  note(table, "lookup", "_");
  tables.fix(table, process);
  try {
    let acc = start;
    let entry: Entry | null | undefined = back ? table.store.last() : table.store.first();
    while (entry !== undefined && entry !== null) {
      for (const row of entry.objects.slice()) acc = each(row, acc);
      if (table.gone) throw new ErlangError("badarg", `${what}: ${table.label} is gone`);
      entry = back ? table.store.previous(entry.key) : table.store.next(entry.key);
    }
    return acc;
  } finally {
    tables.release(table, process);
  }
}

function newOwner(what: string, system: System, owner: ProcessRecord, pid: Pid): ProcessRecord {
  if (!(pid instanceof Pid)) throw new ErlangError("badarg", `${what} takes the pid of the new owner`);
  const process = system.find(pid);
  if (process === undefined) throw new ErlangError("badarg", `${what}: the new owner has ended`);
  if (process === owner) throw new ErlangError("badarg", `${what}: the process owns the table already`);
  return process;
}

/**
 * Erlang's `ets`: tables of tuples, found by a key. A table belongs to the process that made it and goes with it.
 * Reading and writing send no message and wait for nobody: the caller does it itself, at once. What `ets` refuses
 * with badarg raises badarg.
 *
 * An object is a tuple, that is an array; positions in it count from 1, as they do in `ets`.
 */
export const ETS = Object.freeze({
  name: "ETS",
  /**
   * Makes a table that belongs to the caller: `ETS.new("cache", ["named_table", "public", "ordered_set"])`. Without
   * options it is a protected set, with its key at position 1. Returns its name if it is a `named_table`, else a
   * reference, which is then the only way to find it.
   *
   * @throws badarg for an option that is none, and for a registered name that is taken
   */
  new(name: string, options: readonly TableOption[] = []): any {
    const system = here("ETS.new()");
    const process = system.running("ETS.new()");
    if (typeof name !== "string")
      throw new ErlangError("badarg", 'ETS.new takes a name first: ETS.new("cache", ["public"])');
    const read = readOptions(options);
    const table = tablesOf(system).create(name, read, process);
    const heir = table.heir === null ? [] : [["heir", table.heir.pid]];
    note(table, "new", [table.type, table.access, ...heir]);
    return table.term;
  },
  /** Writes objects, all of them at once: `ETS.insert("cache", ["a", 1], ["b", 2])`. In a set an object takes the place of the one with its key. */
  insert(table: Table, ...objects: readonly Row[]): true {
    const found = reach("ETS.insert", table, WRITE);
    checkRows("ETS.insert", found, objects);
    found.putAll(objects);
    if (objects.length > 0) note(found, "insert", one(objects));
    return true;
  },
  /** Writes objects if none of their keys is there; else it writes none of them and returns false. */
  insertNew(table: Table, ...objects: readonly Row[]): boolean {
    const found = reach("ETS.insertNew", table, WRITE);
    checkRows("ETS.insertNew", found, objects);
    if (objects.some((object) => found.store.find(found.keyOf(object)) !== undefined)) {
      note(found, "lookup", one(objects.map((object) => found.keyOf(object))));
      return false;
    }
    found.putAll(objects);
    if (objects.length > 0) note(found, "insert", one(objects));
    return true;
  },
  /** The objects with this key, none or one in a set: `[["a", 1]]`. In a bag the oldest comes first. */
  lookup(table: Table, key: any): Row[] {
    const found = reach("ETS.lookup", table, READ);
    checkKey("ETS.lookup", key);
    note(found, "lookup", key);
    return found.lookup(key);
  },
  /** One element of the object with this key; of a bag a list of them. Positions count from 1. @throws badarg without such a key or position */
  lookupElement(table: Table, key: any, position: number): any {
    const found = reach("ETS.lookupElement", table, READ);
    checkKey("ETS.lookupElement", key);
    const rows = found.lookup(key);
    if (rows.length === 0)
      throw new ErlangError("badarg", `ETS.lookupElement: ${found.label} has no key ${shown(key)}`);
    if (!Number.isInteger(position) || rows.some((row) => position < 1 || position > row.length))
      throw new ErlangError(
        "badarg",
        `ETS.lookupElement: ${shown(one(rows))} has no position ${String(position)}; they count from 1`,
      );
    note(found, "lookup", key);
    const elements = rows.map((row): unknown => row[position - 1]);
    return found.unique ? elements[0] : elements;
  },
  /** Whether there is an object with this key. */
  member(table: Table, key: any): boolean {
    const found = reach("ETS.member", table, READ);
    checkKey("ETS.member", key);
    note(found, "lookup", key);
    return found.store.find(key) !== undefined;
  },
  /** Deletes the objects with this key; without a key the whole table. */
  delete(table: Table, ...key: readonly [] | readonly [key: any]): true {
    const found = reach("ETS.delete", table, WRITE);
    if (key.length === 0) {
      note(found, "gone", null);
      tablesOf(here("ETS.delete")).destroy(found);
      return true;
    }
    checkKey("ETS.delete", key[0]);
    found.removeKey(key[0]);
    note(found, "delete", key[0]);
    return true;
  },
  /** Deletes exactly this object, in a duplicate_bag as often as it is there. */
  deleteObject(table: Table, object: Row): true {
    const found = reach("ETS.deleteObject", table, WRITE);
    checkRows("ETS.deleteObject", found, [object]);
    found.removeRow(object);
    note(found, "delete", object);
    return true;
  },
  /** Empties the table. */
  deleteAllObjects(table: Table): true {
    const found = reach("ETS.deleteAllObjects", table, WRITE);
    found.clear();
    note(found, "delete", "_");
    return true;
  },
  /** Returns the objects with this key, and deletes them. */
  take(table: Table, key: any): Row[] {
    const found = reach("ETS.take", table, WRITE);
    checkKey("ETS.take", key);
    const rows = found.lookup(key);
    found.removeKey(key);
    note(found, "delete", key);
    return rows;
  },
  /**
   * Adds to a counter and returns its new value; nobody can come between. `op` is an increment for the position behind
   * the key, `[position, increment]`, `[position, increment, threshold, setValue]` (a counter that would pass the
   * threshold is set to `setValue`), or a list of these, which gives a list. `initial` is the object to begin with if
   * the key is not there; its own key does not count.
   *
   * @throws badarg if the key is not there and there is no `initial`, or the position holds no whole number
   */
  updateCounter(
    table: Table,
    key: any,
    op: number | CounterOp | readonly CounterOp[],
    ...initial: readonly [] | readonly [initial: Row]
  ): any {
    const found = reach("ETS.updateCounter", table, WRITE);
    onlyUnique("ETS.updateCounter", found);
    checkKey("ETS.updateCounter", key);
    if (initial.length === 0 && typeof op === "number" && Number.isInteger(op)) {
      const sum = addTo(found, key, op);
      if (sum !== null) return sum;
    }
    const ops = counterOps(op, found.keypos);
    const [given] = initial;
    if (initial.length > 0 && !Array.isArray(given))
      throw new ErlangError("badarg", "ETS.updateCounter: the initial object is a tuple, as in [key, 0]");
    let [row] = found.lookup(key);
    if (row === undefined) {
      if (given === undefined)
        throw new ErlangError("badarg", `ETS.updateCounter: ${found.label} has no key ${shown(key)}`);
      checkRows("ETS.updateCounter", found, [given]);
      row = given.with(found.keypos - 1, key);
    }
    const counted = count(row, ops, found.keypos);
    if (!freeze(counted.row)) found.whole = false;
    found.put(counted.row);
    note(found, "insert", counted.row, found.whole);
    const several = Array.isArray(op) && typeof op[0] !== "number";
    return several ? counted.values : counted.values[0];
  },
  /** Replaces elements of the object with this key: `[position, value]`, or a list of these. False if the key is not there. */
  updateElement(table: Table, key: any, update: ElementUpdate | readonly ElementUpdate[]): boolean {
    const found = reach("ETS.updateElement", table, WRITE);
    onlyUnique("ETS.updateElement", found);
    checkKey("ETS.updateElement", key);
    const [row] = found.lookup(key);
    if (row === undefined) {
      note(found, "lookup", key);
      return false;
    }
    const changed = replaceElements(row, update, found.keypos);
    checkRows("ETS.updateElement", found, [changed]);
    found.put(changed);
    note(found, "insert", changed);
    return true;
  },
  /** Every object. */
  tab2list(table: Table): Row[] {
    const found = reach("ETS.tab2list", table, READ);
    note(found, "lookup", "_");
    return found.rows();
  },
  /**
   * What the holes of a pattern stand for, for every object that it fits:
   * `ETS.match("users", ["$1", "_", "admin"])` gives `[["ada"], ["joe"]]`. `"_"` fits anything; `"$1"`, `"$2"`, …
   * fit anything and keep it. With the key in the pattern only its objects are looked at.
   */
  match(table: Table, pattern: Pattern): any[][] {
    const found = reach("ETS.match", table, READ);
    note(found, "lookup", pattern);
    return matches(found, pattern).map(values);
  },
  /** Every object that the pattern fits; see {@link ETS.match}. */
  matchObject(table: Table, pattern: Pattern): Row[] {
    const found = reach("ETS.matchObject", table, READ);
    note(found, "lookup", pattern);
    return matches(found, pattern).map(({ row }) => row);
  },
  /** Deletes every object that the pattern fits; see {@link ETS.match}. */
  matchDelete(table: Table, pattern: Pattern): true {
    const found = reach("ETS.matchDelete", table, WRITE);
    for (const { row } of matches(found, pattern)) found.removeRow(row);
    note(found, "delete", pattern);
    return true;
  },
  /**
   * Like {@link ETS.matchObject}, with a condition and an answer of your own:
   * `ETS.select("users", { match: ["$1", "$2"], where: ({ $2 }) => $2 >= 18, select: ({ $1 }) => $1 })`.
   * It stands for a match specification; several clauses in a list are tried in turn.
   */
  select(table: Table, clauses: Clause | readonly Clause[]): any[] {
    const found = reach("ETS.select", table, READ);
    const selected = select("ETS.select", found, clauses);
    note(found, "lookup", patterns(clauses));
    return selected.map(({ value }) => value);
  },
  /** How many objects the clauses take; those for which `select` gives anything but true don't count. */
  selectCount(table: Table, clauses: Clause | readonly Clause[]): number {
    const found = reach("ETS.selectCount", table, READ);
    const selected = select("ETS.selectCount", found, clauses);
    note(found, "lookup", patterns(clauses));
    return selected.filter(({ row, value }) => value === row || value === true).length;
  },
  /** Deletes what {@link ETS.selectCount} would count, and returns how many objects that were. */
  selectDelete(table: Table, clauses: Clause | readonly Clause[]): number {
    const found = reach("ETS.selectDelete", table, WRITE);
    const selected = select("ETS.selectDelete", found, clauses);
    const taken = selected.filter(({ row, value }) => value === row || value === true);
    for (const { row } of taken) found.removeRow(row);
    note(found, "delete", patterns(clauses));
    return taken.length;
  },
  /** Puts what `select` gives in the place of each object taken; it must have the same key. Returns how many. */
  selectReplace(table: Table, clauses: Clause | readonly Clause[]): number {
    const found = reach("ETS.selectReplace", table, WRITE);
    onlyUnique("ETS.selectReplace", found);
    const selected = select("ETS.selectReplace", found, clauses);
    const rows = selected.map(({ value }) => value as Row);
    checkRows("ETS.selectReplace", found, rows);
    selected.forEach(({ row }, i) => {
      if (!sameTerm(found.keyOf(row), found.keyOf(rows[i]!)))
        throw new ErlangError(
          "badarg",
          `ETS.selectReplace: ${shown(rows[i])} has another key than ${shown(row)}`,
        );
    });
    found.putAll(rows);
    if (rows.length > 0) note(found, "insert", one(rows));
    return rows.length;
  },
  /** The first key, or `"$end_of_table"`. Only an ordered_set has an order that means something. */
  first(table: Table): any {
    const found = reach("ETS.first", table, READ);
    note(found, "lookup", ["first"]);
    return keyOrEnd(found.store.first());
  },
  /** The last key of an ordered_set, or `"$end_of_table"`; of another table the same as {@link ETS.first}. */
  last(table: Table): any {
    const found = reach("ETS.last", table, READ);
    note(found, "lookup", ["last"]);
    return keyOrEnd(found.store.last());
  },
  /** The key behind this one, or `"$end_of_table"`. In an ordered_set the key need not be there. @throws badarg in another table if it is not */
  next(table: Table, key: any): any {
    return neighbour("ETS.next", table, key, "next");
  },
  /** The key before this one in an ordered_set; in another table the same as {@link ETS.next}. */
  prev(table: Table, key: any): any {
    return neighbour("ETS.prev", table, key, "previous");
  },
  /** Goes over all objects from the first: `ETS.foldl(([, n], sum) => sum + n, 0, "counters")`. */
  foldl(each: (object: Row, acc: any) => any, start: any, table: Table): any {
    return fold("ETS.foldl", table, each, start, false);
  },
  /** Goes over all objects from the last one. */
  foldr(each: (object: Row, acc: any) => any, start: any, table: Table): any {
    return fold("ETS.foldr", table, each, start, true);
  },
  /** While a table is fixed, `next` works for keys that were deleted after it was. Each `true` needs a `false`; the end of the process counts as one. */
  safeFixtable(table: Table, fix: boolean): true {
    const found = reach("ETS.safeFixtable", table, READ);
    const system = here("ETS.safeFixtable");
    if (typeof fix !== "boolean") throw new ErlangError("badarg", "ETS.safeFixtable takes true or false");
    if (fix) tablesOf(system).fix(found, system.current!);
    else tablesOf(system).release(found, system.current!);
    return true;
  },
  /** The reference of a named table, or `"undefined"`. */
  whereis(name: string): Tid | "undefined" {
    const system = here("ETS.whereis");
    system.running("ETS.whereis");
    if (typeof name !== "string") throw new ErlangError("badarg", "ETS.whereis takes the name of a table");
    return tablesOf(system).named.get(name)?.tid ?? "undefined";
  },
  /** What is known about a table, or one item of it: `ETS.info("cache", "size")`. `"undefined"` if there is none. Anyone may ask. */
  info(table: Table, ...item: readonly [] | readonly [item: keyof TableInfo | "fixed"]): any {
    const system = here("ETS.info");
    system.running("ETS.info");
    const found = find(system, table, "ETS.info");
    return found === undefined ? "undefined" : info(found, item);
  },
  /** All tables, by name or reference, oldest first. */
  all(): Table[] {
    const system = here("ETS.all");
    system.running("ETS.all");
    return [...tablesOf(system).byRef.values()].map(({ term }) => term);
  },
  /** Gives a named table another name; a table without one only shows it in `info`. @throws badarg if the name is taken */
  rename(table: Table, name: string): any {
    const found = reach("ETS.rename", table, WRITE);
    const tables = tablesOf(here("ETS.rename"));
    if (typeof name !== "string") throw new ErlangError("badarg", "ETS.rename takes the new name");
    if (found.named && tables.named.has(name))
      throw new ErlangError("badarg", `ETS.rename: there is a table called ${name} already`);
    if (found.named) note(found, "rename", name);
    tables.rename(found, name);
    return found.term;
  },
  /**
   * Makes another process the owner, and sends it `["ETS-TRANSFER", table, from, data]`.
   *
   * @throws badarg unless the caller is the owner and `pid` another process that lives
   */
  giveAway(table: Table, pid: Pid, data: any): true {
    const found = reachOwn("ETS.giveAway", table);
    const system = here("ETS.giveAway");
    tablesOf(system).transfer(found, newOwner("ETS.giveAway", system, found.owner, pid), data);
    return true;
  },
  /**
   * Changes `["heir", pid, data]` (or `["heir", "none"]`) and `["protection", access]`. An heir is sent
   * `["ETS-TRANSFER", table, from, data]` when the owner ends, and has the table then.
   */
  setopts(table: Table, options: ChangeableOption | readonly ChangeableOption[]): true {
    const found = reachOwn("ETS.setopts", table);
    const { heir, access } = readChanges(options);
    if (heir !== undefined) found.heir = tablesOf(here("ETS.setopts")).livingHeir(heir);
    if (access !== undefined) found.setAccess(access);
    return true;
  },
});
