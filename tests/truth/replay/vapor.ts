/** Replays what Vapor loaded (recorded/vapor.json): the same providers, given to Config. */
import {
  Config,
  environmentOf,
  prepareEnvironment,
  System,
  type EnvBindings,
  type LoadError,
  type Provider,
  type RunEnd,
} from "faultline";
import { difference, type Json } from "./terms.ts";

type Options = Readonly<Record<string, unknown>>;

type Given =
  | {
      readonly p: "env" | "file";
      readonly path?: string;
      readonly required: boolean;
      readonly bindings: readonly (readonly [key: string, from: string | string[], options: Options])[];
    }
  | { readonly p: "dotenv"; readonly filename?: string; readonly overwrite?: boolean }
  | { readonly p: "group"; readonly name: string; readonly providers: readonly Given[] };

export interface VaporScenario {
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly providers: readonly Given[];
  readonly expect: {
    readonly config?: Json;
    readonly error?: string;
    readonly raised?: string;
    readonly message?: string;
    readonly env: Json;
  };
}

const MAPS: Readonly<Record<string, (text: string) => unknown>> = {
  integer: Number,
  upcase: (text) => text.toUpperCase(),
  length: (text) => [...text].length,
};

function provider(given: Given): Provider {
  if (given.p === "dotenv") {
    const { filename, overwrite = false } = given;
    return Config.dotenv({ overwrite, ...(filename === undefined ? {} : { filename }) });
  }
  if (given.p === "group") return Config.group(given.name, given.providers.map(provider));
  const { required } = given;
  const bindings = Object.fromEntries(
    given.bindings.map(([key, from, { map, ...options }]) => [
      key,
      { from, ...options, ...(map === undefined ? {} : { map: MAPS[map as string]! }) },
    ]),
  );
  return given.p === "env"
    ? Config.env(bindings as EnvBindings, { required })
    : Config.file(given.path!, bindings, { required });
}

/**
 * Our words for what is missing, as Vapor has them: it names neither the file nor the group, and glues the keys of a
 * path together, and the errors of a group. Where lines begin is not compared for that reason.
 */
function asVapor(message: string): string {
  return message
    .split("\n")
    .map((line) => line.replace(/^(\w+: )*(?=ENV vars|Missing keys)/, ""))
    .map((line) => {
      const [head, names] = line.split(/(?<=^Missing keys in file) \S+: /) as [string, string | undefined];
      return names === undefined ? head : `${head}: ${names.replaceAll(".", "")}`;
    })
    .join("");
}

export function replayVapor({ env, files, providers, expect }: VaporScenario): string[] {
  const system = new System();
  prepareEnvironment(system, env, files);
  let loaded: ReturnType<typeof Config.load> | null = null;
  let raised: unknown = null;
  system.onCrash = (_process, thrown) => (raised = thrown);
  system.spawn(() => void (loaded = Config.load(providers.map(provider))), "loader");
  const end: RunEnd = system.run();
  const { variables } = environmentOf(system);
  const left = Object.fromEntries([...variables].sort(([a], [b]) => (a < b ? -1 : 1)));

  const found: (string | null)[] = [difference(end, "quiet", "end"), difference(left, expect.env, "env")];
  const result = loaded as readonly ["ok", object] | readonly ["error", LoadError] | null;
  if (expect.raised !== undefined) {
    const { name, message } = (raised ?? {}) as { name?: string; message?: string };
    found.push(difference(`Vapor.${name ?? "nothing"}`, expect.raised, "raised"));
    found.push(difference(message ?? "", expect.message!, "message"));
  } else if (expect.error !== undefined) {
    found.push(difference(result?.[0] ?? String(raised), "error", "result"));
    if (result?.[0] === "error")
      found.push(difference(asVapor(result[1].message), asVapor(expect.error), "error"));
  } else {
    found.push(difference(result?.[0] ?? String(raised), "ok", "result"));
    if (result?.[0] === "ok") found.push(difference(sorted(result[1]), expect.config!, "config"));
  }
  return found.filter((text) => text !== null);
}

/** With the keys in the order of their names, to any depth. */
function sorted(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value as Json;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted((value as Record<string, unknown>)[key])]),
  );
}
