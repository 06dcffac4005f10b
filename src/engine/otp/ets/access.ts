/** What every function on a table begins with: finding it, and asking whether the caller may; and what it leaves in the trace. */
import { ErlangError, here, Tid, type ProcessRecord, type System, type Term } from "../../kernel/index.ts";
import type { Entry } from "./store.ts";
import { NOTHING, WRITE, type EtsTable } from "./table.ts";
import { tablesOf } from "./tables.ts";

/** How a table is named in a call: by its registered name, or by the reference that `ETS.new` returned. */
export type Table = string | Tid;

export function find(system: System, table: unknown, what: string): EtsTable | undefined {
  const tables = tablesOf(system);
  if (typeof table === "string") return tables.named.get(table);
  if (table instanceof Tid) return tables.byRef.get(table.id);
  throw new ErlangError("badarg", `${what} takes the name of a table, or what ETS.new returned`);
}

/**
 * The table, if it is there and the running process may do `need` to it.
 *
 * @throws badarg otherwise
 */
export function reach(what: string, name: Table, need: number): EtsTable {
  const system = here(what);
  const process = system.running(what);
  const table = find(system, name, what);
  if (table === undefined) throw new ErlangError("badarg", `${what}: there is no table ${tableText(name)}`);
  checkAccess(what, table, need, process);
  return table;
}

/** @throws badarg unless the process may do `need` to the table */
export function checkAccess(what: string, table: EtsTable, need: number, process: ProcessRecord): void {
  if (need > table.open && table.owner !== process) refuse(what, table, need);
}

/** @throws badarg unless the caller owns the table */
export function reachOwn(what: string, name: Table): EtsTable {
  const table = reach(what, name, NOTHING);
  if (table.owner !== here(what).current)
    throw new ErlangError("badarg", `${what}: only the owner of ${table.label} may do that`);
  return table;
}

function refuse(what: string, table: EtsTable, need: number): never {
  const may = need === WRITE ? "writes to it" : "reads it";
  throw new ErlangError("badarg", `${what}: ${table.label} is ${table.access}, only its owner ${may}`);
}

/** @throws badarg for undefined, which is no term and mostly a slip of the pen */
export function checkKey(what: string, key: Term): void {
  if (key === undefined) throw new ErlangError("badarg", `${what}: undefined is no key; nil is null`);
}

/** Tells the trace what was done. `whole`: the detail is known to be frozen to any depth. */
export function note(
  table: EtsTable,
  action: "new" | "insert" | "lookup" | "delete" | "rename" | "gone",
  detail: Term,
  whole = false,
): void {
  const system = here("ETS");
  const { recorder } = system;
  if (recorder === null) return;
  recorder.ets(system.now, system.current!.id, action, table.label, detail, whole);
  if (recorder.full) system.halt("rows");
}

/** Likewise, that the object of a key was written in which nothing but this counter is new. */
export function noteCount(table: EtsTable, entry: Entry, count: number): void {
  const system = here("ETS");
  const { recorder } = system;
  if (recorder === null) return;
  if (entry.width === 2 && table.keypos === 1 && table.whole && count === (count | 0)) {
    recorder.counted(system.now, system.current!.id, table.label, entry.key, count);
    if (recorder.full) system.halt("rows");
  } else note(table, "insert", entry.objects[0], table.whole);
}

function tableText(name: Table): string {
  return typeof name === "string" ? name : name.table;
}
