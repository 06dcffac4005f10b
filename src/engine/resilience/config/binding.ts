/** Bindings: which value of a provider goes under which key of the configuration. Rules: Vapor 0.10. */
import { ErlangError, errorTerm, Exception, inspect, isHalt, toPlain } from "../../kernel/index.ts";

/** How one key is filled: from a variable or a path, and what happens if there is none. */
export interface BindingOptions<From, Raw> {
  /** The variable, or the path in the file. */
  readonly from: From;
  /** Makes the value of what was found; not asked for a default. What it raises counts as malformed. */
  readonly map?: (found: Raw) => unknown;
  /** The value if nothing is found. null means none, as in Vapor. */
  readonly default?: unknown;
  /** Default true: missing without a default is an error. False: the value is null then. */
  readonly required?: boolean;
}

/** Which variable or path a key is filled from, alone or with options. */
export type Binding<From, Raw> = From | BindingOptions<From, Raw>;

type Found<B, Raw> = B extends { readonly map: (found: any) => infer V } ? V : Raw;
type Fallback<B> = B extends { readonly default: infer D }
  ? D extends null | undefined
    ? Missing<B>
    : Widened<D>
  : Missing<B>;
type Missing<B> = B extends { readonly required: false } ? null : never;
type Widened<D> = D extends string ? string : D extends number ? number : D extends boolean ? boolean : D;

/** The values of bindings by key. */
export type Bound<B, Raw> = { -readonly [K in keyof B]: Found<B[K], Raw> | Fallback<B[K]> };

/** What bindings came to: values by key, and what is wrong. */
export interface Filled {
  readonly values: ReadonlyMap<string, unknown>;
  /** What is missing, as the provider names it, in the order of the keys' names (Vapor keeps them in a map). */
  readonly missing: readonly string[];
  /** What a `map` refused, in words, in the same order. */
  readonly refused: readonly string[];
}

/**
 * Fills bindings.
 *
 * @param find what the provider has at `from`; null or undefined if nothing
 * @param name `from` as people call it
 */
export function fill<From, Raw>(
  bindings: Readonly<Record<string, Binding<From, Raw>>>,
  find: (from: From) => Raw | null | undefined,
  name: (from: From) => string,
): Filled {
  const values = new Map<string, unknown>();
  const missing: string[] = [];
  const refused: string[] = [];
  for (const key of Object.keys(bindings).sort()) {
    const binding = optionsOf<From, Raw>(bindings[key]!);
    const found = find(binding.from);
    if (found !== null && found !== undefined) {
      const made = translate(binding.map, found);
      if ("value" in made) values.set(key, made.value);
      else refused.push(`${name(binding.from)} is malformed: ${made.refused}`);
    } else if (binding.default !== null && binding.default !== undefined) values.set(key, binding.default);
    else if (binding.required ?? true) missing.push(name(binding.from));
    else values.set(key, null);
  }
  return { values, missing, refused };
}

function optionsOf<From, Raw>(binding: Binding<From, Raw>): BindingOptions<From, Raw> {
  return typeof binding === "object" && binding !== null && "from" in binding
    ? (binding as BindingOptions<From, Raw>)
    : { from: binding as From };
}

function translate<Raw>(
  map: ((found: Raw) => unknown) | undefined,
  found: Raw,
): { readonly value: unknown } | { readonly refused: string } {
  if (map === undefined) return { value: found };
  try {
    return { value: map(found) };
  } catch (thrown) {
    if (isHalt(thrown)) throw thrown;
    const term = thrown instanceof ErlangError && thrown.message !== "" ? thrown.message : errorTerm(thrown);
    if (term instanceof Exception) return { refused: term.message };
    return { refused: typeof term === "string" ? term : inspect(toPlain(term)) };
  }
}

/** Refuses bindings that are no object. */
export function checkBindings(what: string, bindings: unknown, example: string): void {
  if (typeof bindings !== "object" || bindings === null || Array.isArray(bindings))
    throw new ErlangError("badarg", `${what} takes bindings by key, as in ${example}`);
}

/** Values as an object, in the order of the keys' names. */
export function objectOf(values: ReadonlyMap<string, unknown>): object {
  return Object.fromEntries(values);
}
