/** The term encoding of the recorded traces (see tests/truth/README.md) and the engine's terms. */
import { Exception, NODE, Pid, STACK, type Plain, type Term } from "faultline";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A recorded term as the engine's. `pid` finds the process of a name, `ref` the reference of a label. */
export function decode(json: Json, names: { pid(name: string): Term; ref?(label: string): Term }): Term {
  if (json === null || typeof json === "number" || typeof json === "boolean" || typeof json === "string")
    return json;
  if (Array.isArray(json))
    return Object.freeze({ $list: Object.freeze(json.map((item) => decode(item, names))) });
  if ("t" in json) return Object.freeze((json.t as Json[]).map((item) => decode(item, names)));
  if ("s" in json) return Object.freeze({ $string: json.s });
  if ("p" in json) return names.pid(json.p as string);
  if ("r" in json) return names.ref?.(json.r as string) ?? json;
  if ("m" in json && (json.m as Json[][]).every(([key]) => typeof key === "string"))
    return Object.freeze(
      Object.fromEntries(
        (json.m as [string, Json][]).map(([key, item]): [string, Term] => [key, decode(item, names)]),
      ),
    );
  return Object.freeze({ $json: JSON.stringify(json) });
}

export interface Labels {
  pid(id: number): string;
  ref?(id: number): string;
}

/** Modules whose calls stand in exit reasons, with a list of arguments. */
const MODULES = new Map([
  ["GenServer", "Elixir.GenServer"],
  ["sys", "sys"],
  ["gen_event", "gen_event"],
]);

/** The names of the recording gen_event handlers' modules (see gen-event.ts). */
export const HANDLERS = new Set(["$h", "$noinfo"]);

/** An engine term in the recording's encoding. */
export function encode(term: Term, labels: Labels): Json {
  if (term === STACK) return "$stack";
  if (term === null || term === undefined) return "nil";
  if (typeof term === "boolean") return String(term);
  if (term === NODE) return "$node";
  if (typeof term === "number" || typeof term === "string") return term;
  if (term instanceof Pid) return { p: labels.pid(term.id) };
  if (term instanceof Exception)
    return { exception: term.name.includes(".") ? term.name : `Elixir.${term.name}`, message: term.message };
  if (Array.isArray(term)) {
    if (HANDLERS.has(term[0] as string) && term.length === 2) return { h: term[1] as string };
    if (MODULES.has(term[0] as string) && Array.isArray(term[2]))
      return {
        t: [
          MODULES.get(term[0] as string)!,
          term[1] as Json,
          (term[2] as Term[]).map((item) => encode(item, labels)),
        ],
      };
    if (term[0] === "bad_combination")
      return { t: [term[0], (term[1] as Term[]).map((item) => encode(item, labels))] };
    return { t: term.map((item) => encode(item as Term, labels)) };
  }
  if (typeof term !== "object") return { f: "?" };
  const map = term as Record<string, Term>;
  if (Array.isArray(map.$list)) return (map.$list as Term[]).map((item) => encode(item, labels));
  if ("$string" in map) return { s: map.$string as string };
  if ("$json" in map) return JSON.parse(map.$json as string) as Json;
  if ("$child" in map) return { $child: map.$child as string };
  if (typeof map.id === "number" && "id" in map && Object.getPrototypeOf(map) !== Object.prototype)
    return { r: labels.ref?.(map.id) ?? "?" };
  return {
    m: Object.keys(map)
      .sort()
      .map((key) => [key, encode(map[key], labels)]),
  };
}

/** Rendered (plain) data in the recording's encoding: an empty tuple stands for a stack. */
export function encodePlain(plain: Plain, labels: Labels): Json {
  if (plain === null || typeof plain !== "object") return encode(plain, labels);
  if (Array.isArray(plain))
    return plain.length === 0 ? "$stack" : { t: plain.map((item) => encodePlain(item as Plain, labels)) };
  const map = plain as Record<string, Plain>;
  if (typeof map.$pid === "number") return { p: labels.pid(map.$pid) };
  if (typeof map.$error === "string")
    return { exception: `Elixir.${map.$error}`, message: map.message as string };
  return encode(plain, labels);
}

/** Equality of JSON values with a readable first difference; null if equal. */
export function difference(actual: Json, expected: Json, path = ""): string | null {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return null;
  return `${path}\n      expected ${JSON.stringify(expected)}\n      got      ${JSON.stringify(actual)}`;
}

/** The same with the keys of every object in order: for objects whose keys come in no order that means anything. */
export function inOrder(json: Json): Json {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(inOrder);
  return Object.fromEntries(
    Object.keys(json)
      .sort()
      .map((key) => [key, inOrder(json[key]!)]),
  );
}

/** An Elixir literal of the kind that stands in malformed start functions: atoms, strings, tuples, lists, integers. */
export function elixirLiteral(text: string): Term {
  let at = 0;
  const space = (): void => {
    while (at < text.length && /[\s,]/.test(text[at]!)) at++;
  };
  const items = (close: string): Term[] => {
    const found: Term[] = [];
    at++;
    for (space(); text[at] !== close; space()) found.push(value());
    at++;
    return found;
  };
  const value = (): Term => {
    space();
    const rest = text.slice(at);
    if (rest[0] === "{") return items("}");
    if (rest[0] === "[") return { $list: items("]") };
    const string = /^"([^"]*)"/.exec(rest);
    const atom = /^:?([A-Za-z_.][\w.]*[?!]?)/.exec(rest);
    const integer = /^-?\d+/.exec(rest);
    const match = string ?? integer ?? atom;
    if (match === null) throw new Error(`not a literal this replay knows: ${text}`);
    at += match[0].length;
    if (string !== null) return { $string: string[1] };
    if (integer !== null) return Number(integer[0]);
    return /^[A-Z]/.test(match[1]!) ? `Elixir.${match[1]!}` : match[1]!;
  };
  return value();
}
