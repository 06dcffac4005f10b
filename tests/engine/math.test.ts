/** The port of the transcendental functions: near enough to the truth, exact where it can be, and the same for ever. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as port from "../../src/engine/math/index.ts";

type Fn = (...args: number[]) => number;

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The doubles in order, numbered. */
function place(x: number): bigint {
  double[0] = x;
  const all = bits[0]!;
  return all < 0n ? -(all & 0x7fff_ffff_ffff_ffffn) : all;
}

/** How many doubles lie between the two. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const distance = place(a) - place(b);
  return Number(distance < 0n ? -distance : distance);
}

let state = 1;
/** Whole-number arithmetic: the same inputs everywhere. */
function draw(): number {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return (state >>> 0) / 2 ** 32;
}

const SPECIAL = [
  0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, 10, 100, 709.5, 710.2, -745, -746, 5e-324, -5e-324, 1e-308,
];
const EXTREME = [
  Infinity,
  -Infinity,
  NaN,
  Number.MAX_VALUE,
  1e22,
  Math.PI,
  Math.PI / 2,
  2 ** 53,
  -(2 ** 53),
  2 ** 31,
];
const INPUTS = [
  ...SPECIAL,
  ...EXTREME,
  ...Array.from({ length: 4_000 }, () => (draw() * 2 - 1) * 30),
  ...Array.from({ length: 4_000 }, () => (draw() * 2 - 1) * 1.2),
  ...Array.from({ length: 2_000 }, () => (draw() * 2 - 1) * 800),
  ...Array.from({ length: 2_000 }, () => (draw() * 2 - 1) * 2 ** Math.floor(draw() * 1000)),
  ...Array.from({ length: 2_000 }, () => (draw() * 2 - 1) * 2 ** -Math.floor(draw() * 1000)),
];

const two = new Set(["pow", "atan2", "hypot"]);
const argumentsOf = (name: string): number[][] =>
  two.has(name)
    ? [
        ...[...SPECIAL, ...EXTREME].flatMap((x) => [...SPECIAL, ...EXTREME].map((y) => [x, y])),
        ...INPUTS.map((x, i) => [x, INPUTS[(i * 7919) % INPUTS.length]!]),
        ...INPUTS.map((x, i) => [Math.abs(x % 10), INPUTS[(i * 31) % INPUTS.length]! % 50]),
      ]
    : INPUTS.map((x) => [x]);

describe("within two units in the last place of this engine's own", () => {
  for (const [name, fn] of Object.entries(port) as [string, Fn][])
    test(name, () => {
      const native = (Math as unknown as Record<string, Fn>)[name]!;
      const wrong = argumentsOf(name).filter((args) => ulps(fn(...args), native(...args)) > 2);
      expect(wrong.slice(0, 5)).toEqual([]);
    });
});

describe("exact where the answer is a double", () => {
  test("powers of ten have whole logarithms", () => {
    for (let i = -300; i <= 300; i++) expect(port.log10(Number(`1e${i}`))).toBe(i);
  });
  test("powers of two have whole logarithms", () => {
    for (let i = -1074; i < 1024; i++) expect(port.log2(2 ** i)).toBe(i);
  });
  test("whole powers of small whole numbers", () => {
    for (let x = 1; x <= 20; x++) for (let y = 0, p = 1; y <= 12; y++, p *= x) expect(port.pow(x, y)).toBe(p);
  });
  test("cubes have their roots", () => {
    for (let x = -200; x <= 200; x++) expect(port.cbrt(x * x * x)).toBe(x);
  });
  test("3, 4, 5", () => {
    expect(port.hypot(3, 4)).toBe(5);
    expect(port.hypot()).toBe(0);
    expect(port.hypot(1e300, 1e300)).toBe(Math.SQRT2 * 1e300);
    expect(port.hypot(NaN, Infinity)).toBe(Infinity);
  });
  test("the sine of 2^1023 and a bit, where every digit of 2/pi is needed", () => {
    expect(port.sin(Number.MAX_VALUE)).toBe(0.004961954789184062);
    expect(port.cos(Number.MAX_VALUE)).toBe(-0.9999876894265599);
    expect(port.tan(Number.MAX_VALUE)).toBe(-0.004962015874444895);
  });
});

test("the very bits, whatever the engine: a change here changes every recorded trace", () => {
  const hash = createHash("sha256");
  for (const [name, fn] of Object.entries(port) as [string, Fn][]) {
    const results = new Float64Array(argumentsOf(name).map((args) => fn(...args)));
    hash.update(name).update(new Uint8Array(results.buffer));
  }
  expect(hash.digest("hex").slice(0, 16)).toBe("56b1ad84ff7e98c3");
});
