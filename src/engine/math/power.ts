/** pow, cbrt and hypot (fdlibm e_pow.c; FreeBSD s_cbrt.c). */
import { fromWords, highWord, lowWord, scale, withHighWord, withLowWord } from "./bits.ts";

const L1 = 5.99999999999994648725e-1;
const L2 = 4.28571428578550184252e-1;
const L3 = 3.33333329818377432918e-1;
const L4 = 2.72728123808534006489e-1;
const L5 = 2.30660745775561754067e-1;
const L6 = 2.06975017800338417784e-1;
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;
const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;
const OVERFLOW = 8.0085662595372944372e-17; // -(1024 - log2(overflow + .5 ulp))
const CP = 9.61796693925975554329e-1; // 2 / (3 ln2)
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
const INV_LN2 = 1.442695040888963387;
const INV_LN2_HIGH = 1.44269502162933349609;
const INV_LN2_LOW = 1.92596299112661746887e-8;
const DP_HIGH = 5.84962487220764160156e-1; // log2(1.5)
const DP_LOW = 1.35003920212974897128e-8;

/** 0: `y` is no integer; 1: odd; 2: even. */
function parity(y: number): 0 | 1 | 2 {
  const size = Math.abs(y);
  if (size >= 2 ** 53) return 2;
  if (Math.floor(size) !== size) return 0;
  return size % 2 === 1 ? 1 : 2;
}

