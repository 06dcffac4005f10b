/**
 * The configuration of Jenga, the application of Chris Keathley's talk "Building Resilient Systems with Stacking"
 * (ElixirConf EU 2019, speakerdeck.com/keathley/building-resilient-elixir-systems): code of our own that does what
 * the published module does, flaws included. What it does was recorded on the published one (tests/truth, groups
 * config_loader and config_server). Everything here is what a scenario of a reader may use.
 */
import { Env, ETS, GenServer, type Table } from "faultline";

/** Keys of the configuration, and the variable that fills each. */
export type Wanted = readonly (readonly [key: string, variable: string])[];

const TABLE = "jenga_config";

/** Misses at which the loader gives up. */
const PATIENCE = 10;

/**
 * Copies variables into the table. One that is missing is read again at once. The misses of all keys are counted
 * together, and at the tenth it gives up, with what it has copied so far left in the table.
 */
export function loadConfig(table: Table, wanted: Wanted): "ok" | "error" {
  let misses = 0;
  for (const [key, variable] of wanted) {
    let value = Env.get(variable);
    while (value === null) {
      if (++misses === PATIENCE) return "error";
      value = Env.get(variable);
    }
    ETS.insert(table, [key, value]);
  }
  return "ok";
}

/** The server that owns the table. Its callers read the table themselves, and find none while it is not there. */
export function configServer(access: "protected" | "private" | "public" = "protected") {
  return GenServer.define({
    name: "Jenga.Config",
    init(wanted: Wanted) {
      const table = ETS.new(TABLE, ["set", access, "named_table"]);
      if (loadConfig(table, wanted) === "error") return ["stop", "could_not_load_config"];
      return ["ok", { table, desired: wanted }];
    },
  });
}
