/** exp and expm1 (fdlibm e_exp.c, s_expm1.c). */
import { highWord, scale, withHighWord } from "./bits.ts";

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INV_LN2 = 1.442695040888963387;
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

/** e to the `x`; error below 1 ulp. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893383973096) return Infinity;
  if (x < -745.13321910194110842) return 0;
  const size = highWord(x) & 0x7fffffff;
  let high = x;
  let low = 0;
  let k = 0;
  let rest = x;
  if (size > 0x3fd62e42) {
    // |x| > ln2 / 2: x = k ln2 + rest
    if (size < 0x3ff0a2b2) k = x < 0 ? -1 : 1;
    else k = (INV_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0;
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
    rest = high - low;
  } else if (size < 0x3e300000) {
    return 1 + x;
  }
  const t = rest * rest;
  const c = rest - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  if (k === 0) return 1 - ((rest * c) / (c - 2) - rest);
  return scale(1 - (low - (rest * c) / (2 - c) - high), k);
}

const Q1 = -3.33333333333331316428e-2;
const Q2 = 1.58730158725481460165e-3;
const Q3 = -7.93650757867487942473e-5;
const Q4 = 4.00821782732936239552e-6;
const Q5 = -2.01099218183624371326e-7;

/** e to the `x`, less 1; exact also where `x` is near 0. */
export function expm1(x: number): number {
  if (x !== x) return x;
  const top = highWord(x);
  const size = top & 0x7fffffff;
  if (size >= 0x4043687a) {
    // |x| >= 56 ln2
    if (x > 709.782712893383973096) return Infinity;
    if (x < 0) return -1;
  }
  let y = x;
  let c = 0;
  let k = 0;
  if (size > 0x3fd62e42) {
    if (size < 0x3ff0a2b2) k = x < 0 ? -1 : 1;
    else k = (INV_LN2 * x + (x < 0 ? -0.5 : 0.5)) | 0;
    const high = x - k * LN2_HIGH;
    const low = k * LN2_LOW;
    y = high - low;
    c = high - y - low;
  } else if (size < 0x3c900000) {
    return x;
  }
  const half = 0.5 * y;
  const square = y * half;
  const r1 = 1 + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))));
  const t = 3 - r1 * half;
  let e = square * ((r1 - t) / (6 - y * t));
  if (k === 0) return y - (y * e - square);
  e = y * (e - c) - c - square;
  if (k === -1) return 0.5 * (y - e) - 0.5;
  if (k === 1) return y < -0.25 ? -2 * (e - (y + 0.5)) : 1 + 2 * (y - e);
  if (k <= -2 || k > 56) {
    const power = 1 - (e - y);
    return (k === 1024 ? power * 2 * 2 ** 1023 : scale(power, k)) - 1;
  }
  if (k < 20) return scale(withHighWord(1, 0x3ff00000 - (0x200000 >> k)) - (e - y), k);
  return scale(y - (e + withHighWord(1, (0x3ff - k) << 20)) + 1, k);
}