/** `x` to the power `y`, with the special cases of ECMAScript; error below 1 ulp. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = Math.abs(x);
  if (y === Infinity || y === -Infinity) {
    if (size === 1) return NaN;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  const negative = highWord(x) < 0;
  const kind = negative ? parity(y) : 0;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  if (y === 0.5 && !negative && x !== Infinity) return Math.sqrt(x);
  if (size === 0 || size === 1 || size === Infinity) {
    const z = y < 0 ? 1 / size : size;
    if (!negative) return z;
    if (size === 1 && kind === 0) return NaN;
    return kind === 1 ? -z : z;
  }
  if (negative && kind === 0) return NaN;
  const sign = negative && kind === 1 ? -1 : 1;

  let t1: number;
  let t2: number;
  const ySize = highWord(y) & 0x7fffffff;
  let xSize = highWord(size);
  if (ySize > 0x41e00000) {
    // |y| > 2^31
    if (ySize > 0x43f00000) {
      if (xSize <= 0x3fefffff) return y < 0 ? sign * Infinity : sign * 0;
      return y > 0 ? sign * Infinity : sign * 0;
    }
    if (xSize < 0x3fefffff) return y < 0 ? sign * Infinity : sign * 0;
    if (xSize > 0x3ff00000) return y > 0 ? sign * Infinity : sign * 0;
    // |1 - x| <= 2^-20: log(x) by x - x^2/2 + x^3/3 - x^4/4
    const t = size - 1;
    const w = t * t * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
    const u = INV_LN2_HIGH * t;
    const v = t * INV_LN2_LOW - w * INV_LN2;
    t1 = withLowWord(u + v, 0);
    t2 = v - (t1 - u);
  } else {
    let n = 0;
    let a = size;
    if (xSize < 0x00100000) {
      a *= 9007199254740992;
      n -= 53;
      xSize = highWord(a);
    }
    n += (xSize >> 20) - 0x3ff;
    const j = xSize & 0x000fffff;
    xSize = j | 0x3ff00000;
    let k: 0 | 1;
    if (j <= 0x3988e) k = 0;
    else if (j < 0xbb67a) k = 1;
    else {
      k = 0;
      n += 1;
      xSize -= 0x00100000;
    }
    a = withHighWord(a, xSize);
    const base = k === 0 ? 1 : 1.5;
    let u = a - base;
    let v = 1 / (a + base);
    const ss = u * v;
    const sHigh = withLowWord(ss, 0);
    let tHigh = fromWords(((xSize >> 1) | 0x20000000) + 0x00080000 + (k << 18), 0);
    let tLow = a - (tHigh - base);
    const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
    let s2 = ss * ss;
    let r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))));
    r += sLow * (sHigh + ss);
    s2 = sHigh * sHigh;
    tHigh = withLowWord(3 + s2 + r, 0);
    tLow = r - (tHigh - 3 - s2);
    u = sHigh * tHigh;
    v = sLow * tHigh + tLow * ss;
    const pHigh = withLowWord(u + v, 0);
    const pLow = v - (pHigh - u);
    const zHigh = CP_HIGH * pHigh;
    const zLow = CP_LOW * pHigh + pLow * CP + (k === 0 ? 0 : DP_LOW);
    const high = k === 0 ? 0 : DP_HIGH;
    t1 = withLowWord(zHigh + zLow + high + n, 0);
    t2 = zLow - (t1 - n - high - zHigh);
  }

  // y (t1 + t2), with y split in two
  const y1 = withLowWord(y, 0);
  const pLow = (y - y1) * t1 + y * t2;
  let pHigh = y1 * t1;
  let z = pLow + pHigh;
  const top = highWord(z);
  const low = lowWord(z);
  if (top >= 0x40900000) {
    // z >= 1024
    if (((top - 0x40900000) | low) !== 0) return sign * Infinity;
    if (pLow + OVERFLOW > z - pHigh) return sign * Infinity;
  } else if ((top & 0x7fffffff) >= 0x4090cc00) {
    // z <= -1075
    if (((top - 0xc090cc00) | low) !== 0) return sign * 0;
    if (pLow <= z - pHigh) return sign * 0;
  }
  // 2 to the (pHigh + pLow)
  const i = top & 0x7fffffff;
  let k = (i >> 20) - 0x3ff;
  let n = 0;
  if (i > 0x3fe00000) {
    // |z| > 0.5: n = the integer nearest to z
    n = top + (0x00100000 >> (k + 1));
    k = ((n & 0x7fffffff) >> 20) - 0x3ff;
    const t = fromWords(n & ~(0x000fffff >> k), 0);
    n = ((n & 0x000fffff) | 0x00100000) >> (20 - k);
    if (top < 0) n = -n;
    pHigh -= t;
  }
  let t = withLowWord(pLow + pHigh, 0);
  const u = t * LN2_HIGH;
  const v = (pLow - (t - pHigh)) * LN2 + t * LN2_LOW;
  z = u + v;
  const w = v - (z - u);
  t = z * z;
  const c = z - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  const r = (z * c) / (c - 2) - (w + z * w);
  z = 1 - (r - z);
  return sign * scale(z, n);
}

/** Cube root; error below 0.7 ulp. */
export function cbrt(x: number): number {
  if (x - x !== 0 || x === 0) return x;
  const top = highWord(x);
  const sign = top < 0 ? 0x80000000 | 0 : 0;
  const size = top & 0x7fffffff;
  let t: number;
  if (size < 0x00100000) {
    const up = highWord(x * 18014398509481984) & 0x7fffffff;
    t = fromWords(sign | (Math.floor(up / 3) + 696219795), 0);
  } else {
    t = fromWords(sign | (Math.floor(size / 3) + 715094163), 0);
  }
  const r = t * t * (t / x);
  t *=
    1.87595182427177009643 +
    r * (-1.88497979543377169875 + r * 1.62142972010535446614) +
    r * r * r * (-0.758397934778766047437 + r * 0.145996192886612446982);
  // Round t to 23 bits, upwards, so that t * t is exact in the last Newton step.
  const low = lowWord(t) >>> 0;
  const rounded = low + 0x80000000;
  const carry = rounded >= 0x100000000 ? 1 : 0;
  t = fromWords(highWord(t) + carry, (rounded >>> 0) & 0xc0000000);
  const s = t * t;
  const q = (x / s - t) / (t + t + x / s);
  return t + t * q;
}

/** The square root of the sum of squares, without overflow; Infinity wins over NaN. */
export function hypot(...values: number[]): number {
  let largest = 0;
  let isNaN = false;
  for (const value of values) {
    const size = Math.abs(+value);
    if (size === Infinity) largest = Infinity;
    else if (size !== size) isNaN = true;
    else if (size > largest) largest = size;
  }
  if (largest === Infinity) return Infinity;
  if (isNaN) return NaN;
  if (largest === 0) return 0;
  // Kahan's sum: the rounding error of each addition is carried to the next.
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const ratio = value / largest;
    const term = ratio * ratio - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}
