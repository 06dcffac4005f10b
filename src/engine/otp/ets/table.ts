/** A table: its objects, and who owns it. Who may do what is asked in `access.ts`. */
import { sameTerm, type ProcessRecord, type Term, type Tid } from "../../kernel/index.ts";
import { HashStore } from "./hash-store.ts";
import type { Options, TableType } from "./options.ts";
import { OrderedStore } from "./ordered-store.ts";
import type { Row, Store } from "./store.ts";

export const NOTHING = 0;
export const READ = 1;
export const WRITE = 2;
/** What others than the owner may do. */
const OPEN = { private: NOTHING, protected: READ, public: WRITE } as const;

export class EtsTable {
  name: string;
  /** What the trace calls it. */
  label: string;
  readonly tid: Tid;
  readonly type: TableType;
  /** Whether a key has one object at most. */
  readonly unique: boolean;
  readonly named: boolean;
  /** 1-based. */
  readonly keypos: number;
  readonly store: Store;
  owner: ProcessRecord;
  heir: Options["heir"];
  access: Options["access"];
  /** What others than the owner may do: NOTHING, READ, WRITE. */
  open: number;
  /** Objects in it. */
  size = 0;
  /** Whether every object that was ever put in is frozen to any depth. */
  whole = true;
  /** Who has fixed it (`safeFixtable`), and how often. */
  readonly fixes = new Map<ProcessRecord, number>();
  gone = false;

  constructor(name: string, tid: Tid, options: Options, owner: ProcessRecord) {
    this.name = name;
    this.label = tid.table;
    this.tid = tid;
    this.owner = owner;
    this.type = options.type;
    this.unique = options.type === "set" || options.type === "ordered_set";
    this.named = options.named;
    this.keypos = options.keypos;
    this.heir = options.heir;
    this.access = options.access;
    this.open = OPEN[options.access];
    this.store = options.type === "ordered_set" ? new OrderedStore() : new HashStore();
  }

  /** How processes call it. */
  get term(): string | Tid {
    return this.named ? this.name : this.tid;
  }

  setAccess(access: Options["access"]): void {
    this.access = access;
    this.open = OPEN[access];
  }

  keyOf(row: Row): Term {
    return row[this.keypos - 1];
  }

  /** The objects of a key, oldest first. */
  lookup(key: Term): Row[] {
    const entry = this.store.find(key);
    if (entry === undefined) return [];
    return this.unique ? [entry.objects[0]!] : entry.objects.slice();
  }

  /** Every object, by keys. */
  rows(): Row[] {
    return this.store.all().flatMap((entry) => entry.objects);
  }

  put(row: Row): void {
    const key = this.keyOf(row);
    const entry = this.store.find(key);
    if (entry === undefined) this.store.add(key).objects.push(row);
    else if (this.unique) {
      entry.objects[0] = row;
      return;
    } else if (this.type === "bag" && entry.objects.some((object) => sameTerm(object, row))) return;
    else entry.objects.push(row);
    this.size++;
  }

  /**
   * Writes several. Where the order can be seen, OTP 25 begins with the last one in a bag and with the first one in
   * the others (recorded).
   */
  putAll(rows: readonly Row[]): void {
    const order = this.type === "bag" && rows.length > 1 ? rows.toReversed() : rows;
    for (const row of order) this.put(row);
  }

  removeKey(key: Term): void {
    const entry = this.store.find(key);
    if (entry === undefined) return;
    this.size -= entry.objects.length;
    this.store.remove(entry);
  }

  /** Removes these very objects, as often as they are there. */
  removeRow(row: Row): void {
    const entry = this.store.find(this.keyOf(row));
    if (entry === undefined) return;
    const kept = entry.objects.filter((object) => !sameTerm(object, row));
    this.size -= entry.objects.length - kept.length;
    if (kept.length === 0) this.store.remove(entry);
    else entry.objects.splice(0, Infinity, ...kept);
  }

  clear(): void {
    this.store.clear();
    this.size = 0;
  }
}
