/** sinh, cosh, tanh and their inverses (fdlibm e_sinh.c, e_cosh.c, s_tanh.c, s_asinh.c, e_acosh.c, e_atanh.c). */
import { exp, expm1 } from "./exp.ts";
import { log, log1p } from "./log.ts";

const LN2 = 6.93147180559945286227e-1;
/** Above it, exp overflows although sinh and cosh do not. */
const EXP_MAX = 709.782712893383973096;

/** Half of e to the `x`, where e to the `x` itself may overflow. */
function halfExp(x: number): number {
  if (x <= EXP_MAX) return 0.5 * exp(x);
  const w = exp(0.5 * x);
  return 0.5 * w * w;
}

/** Hyperbolic sine. */
export function sinh(x: number): number {
  if (x - x !== 0) return x;
  const size = Math.abs(x);
  const half = x < 0 ? -0.5 : 0.5;
  if (size < 22) {
    if (size < 2 ** -28) return x;
    const t = expm1(size);
    return size < 1 ? half * (2 * t - (t * t) / (t + 1)) : half * (t + t / (t + 1));
  }
  return 2 * half * halfExp(size);
}

/** Hyperbolic cosine. */
export function cosh(x: number): number {
  if (x !== x) return x;
  const size = Math.abs(x);
  if (size === Infinity) return size;
  if (size < 0.5 * LN2) {
    const t = expm1(size);
    const w = 1 + t;
    return size < 2 ** -55 ? w : 1 + (t * t) / (w + w);
  }
  if (size < 22) {
    const t = exp(size);
    return 0.5 * t + 0.5 / t;
  }
  return halfExp(size);
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  if (x !== x) return x;
  const size = Math.abs(x);
  let z = 1;
  if (size < 22) {
    if (size < 2 ** -28) return x;
    if (size >= 1) {
      z = 1 - 2 / (expm1(2 * size) + 2);
    } else {
      const t = expm1(-2 * size);
      z = -t / (t + 2);
    }
  }
  return x < 0 ? -z : z;
}

/** Inverse hyperbolic sine. */
export function asinh(x: number): number {
  if (x - x !== 0) return x;
  const size = Math.abs(x);
  if (size < 2 ** -28) return x;
  let w: number;
  if (size > 2 ** 28) w = log(size) + LN2;
  else if (size > 2) w = log(2 * size + 1 / (Math.sqrt(x * x + 1) + size));
  else w = log1p(size + (x * x) / (1 + Math.sqrt(1 + x * x)));
  return x < 0 ? -w : w;
}

/** Inverse hyperbolic cosine; NaN below 1. */
export function acosh(x: number): number {
  if (!(x >= 1)) return NaN;
  if (x > 2 ** 28) return log(x) + LN2;
  if (x === 1) return 0;
  if (x > 2) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
  const t = x - 1;
  return log1p(t + Math.sqrt(2 * t + t * t));
}

/** Inverse hyperbolic tangent; NaN outside [-1, 1]. */
export function atanh(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (size === 1) return x * Infinity;
  if (size < 2 ** -28) return x;
  let t = size + size;
  t = size < 0.5 ? 0.5 * log1p(t + (t * size) / (1 - size)) : 0.5 * log1p(t / (1 - size));
  return x < 0 ? -t : t;
}
