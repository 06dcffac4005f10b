/** Makes what engines do differently, or by chance, the same everywhere (SANDBOX.md, section 5). */
import * as port from "../../engine/math/index.ts";
import { sort } from "./sort.ts";

let state = 0;

/** Starts the numbers of `Math.random` anew. */
export function seedRandom(seed: number): void {
  state = seed | 0;
}

/** Mulberry32: whole-number arithmetic only. A stream of its own, so that it shifts nothing in the engine. */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** A function of this name and length that is no constructor, like the built-in ones. */
function define(holder: object, name: PropertyKey, make: (...args: never[]) => unknown): void {
  if (!Reflect.has(holder, name)) return;
  Object.defineProperty(holder, name, { value: make, writable: true, enumerable: false, configurable: true });
}

/** Replaces the functions. Call once, before the intrinsics are frozen. */
export function makeDeterministic(): void {
  for (const [name, value] of Object.entries(port))
    define(Math, name, toNumbers(name, value as (...args: number[]) => number));
  define(Math, "random", { random: () => random() }.random);

  const typed = Object.getPrototypeOf(Int8Array.prototype) as object;
  for (const holder of [Array.prototype, typed]) {
    const kind = holder === typed ? "typed" : "array";
    define(holder, "sort", { sort(this: unknown, compare?: unknown) { return sort(kind, this, compare); } }.sort); // prettier-ignore
    define(
      holder,
      "toSorted",
      {
        toSorted(this: unknown, compare?: unknown) {
          const copy =
            kind === "typed" ? (this as Int8Array).slice() : Array.from(this as ArrayLike<unknown>);
          return sort(kind, copy, compare);
        },
      }.toSorted,
    );
    define(holder, "toLocaleString", (holder as unknown[]).toString);
  }
  define(
    String.prototype,
    "localeCompare",
    {
      localeCompare(this: string, other: unknown) {
        const a = String(this);
        const b = String(other);
        return a < b ? -1 : a > b ? 1 : 0;
      },
    }.localeCompare,
  );
  define(String.prototype, "toLocaleUpperCase", String.prototype.toUpperCase);
  define(String.prototype, "toLocaleLowerCase", String.prototype.toLowerCase);
  for (const type of [Number, BigInt])
    define(type.prototype, "toLocaleString", { toLocaleString(this: unknown) { return String(this); } }.toLocaleString); // prettier-ignore
}

function toNumbers(name: string, make: (...args: number[]) => number): (...args: unknown[]) => number {
  const call = (...args: unknown[]): number => {
    const numbers: number[] = [];
    for (let i = 0; i < Math.max(args.length, make.length); i++) numbers.push(Number(args[i]));
    return make(...numbers);
  };
  Object.defineProperty(call, "name", { value: name });
  return call;
}

/** `a ** b` in compiled code. */
export function power(a: unknown, b: unknown): number | bigint {
  const [base, exponent] = [toNumeric(a), toNumeric(b)];
  // The operator itself says what is wrong with a mix of the two kinds.
  if (typeof base === "bigint" || typeof exponent === "bigint")
    return (base as bigint) ** (exponent as bigint);
  return port.pow(base, exponent);
}

/** Number or big integer, as arithmetic takes any value: -(-x) runs the language's own conversion. */
function toNumeric(value: unknown): number | bigint {
  return typeof value === "number" || typeof value === "bigint" ? value : -(-(value as number));
}
