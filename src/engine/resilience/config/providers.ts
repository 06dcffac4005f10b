/** The providers: defaults, variables, files, .env files, groups. Rules: Vapor 0.10, `Vapor.Provider.*`. */
import { ErlangError, here } from "../../kernel/index.ts";
import { checkBindings, fill, objectOf, type Binding, type Bound, type Filled } from "./binding.ts";
import { parseDotenv } from "./dotenv.ts";
import { changeVariable, environmentOf, readVariable } from "./environment.ts";
import { File } from "./file.ts";
import { loadLayers } from "./layers.ts";
import type { Loaded, Provided, Provider, Providers } from "./provider.ts";

/**
 * A path in a file: a key, or an array of the keys on the way to a nested value. (Not written as an array type: an
 * array has a `map` of its own, and the compiler would no longer know what the `map` of a binding takes.)
 */
export type FilePath = string | ArrayLike<string>;

export type EnvBindings = Readonly<Record<string, Binding<string, string>>>;
export type FileBindings = Readonly<Record<string, Binding<FilePath, any>>>;

/** Whether a missing key is an error (default) or, with false, simply left out, so that earlier providers keep it. */
export interface ProviderOptions {
  readonly required?: boolean;
}

/** A provider whose `required` is false may leave keys out. */
export type Bindable<V, O> = O extends { readonly required: false } ? Partial<V> : V;

export function defaults<V extends object>(values: V): Provider<V> {
  checkBindings("Config.defaults", values, "Config.defaults({ pool: 10 })");
  return { load: () => ["ok", { ...values }] };
}

export function env<const B extends EnvBindings, const O extends ProviderOptions>(
  bindings: B,
  options?: O,
): Provider<Bindable<Bound<B, string>, O>> {
  checkBindings("Config.env", bindings, 'Config.env({ port: "PORT" })');
  return {
    load() {
      const system = here("Config.load()");
      const filled = fill<string, string>(
        bindings,
        (name) => readVariable(system, name),
        (name) => name,
      );
      return provided(filled, "ENV vars not set", options);
    },
  };
}

export function file<const B extends FileBindings, const O extends ProviderOptions>(
  path: string,
  bindings: B,
  options?: O,
): Provider<Bindable<Bound<B, any>, O>> {
  checkBindings("Config.file", bindings, 'Config.file("config.json", { port: "port" })');
  return {
    load() {
      const text = readConfigFile(path);
      let data: unknown;
      try {
        data = JSON.parse(text);
      } catch {
        // The engine's own words differ from browser to browser, and so would the trace.
        return ["error", [`configuration file: ${path} is malformed: it is no JSON`]];
      }
      const filled = fill<FilePath, unknown>(bindings, (at) => valueAt(data, at), pathText);
      return provided(filled, `Missing keys in file ${path}`, options);
    },
  };
}

export interface DotenvOptions {
  /** The one file to read. Default: `.env`, `.env.ENV`, `.env.local`, `.env.ENV.local`, later ones over earlier ones. */
  readonly filename?: string;
  /** The ENV in these names, as Mix calls it. Default "prod", as in a release. */
  readonly env?: string;
  /** Whether variables that are set already are set anew. Default false. */
  readonly overwrite?: boolean;
}

export function dotenv(options: DotenvOptions = {}): Provider<Record<never, never>> {
  const { filename, env: mixEnv = "prod", overwrite = false } = options;
  const names =
    filename === undefined ? [".env", `.env.${mixEnv}`, ".env.local", `.env.${mixEnv}.local`] : [filename];
  return {
    load() {
      const system = here("Config.load()");
      const found = new Map<string, string>();
      for (const name of names) {
        const text = File.read(name);
        if (text[0] === "error") continue;
        const { variables, open } = parseDotenv(text[1]);
        if (open !== null) return ["error", [`${name} is malformed: the text of ${open} never ends`]];
        for (const [key, value] of variables) found.set(key, value);
      }
      for (const name of [...found.keys()].sort())
        if (overwrite || !environmentOf(system).variables.has(name))
          changeVariable(system, name, found.get(name)!);
      return ["ok", {}];
    },
  };
}

export function group<const N extends string, const P extends Providers | Provider>(
  name: N,
  providers: P,
): Provider<{ [K in N]: Loaded<P> }> {
  return {
    load() {
      const loaded = loadLayers(providers);
      if (loaded[0] === "error") return ["error", loaded[1].map((words) => `${name}: ${words}`)];
      return ["ok", { [name]: loaded[1] } as { [K in N]: Loaded<P> }];
    },
  };
}

/** The text of a configuration file. Raises, as Vapor does, if there is none or its format is not known. */
function readConfigFile(path: string): string {
  if (typeof path !== "string") throw new ErlangError("badarg", "Config.file takes a path as text");
  if (!/[^/]\.json$/.test(path)) {
    const known = /\.(toml|yaml)$/.test(path) ? "; of Vapor's formats only .json is modelled" : "";
    throw named(
      "FileFormatNotFoundError",
      `configuration file: ${path} is not a registered file format${known}`,
    );
  }
  const text = File.read(path);
  if (text[0] === "error") throw named("FileNotFoundError", `configuration file: ${path} can not be found`);
  return text[1];
}

function named(name: string, message: string): Error {
  const made = new Error(message);
  made.name = name;
  return made;
}

/** The value at a path of keys; undefined where one is missing or leads into a text or a number. */
function valueAt(data: unknown, path: FilePath): unknown {
  let at = data;
  for (const key of keysOf(path)) {
    if (typeof at !== "object" || at === null || Array.isArray(at)) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

function pathText(path: FilePath): string {
  return keysOf(path).join(".");
}

function keysOf(path: FilePath): string[] {
  return typeof path === "string" ? [path] : Array.from(path);
}

function provided(filled: Filled, missing: string, options: ProviderOptions | undefined): Provided<any> {
  const errors = [...filled.refused];
  if ((options?.required ?? true) && filled.missing.length > 0)
    errors.unshift(`${missing}: ${filled.missing.join(", ")}`);
  return errors.length > 0 ? ["error", errors] : ["ok", objectOf(filled.values)];
}
