/** Laws of Config: precedence, and one error with everything in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Config, runScenario, scenario, type Provider } from "faultline";

/** What a body gives in a run with this environment. */
function given<T>(env: Record<string, string>, files: Record<string, string>, body: () => T): T {
  let result: { readonly value: T } | null = null;
  runScenario(scenario({ env, files, main: () => void (result = { value: body() }) }), {
    onCrash(_label, thrown) {
      throw thrown;
    },
  });
  return result!.value;
}

const key = fc.constantFrom("a", "b", "c", "d", "__proto__", "10");
const text = fc.string({ maxLength: 3 }).filter((value) => !value.includes("\0"));

/** A provider as data: what it binds, to what, and whether that is there. */
type Layer =
  | { readonly kind: "defaults"; readonly values: readonly (readonly [string, string])[] }
  | {
      readonly kind: "env" | "file";
      readonly required: boolean;
      readonly bindings: readonly {
        readonly key: string;
        readonly found: string | null;
        readonly default: string | null;
        readonly required: boolean;
      }[];
    };

const layer: fc.Arbitrary<Layer> = fc.oneof(
  fc.record({
    kind: fc.constant("defaults" as const),
    values: fc.uniqueArray(fc.tuple(key, text), { selector: ([name]) => name, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constantFrom("env" as const, "file" as const),
    required: fc.boolean(),
    bindings: fc.uniqueArray(
      fc.record({ key, found: fc.option(text), default: fc.option(text), required: fc.boolean() }),
      { selector: (binding) => binding.key, maxLength: 4 },
    ),
  }),
);

/** The variable, file and provider of a layer. */
function build(layers: readonly Layer[]) {
  const env: Record<string, string> = {};
  const files: Record<string, string> = {};
  const providers = layers.map((one, at): Provider => {
    if (one.kind === "defaults") return Config.defaults(Object.fromEntries(one.values));
    const name = (of: string): string => `${of}_${at}`;
    const found = one.bindings.flatMap((b) => (b.found === null ? [] : [[name(b.key), b.found] as const]));
    const bindings = Object.fromEntries(
      one.bindings.map((b) => [b.key, { from: name(b.key), default: b.default, required: b.required }]),
    );
    if (one.kind === "env") {
      Object.assign(env, Object.fromEntries(found));
      return Config.env(bindings, { required: one.required });
    }
    files[`${at}.json`] = JSON.stringify(Object.fromEntries(found));
    return Config.file(`${at}.json`, bindings, { required: one.required });
  });
  return { env, files, providers };
}

/** What a layer says, written a second time: the values it has, and the names of what is missing. */
function said(one: Layer, at: number): { has: Map<string, unknown>; missing: string[] } {
  const has = new Map<string, unknown>();
  const missing: string[] = [];
  if (one.kind === "defaults") for (const [name, value] of one.values) has.set(name, value);
  else
    for (const b of [...one.bindings].sort((x, y) => (x.key < y.key ? -1 : 1))) {
      if (b.found !== null) has.set(b.key, b.found);
      else if (b.default !== null) has.set(b.key, b.default);
      else if (!b.required) has.set(b.key, null);
      else if (one.required) missing.push(`${b.key}_${at}`);
    }
  return { has, missing };
}

const layersOf = fc.array(layer, { maxLength: 6 });

describe("for any providers", () => {
  it("the last one that has a key says its value", () => {
    let loaded = 0;
    fc.assert(
      fc.property(layersOf, (layers) => {
        const told = layers.map(said);
        fc.pre(told.every(({ missing }) => missing.length === 0));
        loaded++;
        const { env, files, providers } = build(layers);
        const result = given(env, files, () => Config.load(providers));
        const keys = new Set(told.flatMap(({ has }) => [...has.keys()]));
        const expected = [...keys].map((name) => [
          name,
          told.findLast(({ has }) => has.has(name))!.has.get(name),
        ]);
        expect(result[0]).toBe("ok");
        expect(new Map(Object.entries(result[1]))).toEqual(new Map(expected as [string, unknown][]));
      }),
      { numRuns: 300 },
    );
    expect(loaded).toBe(300);
  });

  it("the error lists what is missing in every one, in their order", () => {
    fc.assert(
      fc.property(layersOf, (layers) => {
        const { env, files, providers } = build(layers);
        const result = given(env, files, () => Config.load(providers));
        const lines = layers.flatMap((one, at) => {
          const { missing } = said(one, at);
          const head = one.kind === "env" ? "ENV vars not set" : `Missing keys in file ${at}.json`;
          return missing.length === 0 ? [] : [`${head}: ${missing.join(", ")}`];
        });
        expect(result[0]).toBe(lines.length === 0 ? "ok" : "error");
        if (result[0] === "error") {
          expect(result[1].errors).toEqual(lines);
          expect(result[1].message).toBe(`There were errors loading configuration:\n${lines.join("\n")}\n`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a group says what its providers say, under its name", () => {
    fc.assert(
      fc.property(layersOf, (layers) => {
        const { env, files, providers } = build(layers);
        const [plain, group] = given(env, files, () => [
          Config.load(providers),
          Config.load(Config.group("g", providers)),
        ]);
        if (plain[0] === "ok") expect(group).toEqual(["ok", { g: plain[1] }]);
        else expect(group).toMatchObject(["error", { errors: plain[1].errors.map((line) => `g: ${line}`) }]);
      }),
    );
  });

  it("loading twice gives the same, and changes nothing", () => {
    fc.assert(
      fc.property(layersOf, (layers) => {
        const { env, files, providers } = build(layers);
        const [once, again] = given(env, files, () => [Config.load(providers), Config.load(providers)]);
        expect(again).toEqual(once);
      }),
    );
  });
});
