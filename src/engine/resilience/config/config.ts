/**
 * Config: loads configuration when a system boots, from several places at once, and names all that is
 * wrong with it in one error. Rules: Vapor 0.10 (github.com/keathley/vapor). A function, not a process:
 * nothing is kept, nothing is watched, nothing is tried again.
 */
import { here } from "../../kernel/index.ts";
import { loadLayers } from "./layers.ts";
import type { Loaded, Provider, Providers } from "./provider.ts";
import { defaults, dotenv, env, file, group } from "./providers.ts";

/** All that is missing or malformed. */
export interface LoadError {
  /** In words, a line for each provider or value. */
  readonly message: string;
  /** The lines alone, in the order of the providers. */
  readonly errors: readonly string[];
}

function load<const P extends Providers | Provider>(
  providers: P,
): readonly ["ok", Loaded<P>] | readonly ["error", LoadError] {
  here("Config.load()").running("Config.load()");
  const loaded = loadLayers(providers);
  if (loaded[0] === "ok") return ["ok", loaded[1] as Loaded<P>];
  const errors = Object.freeze([...loaded[1]]);
  const message = `There were errors loading configuration:\n${errors.join("\n")}\n`;
  return ["error", Object.freeze({ message, errors })];
}

/**
 * Loads configuration from providers, in the manner of Vapor. Of providers in a list the later ones
 * override the earlier ones; every one is tried, and one error lists all that is missing or malformed.
 */
export const Config = Object.freeze({
  /**
   * `["ok", config]`, or `["error", { message, errors }]`. It reads the places once, in the process that
   * calls it, and does not wait.
   */
  load,
  /** The configuration, or a raised LoadError with everything that is wrong in its message. (`load!`) */
  loadOrRaise<const P extends Providers | Provider>(providers: P): Loaded<P> {
    const loaded = load(providers);
    if (loaded[0] === "ok") return loaded[1];
    const raised = new Error(loaded[1].message);
    raised.name = "LoadError";
    throw raised;
  },
  /** Values that are there anyway. Put it first: what comes later overrides. */
  defaults,
  /**
   * Environment variables by key: `Config.env({ port: "PORT" })`, or with options
   * `{ port: { from: "PORT", map: Number, default: 4000 } }`. A default overrides what earlier providers
   * found, and so does the null of a key with `required: false`. With `{ required: false }` for the whole
   * provider a missing variable is left out, and earlier providers keep the key.
   */
  env,
  /**
   * Values of a JSON file: `Config.file("config.json", { port: "port", host: ["database", "host"] })`.
   * Options as for {@link Config.env}. Raises FileNotFoundError if there is no such file, and
   * FileFormatNotFoundError if its name does not end in `.json`.
   */
  file,
  /**
   * Reads `.env` files and sets the variables that are not set yet. It has no keys of its own: put it
   * before {@link Config.env}. Files that are not there are no error.
   */
  dotenv,
  /** The configuration of other providers under one key. A second group of the same name replaces the first. */
  group,
});
