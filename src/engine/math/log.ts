/** log, log1p, log2 and log10 (fdlibm e_log.c, s_log1p.c; FreeBSD e_log2.c, e_log10.c). */
import { highWord, lowWord, withHighWord, withLowWord } from "./bits.ts";

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const TWO_54 = 18014398509481984;
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

/** The series in s = f / (2 + f): 2 atanh(s) - 2 s, over s. */
function series(s: number): number {
  const z = s * s;
  const w = z * z;
  return z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
}

/** Natural logarithm; error below 1 ulp. NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let y = x;
  let k = 0;
  if (highWord(y) < 0x00100000) {
    k = -54;
    y *= TWO_54;
  }
  let high = highWord(y);
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const i = (high + 0x95f64) & 0x100000;
  y = withHighWord(y, high | (i ^ 0x3ff00000)); // now sqrt(2)/2 < y < sqrt(2)
  k += i >> 20;
  const f = y - 1;
  if ((0x000fffff & (2 + high)) < 3) {
    // |f| < 2^-20
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const r = series(s);
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + r));
    return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  if (k === 0) return f - s * (f - r);
  return k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}

/** log(1 + x); exact also where `x` is near 0. */
export function log1p(x: number): number {
  if (x !== x || x < -1) return NaN;
  if (x === -1) return -Infinity;
  if (x === Infinity) return x;
  const top = highWord(x);
  const size = top & 0x7fffffff;
  let f = 0;
  let k = 1;
  let c = 0;
  let high = 1;
  if (top < 0x3fda827a) {
    // x < 0.41422
    if (size < 0x3e200000) return size < 0x3c900000 ? x : x - x * x * 0.5;
    if (top > 0 || top <= (0xbfd2bec4 | 0)) {
      // -0.2929 < x < 0.41422
      k = 0;
      f = x;
    }
  }
  if (k !== 0) {
    let u = x;
    if (top < 0x43400000) {
      u = 1 + x;
      k = (highWord(u) >> 20) - 1023;
      c = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    } else {
      k = (highWord(u) >> 20) - 1023;
    }
    high = highWord(u) & 0x000fffff;
    if (high < 0x6a09e) {
      u = withHighWord(u, high | 0x3ff00000);
    } else {
      k += 1;
      u = withHighWord(u, high | 0x3fe00000);
      high = (0x00100000 - high) >> 2;
    }
    f = u - 1;
  }
  const half = 0.5 * f * f;
  if (high === 0) {
    // |f| < 2^-20
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + (c + k * LN2_LOW);
    const r = half * (1 - 0.66666666666666666 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - (k * LN2_LOW + c) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
  if (k === 0) return f - (half - s * (half + r));
  return k * LN2_HIGH - (half - (s * (half + r) + (k * LN2_LOW + c)) - f);
}

/** `x` as 2^k (1 + f), and of log(1 + f) the parts that log2 and log10 need. */
function split(x: number): { k: number; f: number; half: number; rest: number } {
  let y = x;
  let k = 0;
  if (highWord(y) < 0x00100000) {
    k = -54;
    y *= TWO_54;
  }
  let high = highWord(y);
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const i = (high + 0x95f64) & 0x100000;
  y = withHighWord(y, high | (i ^ 0x3ff00000));
  k += i >> 20;
  const f = y - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  return { k, f, half, rest: s * (half + series(s)) };
}

const INV_LN2_HIGH = 1.44269504072144627571;
const INV_LN2_LOW = 1.67517131648865118353e-10;

/** Logarithm to base 2; exact for powers of two. */
export function log2(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  const { k, f, half, rest } = split(x);
  const high = withLowWord(f - half, 0);
  const low = f - high - half + rest;
  let main = high * INV_LN2_HIGH;
  let tail = (low + high) * INV_LN2_LOW + low * INV_LN2_HIGH;
  const sum = k + main;
  tail += k - sum + main;
  main = sum;
  return tail + main;
}

const INV_LN10_HIGH = 4.34294481878168880939e-1;
const INV_LN10_LOW = 2.50829467116452752298e-11;
const LOG10_2_HIGH = 3.01029995663611771306e-1;
const LOG10_2_LOW = 3.69423907715893078616e-13;

/** Logarithm to base 10; exact for powers of ten. */
export function log10(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  if (highWord(x) === 0x3ff00000 && lowWord(x) === 0) return 0;
  const { k, f, half, rest } = split(x);
  const high = withLowWord(f - half, 0);
  const low = f - high - half + rest;
  const scaled = high * INV_LN10_HIGH;
  const sum = k * LOG10_2_HIGH + scaled;
  let tail = k * LOG10_2_LOW + (low + high) * INV_LN10_LOW + low * INV_LN10_HIGH;
  tail += k * LOG10_2_HIGH - sum + scaled;
  return tail + sum;
}
