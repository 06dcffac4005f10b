/** The tables of a system: who finds them by what, and what becomes of them when their owner ends. */
import { ErlangError, freeze, Tid, type ProcessRecord, type System, type Term } from "../../kernel/index.ts";
import type { Options } from "./options.ts";
import { EtsTable } from "./table.ts";

export class Tables {
  readonly #system: System;
  readonly named = new Map<string, EtsTable>();
  /** By the number of the table's reference. */
  readonly byRef = new Map<number, EtsTable>();
  /** By owner, in the order in which they got them. */
  readonly #owned = new Map<ProcessRecord, Set<EtsTable>>();
  /** Tables that a process has fixed. */
  readonly #fixed = new Map<ProcessRecord, Set<EtsTable>>();
  /** How many tables without a registered name were called so. */
  readonly #counts = new Map<string, number>();

  constructor(system: System) {
    this.#system = system;
    system.exitHooks.push((process) => this.#ended(process));
  }

  /** What the trace calls a new table: two without a registered name are told apart by a number. */
  #labelFor(name: string, named: boolean): string {
    if (named) return name;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name}#${count}`;
  }

  create(name: string, options: Options, owner: ProcessRecord): EtsTable {
    if (options.named && this.named.has(name))
      throw new ErlangError("badarg", `ETS.new: there is a table called ${name} already`);
    const ref = this.#system.makeRef();
    const tid = new Tid(ref.id, this.#labelFor(name, options.named));
    const table = new EtsTable(name, tid, { ...options, heir: this.livingHeir(options.heir) }, owner);
    if (table.named) this.named.set(name, table);
    this.byRef.set(tid.id, table);
    this.#own(owner, table);
    return table;
  }

  /** An heir that has ended when it is named is none. */
  livingHeir(heir: Options["heir"]): Options["heir"] {
    return heir !== null && this.#system.find(heir.pid) === undefined ? null : heir;
  }

  #own(owner: ProcessRecord, table: EtsTable): void {
    let tables = this.#owned.get(owner);
    if (tables === undefined) this.#owned.set(owner, (tables = new Set()));
    tables.add(table);
  }

  #disown(table: EtsTable): void {
    const tables = this.#owned.get(table.owner);
    tables?.delete(table);
    if (tables?.size === 0) this.#owned.delete(table.owner);
  }

  rename(table: EtsTable, name: string): void {
    if (table.named) {
      this.named.delete(table.name);
      this.named.set(name, table);
      table.label = name;
    }
    table.name = name;
  }

  destroy(table: EtsTable): void {
    this.#disown(table);
    for (const process of table.fixes.keys()) this.#fixed.get(process)?.delete(table);
    table.fixes.clear();
    if (table.named) this.named.delete(table.name);
    this.byRef.delete(table.tid.id);
    table.clear();
    table.gone = true;
  }

  /** Makes `to` the owner and tells it so: `["ETS-TRANSFER", table, from, data]`. */
  transfer(table: EtsTable, to: ProcessRecord, data: Term): void {
    const from = table.owner;
    this.#disown(table);
    table.owner = to;
    this.#own(to, table);
    const { now, recorder } = this.#system;
    freeze(data);
    recorder?.ets(now, from.id, "owner", table.label, to.pid);
    this.#system.tell(to, from.id, ["ETS-TRANSFER", table.term, from.pid, data]);
  }

  fix(table: EtsTable, process: ProcessRecord): void {
    table.fixes.set(process, (table.fixes.get(process) ?? 0) + 1);
    let tables = this.#fixed.get(process);
    if (tables === undefined) this.#fixed.set(process, (tables = new Set()));
    tables.add(table);
    table.store.fix();
  }

  release(table: EtsTable, process: ProcessRecord): void {
    const times = table.fixes.get(process);
    if (times === undefined) return;
    table.store.release();
    if (times > 1) {
      table.fixes.set(process, times - 1);
      return;
    }
    table.fixes.delete(process);
    const tables = this.#fixed.get(process)!;
    tables.delete(table);
    if (tables.size === 0) this.#fixed.delete(process);
  }

  /**
   * A process has ended: its tables go, each to its heir or for good. As in OTP this comes before links and monitors
   * hear of the end (erts_continue_exit_process; recorded).
   */
  #ended(process: ProcessRecord): void {
    for (const table of this.#fixed.get(process) ?? [])
      while (table.fixes.has(process)) this.release(table, process);
    for (const table of this.#owned.get(process) ?? []) {
      const heir = table.heir === null ? undefined : this.#system.find(table.heir.pid);
      if (heir !== undefined) this.transfer(table, heir, table.heir!.data);
      else {
        this.destroy(table);
        this.#system.recorder?.ets(this.#system.now, process.id, "gone", table.label, null);
      }
    }
  }
}

const TABLES = {};

let latest: System | null = null;
let latestTables: Tables | null = null;

/** The tables of a system. Asked with every look-up, so that the answer for the latest system is kept. */
export function tablesOf(system: System): Tables {
  if (system === latest) return latestTables!;
  let found = system.extensions.get(TABLES) as Tables | undefined;
  if (found === undefined) system.extensions.set(TABLES, (found = new Tables(system)));
  remember(system, found);
  return found;
}

function remember(system: System, tables: Tables): void {
  latest = system;
  latestTables = tables;
}
