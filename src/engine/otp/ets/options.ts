/** The options of `ETS.new` and `ETS.setopts`. */
import { ErlangError, freeze, Pid, type Term } from "../../kernel/index.ts";
import { shown } from "./shown.ts";

/** `set`, `ordered_set`: one object a key. `bag`: several that differ. `duplicate_bag`: several. */
export type TableType = "set" | "ordered_set" | "bag" | "duplicate_bag";

/** Who may read and write: `public` everyone; `protected` all read, the owner writes; `private` the owner alone. */
export type TableAccess = "public" | "protected" | "private";

/** Who gets the table when its owner ends, with what data; or nobody. */
export type Heir = readonly ["heir", heir: Pid, data: Term] | readonly ["heir", "none"];

/** An option of `ETS.new`, as in Erlang. Those about concurrency and memory are taken and mean nothing here. */
export type TableOption =
  | TableType
  | TableAccess
  | "named_table"
  | "compressed"
  | readonly ["keypos", position: number]
  | Heir
  | readonly ["read_concurrency" | "write_concurrency" | "decentralized_counters", boolean | "auto"];

export interface Options {
  type: TableType;
  access: TableAccess;
  named: boolean;
  /** 1-based. */
  keypos: number;
  heir: { readonly pid: Pid; readonly data: Term } | null;
}

const TYPES: readonly unknown[] = ["set", "ordered_set", "bag", "duplicate_bag"];
const ACCESS: readonly unknown[] = ["public", "protected", "private"];
const NO_MEANING = ["read_concurrency", "write_concurrency", "decentralized_counters"];

/** Of two that contradict each other the later one holds. @throws badarg for what is no option. */
export function readOptions(given: readonly TableOption[]): Options {
  if (!Array.isArray(given))
    throw new ErlangError("badarg", 'ETS.new takes a list of options: ETS.new("cache", ["set", "public"])');
  const options: Options = { type: "set", access: "protected", named: false, keypos: 1, heir: null };
  for (const option of given as readonly Term[])
    if (!readOption(option, options))
      throw new ErlangError("badarg", `ETS.new: ${shown(option)} is no option of a table`);
  return options;
}

function readOption(option: Term, options: Options): boolean {
  if (TYPES.includes(option)) options.type = option as TableType;
  else if (ACCESS.includes(option)) options.access = option as TableAccess;
  else if (option === "named_table") options.named = true;
  else if (!Array.isArray(option)) return option === "compressed";
  else if (option[0] === "keypos" && option.length === 2) {
    const position: unknown = option[1];
    if (!Number.isInteger(position) || (position as number) < 1) return false;
    options.keypos = position as number;
  } else if (isHeir(option)) options.heir = heirOf(option);
  else return option.length === 2 && meansNothing(option[0], option[1]);
  return true;
}

function meansNothing(name: Term, value: Term): boolean {
  if (!NO_MEANING.includes(name as string)) return false;
  return typeof value === "boolean" || (name === "write_concurrency" && value === "auto");
}

function isHeir(option: readonly Term[]): option is Heir {
  if (option[0] !== "heir") return false;
  return option.length === 3 ? option[1] instanceof Pid : option.length === 2 && option[1] === "none";
}

function heirOf(option: Heir): Options["heir"] {
  if (option[1] === "none") return null;
  freeze(option[2]);
  return { pid: option[1], data: option[2] };
}

/** What `ETS.setopts` changes. */
export type Changes = Partial<Pick<Options, "heir" | "access">>;

/** An option that can be changed later. */
export type ChangeableOption = Heir | readonly ["protection", TableAccess];

/** @throws badarg for what can't be changed, and for anything that is said twice. */
export function readChanges(given: ChangeableOption | readonly ChangeableOption[]): Changes {
  const list = Array.isArray(given) && typeof given[0] !== "string" ? given : [given];
  const changes: Changes = {};
  for (const option of list as readonly Term[]) {
    if (Array.isArray(option) && isHeir(option) && !("heir" in changes)) changes.heir = heirOf(option);
    else if (isProtection(option) && !("access" in changes)) changes.access = option[1];
    else
      throw new ErlangError(
        "badarg",
        `ETS.setopts: ${shown(option)} can't be set; it takes ["heir", pid, data] and ["protection", access], once each`,
      );
  }
  return changes;
}

function isProtection(option: Term): option is readonly ["protection", TableAccess] {
  return (
    Array.isArray(option) && option.length === 2 && option[0] === "protection" && ACCESS.includes(option[1])
  );
}
