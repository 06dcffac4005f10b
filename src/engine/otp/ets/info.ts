/** `ETS.info`. */
import { ErlangError, nodeHere, type Pid, type Tid } from "../../kernel/index.ts";
import type { TableAccess, TableType } from "./options.ts";
import type { EtsTable } from "./table.ts";

/** What is known about a table. */
export interface TableInfo {
  readonly id: Tid;
  readonly name: string;
  readonly named_table: boolean;
  readonly owner: Pid;
  readonly heir: Pid | "none";
  readonly type: TableType;
  readonly protection: TableAccess;
  readonly keypos: number;
  /** Number of objects. */
  readonly size: number;
  readonly node: string;
}

/** All of it, or the item asked for. @throws badarg for an item that is none */
export function info(
  table: EtsTable,
  [item]: readonly [] | readonly [item: keyof TableInfo | "fixed"],
): unknown {
  const all: TableInfo = {
    id: table.tid,
    name: table.name,
    named_table: table.named,
    owner: table.owner.pid,
    heir: table.heir?.pid ?? "none",
    type: table.type,
    protection: table.access,
    keypos: table.keypos,
    size: table.size,
    node: nodeHere(),
  };
  if (item === undefined) return all;
  if (item === "fixed") return table.fixes.size > 0;
  if (!Object.hasOwn(all, item))
    throw new ErlangError("badarg", `ETS.info: ${String(item)} is nothing that is known about a table`);
  return all[item];
}
