/** asin, acos, atan and atan2 (fdlibm e_asin.c, e_acos.c, s_atan.c, e_atan2.c). */
import { highWord, withLowWord } from "./bits.ts";

const PI = 3.141592653589793116;
const PIO2_HIGH = 1.570796326794896558;
const PIO2_LOW = 6.12323399573676603587e-17;
const PIO4_HIGH = 7.85398163397448278999e-1;

/** (asin(x) - x) / x for x squared = `z`, z <= 1/4. */
function rational(z: number): number {
  const p =
    z *
    (1.66666666666666657415e-1 +
      z *
        (-3.25565818622400915405e-1 +
          z *
            (2.01212532134862925881e-1 +
              z *
                (-4.00555345006794114027e-2 +
                  z * (7.91534994289814532176e-4 + z * 3.4793310759602116757e-5)))));
  const q =
    1 +
    z *
      (-2.40339491173441421878 +
        z * (2.02094576023350569471 + z * (-6.8828397160545329303e-1 + z * 7.70381505559019352791e-2)));
  return p / q;
}

/** Arc sine in radians; NaN outside [-1, 1]. */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (size === 1) return x * PIO2_HIGH + x * PIO2_LOW;
  if (size < 0.5) return size < 2 ** -27 ? x : x + x * rational(x * x);
  const t = (1 - size) * 0.5;
  const s = Math.sqrt(t);
  const r = rational(t);
  let result: number;
  if (highWord(size) >= 0x3fef3333) {
    result = PIO2_HIGH - (2 * (s + s * r) - PIO2_LOW);
  } else {
    const w = withLowWord(s, 0);
    const c = (t - w * w) / (s + w);
    result = PIO4_HIGH - (2 * s * r - (PIO2_LOW - 2 * c) - (PIO4_HIGH - 2 * w));
  }
  return x > 0 ? result : -result;
}

/** Arc cosine in radians; NaN outside [-1, 1]. */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (!(size <= 1)) return NaN;
  if (x === 1) return 0;
  if (x === -1) return PI + 2 * PIO2_LOW;
  if (size < 0.5) {
    if (size <= 2 ** -57) return PIO2_HIGH + PIO2_LOW;
    return PIO2_HIGH - (x - (PIO2_LOW - x * rational(x * x)));
  }
  if (x < 0) {
    const z = (1 + x) * 0.5;
    const s = Math.sqrt(z);
    return PI - 2 * (s + (rational(z) * s - PIO2_LOW));
  }
  const z = (1 - x) * 0.5;
  const s = Math.sqrt(z);
  const f = withLowWord(s, 0);
  const c = (z - f * f) / (s + f);
  return 2 * (f + (rational(z) * s + c));
}

const ATAN_HIGH = [
  4.63647609000806093515e-1, 7.85398163397448278999e-1, 9.82793723247329054082e-1, 1.570796326794896558,
] as const;
const ATAN_LOW = [
  2.26987774529616870924e-17, 3.06161699786838301793e-17, 1.39033110312309984516e-17,
  6.12323399573676603587e-17,
] as const;

/** Arc tangent in radians. */
export function atan(x: number): number {
  if (x !== x) return x;
  const size = Math.abs(x);
  if (size >= 2 ** 66) return x > 0 ? PIO2_HIGH + PIO2_LOW : -PIO2_HIGH - PIO2_LOW;
  let y = size;
  let id = -1;
  if (size < 0.4375) {
    if (size < 2 ** -27) return x;
    y = x;
  } else if (size < 0.6875) {
    id = 0;
    y = (2 * size - 1) / (2 + size);
  } else if (size < 1.1875) {
    id = 1;
    y = (size - 1) / (size + 1);
  } else if (size < 2.4375) {
    id = 2;
    y = (size - 1.5) / (1 + 1.5 * size);
  } else {
    id = 3;
    y = -1 / size;
  }
  const z = y * y;
  const w = z * z;
  const odd =
    z *
    (3.33333333333329318027e-1 +
      w *
        (1.42857142725034663711e-1 +
          w *
            (9.09088713343650656196e-2 +
              w *
                (6.66107313738753120669e-2 +
                  w * (4.97687799461593236017e-2 + w * 1.62858201153657823623e-2)))));
  const even =
    w *
    (-1.99999999998764832476e-1 +
      w *
        (-1.1111110405462355788e-1 +
          w *
            (-7.69187620504482999495e-2 + w * (-5.83357013379057348645e-2 + w * -3.6531572744216915527e-2))));
  if (id < 0) return y - y * (odd + even);
  const result = ATAN_HIGH[id]! - (y * (odd + even) - ATAN_LOW[id]! - y);
  return x < 0 ? -result : result;
}

/** The angle of the point (`x`, `y`) in radians, from -pi to pi. */
export function atan2(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  if (x === 1) return atan(y);
  const xNegative = x < 0 || Object.is(x, -0);
  const yNegative = y < 0 || Object.is(y, -0);
  if (y === 0) {
    if (!xNegative) return y;
    return yNegative ? -PI : PI;
  }
  if (x === 0) return yNegative ? -PIO2_HIGH : PIO2_HIGH;
  if (x === Infinity || x === -Infinity) {
    if (y === Infinity || y === -Infinity) {
      const angle = xNegative ? 3 * PIO4_HIGH : PIO4_HIGH;
      return yNegative ? -angle : angle;
    }
    if (!xNegative) return yNegative ? -0 : 0;
    return yNegative ? -PI : PI;
  }
  if (y === Infinity || y === -Infinity) return yNegative ? -PIO2_HIGH : PIO2_HIGH;
  const difference = ((highWord(y) & 0x7fffffff) - (highWord(x) & 0x7fffffff)) >> 20;
  let z: number;
  let flip = xNegative;
  if (difference > 60) {
    z = PIO2_HIGH + 0.5 * 1.2246467991473531772e-16;
    flip = false;
  } else if (xNegative && difference < -60) {
    z = 0;
  } else {
    z = atan(Math.abs(y / x));
  }
  if (!flip) return yNegative ? -z : z;
  const rest = z - 1.2246467991473531772e-16;
  return yNegative ? rest - PI : PI - rest;
}
