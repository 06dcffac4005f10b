/** How often each fuse was asked and has melted. Rules: fuse_stats_ets. */
import type { Term } from "../../kernel/index.ts";
import { addToCounter, ETS } from "../../otp/index.ts";

const TABLE = "fuse_stats_ets";

type Counter = "ok" | "blown" | "melt";
const COUNTERS: readonly Counter[] = ["ok", "blown", "melt"];

/** Begins counting at 0. The table belongs to whoever installs the first fuse: the server. */
export function startCounting(name: Term): void {
  if (ETS.whereis(TABLE) === "undefined") ETS.new(TABLE, ["named_table", "public", "set"]);
  ETS.insert(TABLE, ...COUNTERS.map((counter) => [[name, counter], 0] as const));
}

export function count(name: Term, counter: Counter): void {
  addToCounter(TABLE, [name, counter], 1);
}

/** `[["ok", 3], ["blown", 1], ["melt", 2]]`. @throws badarg if no fuse of that name was ever installed */
export function counters(name: Term): readonly (readonly [Counter, number])[] {
  return COUNTERS.map(
    (counter) => [counter, ETS.lookupElement(TABLE, [name, counter], 2) as number] as const,
  );
}
