/** Any value as text, for the console and for errors. Never calls a getter, toString or toJSON. */

import { Pid, Ref } from "../../engine/index.ts";

const DEPTH = 3;
const ENTRIES = 20;
const TEXT = 2_000;

/** At most 2,000 characters. */
export function show(value: unknown): string {
  return clip(typeof value === "string" ? value : render(value, 0));
}

/** What an error says, with its kind in front: "TypeError: x is not a function". */
export function showThrown(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const message = own(thrown, "message");
      return clip(`${nameOf(thrown)}${message === "" ? "" : `: ${message}`}`);
    }
  } catch {
    return "a value that can't be read";
  }
  return show(thrown);
}

function clip(text: string): string {
  return text.length > TEXT ? `${text.slice(0, TEXT)}…` : text;
}

/** A text property of the object or its prototypes, found without running anything. */
function own(object: object, name: string): string {
  for (
    let holder: object | null = object;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    const slot = Reflect.getOwnPropertyDescriptor(holder, name);
    if (slot === undefined) continue;
    return typeof slot.value === "string" ? slot.value : "";
  }
  return "";
}

/** An error's name: its own, else that of its class. */
function nameOf(error: object): string {
  const given = Reflect.getOwnPropertyDescriptor(error, "name")?.value as unknown;
  if (typeof given === "string") return given;
  const type = Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(error) as object, "constructor");
  const made = BUILT_IN.get(Object.getPrototypeOf(error) as object);
  if (made !== undefined) return made;
  return (typeof type?.value === "function" ? own(type.value as object, "name") : "") || "Error";
}

const BUILT_IN = new Map<object, string>(
  [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    (type) => [type.prototype as object, type.name],
  ),
);

function render(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, TEXT));
    case "bigint":
      return value > 10n ** 40n || value < -(10n ** 40n) ? "a big integer" : `${value}n`;
    case "symbol":
      return "a symbol";
    case "function":
      return `function ${own(value, "name").slice(0, 64)}`;
    case "object":
      if (value === null) return "null";
      try {
        return compound(value, depth);
      } catch {
        return "a value that can't be read";
      }
    default:
      return String(value);
  }
}

function compound(value: object, depth: number): string {
  if (value instanceof Error) return showThrown(value);
  if (value instanceof Pid || value instanceof Ref) return value.toString();
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  const list = Array.isArray(value);
  if (depth >= DEPTH) return list ? "[…]" : "{…}";
  if (value instanceof Map) return `Map ${render([...value].slice(0, ENTRIES), depth)}`;
  if (value instanceof Set) return `Set ${render([...value].slice(0, ENTRIES), depth)}`;
  const parts: string[] = [];
  const keys = list ? indexes(value.length) : Object.keys(value);
  for (const key of keys.slice(0, ENTRIES)) {
    const slot = Reflect.getOwnPropertyDescriptor(value, key);
    const shown = slot === undefined ? "" : "value" in slot ? render(slot.value, depth + 1) : "(a getter)";
    parts.push(list ? shown : `${key.slice(0, 64)}: ${shown}`);
  }
  if (keys.length > ENTRIES || (list && value.length > ENTRIES)) parts.push("…");
  return list ? `[${parts.join(", ")}]` : `{${parts.join(", ")}}`;
}

function indexes(length: number): string[] {
  const out: string[] = [];
  for (let i = 0; i < length && i <= ENTRIES; i++) out.push(String(i));
  return out;
}
