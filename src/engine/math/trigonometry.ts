/** sin, cos and tan (fdlibm k_sin.c, k_cos.c, k_tan.c, e_rem_pio2.c). */
import { highWord, lowWord, withLowWord, fromWords } from "./bits.ts";

/** sin on [-pi/4, pi/4] of `x` + `tail`. */
function sinKernel(x: number, tail: number): number {
  if ((highWord(x) & 0x7fffffff) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return x - (z * (0.5 * tail - v * r) - tail - v * -1.66666666666666324348e-1);
}

/** cos on [-pi/4, pi/4] of `x` + `tail`. */
function cosKernel(x: number, tail: number): number {
  const size = highWord(x) & 0x7fffffff;
  if (size < 0x3e400000) return 1;
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z *
                (-2.75573143513906633035e-7 +
                  z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  if (size < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * tail));
  const q = size > 0x3fe90000 ? 0.28125 : fromWords(size - 0x00200000, 0); // x / 4
  const half = 0.5 * z - q;
  return 1 - q - (half - (z * r - x * tail));
}

const T = [
  3.33333333333334091986e-1, 1.33333333333201242699e-1, 5.39682539762260521377e-2, 2.18694882948595424599e-2,
  8.86323982359930005737e-3, 3.59207910759131235356e-3, 1.45620945432529025516e-3, 5.88041240820264096874e-4,
  2.46463134818469906812e-4, 7.817944429395570923e-5, 7.14072491382608190305e-5, -1.85586374855275456654e-5,
  2.59073051863633712884e-5,
] as const;

/** tan on [-pi/4, pi/4] of `x` + `tail`; -1 / tan if `sign` is -1. */
function tanKernel(x: number, tail: number, sign: 1 | -1): number {
  const top = highWord(x);
  const size = top & 0x7fffffff;
  let a = x;
  let b = tail;
  if (size < 0x3e300000) {
    // |x| < 2^-28
    if ((size | lowWord(x)) === 0 && sign === -1) return Infinity;
    if (sign === 1) return x;
    const w = x + tail;
    const z = withLowWord(w, 0);
    const v = tail - (z - x);
    const quotient = -1 / w;
    const t = withLowWord(quotient, 0);
    return t + quotient * (1 + t * z + t * v);
  }
  const large = size >= 0x3fe59428; // |x| >= 0.6744
  if (large) {
    if (top < 0) {
      a = -a;
      b = -b;
    }
    a = 7.85398163397448278999e-1 - a + (3.06161699786838301793e-17 - b);
    b = 0;
  }
  const z = a * a;
  let w = z * z;
  let r = T[1] + w * (T[3] + w * (T[5] + w * (T[7] + w * (T[9] + w * T[11]))));
  let v = z * (T[2] + w * (T[4] + w * (T[6] + w * (T[8] + w * (T[10] + w * T[12])))));
  const s = z * a;
  r = b + z * (s * (r + v) + b);
  r += T[0] * s;
  w = a + r;
  if (large) {
    v = sign;
    return (1 - ((top >> 30) & 2)) * (v - 2 * (a - ((w * w) / (w + v) - r)));
  }
  if (sign === 1) return w;
  const zHigh = withLowWord(w, 0);
  v = r - (zHigh - a);
  const quotient = -1 / w;
  const t = withLowWord(quotient, 0);
  return t + quotient * (1 + t * zHigh + t * v);
}

const INV_PIO2 = 6.36619772367581382433e-1;
const PIO2_1 = 1.57079632673412561417;
const PIO2_1T = 6.07710050650619224932e-11;
const PIO2_2 = 6.0771005063039659766e-11;
const PIO2_2T = 2.02226624879595063154e-21;
const PIO2_3 = 2.0222662487111664558e-21;
const PIO2_3T = 8.47842766036889956997e-32;

/** 2 / pi in 24-bit digits, enough for the largest double. */
const TWO_OVER_PI = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb,
  0xc561b7, 0x246e3a, 0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5,
  0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41, 0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8,
  0x97ffde, 0x05980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d,
  0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b,
  0x6babf0, 0xcfbc20, 0x9af436, 0x1da9e3, 0x91615e, 0xe61b08, 0x659985, 0x5f14a0, 0x68408d, 0x5c3a58,
] as const;

// The quadrant and the reduced argument of the last reduction: head plus tail.
let head = 0;
let tailOf = 0;

/**
 * Large arguments: the fraction bits of x * 2/pi that matter, in whole numbers. x is an integer `m` of 53 bits
 * times 2^e; the product with 2/pi is needed modulo 4, to about 2^-120.
 */
function reduceLarge(size: number): number {
  const exponent = ((highWord(size) >> 20) & 0x7ff) - 1075;
  const m = (BigInt((highWord(size) & 0xfffff) | 0x100000) << 32n) | BigInt(lowWord(size) >>> 0);
  // Digits of 2/pi before bit `exponent - 2` only add multiples of 4.
  const skip = Math.max(0, Math.floor((exponent - 56) / 24));
  let digits = 0n;
  const count = 11;
  for (let i = 0; i < count; i++) digits = (digits << 24n) | BigInt(TWO_OVER_PI[skip + i] ?? 0);
  // digits * 2^(-24 (skip + count)) is that part of 2/pi.
  const shift = BigInt(24 * (skip + count) - exponent);
  const product = m * digits; // times 2^-shift
  const whole = product >> shift;
  let fraction = product - (whole << shift);
  let quadrant = Number(whole & 3n);
  const half = 1n << (shift - 1n);
  let negative = false;
  if (fraction >= half) {
    fraction = (1n << shift) - fraction;
    quadrant = (quadrant + 1) & 3;
    negative = true;
  }
  // fraction * 2^-shift times pi/2, with pi/2 to 160 bits: keep 160 bits of the fraction.
  const bits = fraction.toString(2).length;
  const drop = bits > 160 ? BigInt(bits - 160) : 0n;
  const exact = (fraction >> drop) * PIO2_BITS; // times 2^(drop - shift - 160)
  const power = Number(drop - shift) - 160;
  const first = topBits(exact, power);
  head = first.value;
  tailOf = topBits(first.rest, power).value;
  if (negative) {
    head = -head;
    tailOf = -tailOf;
  }
  return quadrant;
}

/** pi/2 times 2^160, rounded down. */
const PIO2_BITS = 0x1921fb54442d18469898cc51701b839a252049c11n;

/** The first 53 bits of `whole` times 2^`power`, and what is left of `whole`. */
function topBits(whole: bigint, power: number): { value: number; rest: bigint } {
  const bits = whole === 0n ? 0 : whole.toString(2).length;
  const drop = BigInt(Math.max(0, bits - 53));
  const top = whole >> drop;
  let value = Number(top);
  for (let n = power + Number(drop); n < 0; n += 60) value *= n <= -60 ? 2 ** -60 : 2 ** n;
  return { value, rest: whole - (top << drop) };
}

/** Writes x - n pi/2 into `head` + `tailOf`; returns n modulo 4. */
function reduce(x: number): number {
  const size = Math.abs(x);
  let n: number;
  if (highWord(size) < 0x413921fb) {
    // |x| < 2^20 pi/2
    n = Math.floor(size * INV_PIO2 + 0.5);
    let r = size - n * PIO2_1;
    let w = n * PIO2_1T;
    const exponent = highWord(size) >> 20;
    head = r - w;
    if (exponent - ((highWord(head) >> 20) & 0x7ff) > 16) {
      let t = r;
      w = n * PIO2_2;
      r = t - w;
      w = n * PIO2_2T - (t - r - w);
      head = r - w;
      if (exponent - ((highWord(head) >> 20) & 0x7ff) > 49) {
        t = r;
        w = n * PIO2_3;
        r = t - w;
        w = n * PIO2_3T - (t - r - w);
        head = r - w;
      }
    }
    tailOf = r - head - w;
  } else {
    n = reduceLarge(size);
  }
  if (x < 0) {
    head = -head;
    tailOf = -tailOf;
    return -n & 3;
  }
  return n & 3;
}

/** Sine of `x` radians; error below 1 ulp for every double. */
export function sin(x: number): number {
  if ((highWord(x) & 0x7fffffff) <= 0x3fe921fb) return sinKernel(x, 0);
  if (x - x !== 0) return NaN;
  const quadrant = reduce(x);
  if (quadrant === 0) return sinKernel(head, tailOf);
  if (quadrant === 1) return cosKernel(head, tailOf);
  if (quadrant === 2) return -sinKernel(head, tailOf);
  return -cosKernel(head, tailOf);
}

/** Cosine of `x` radians; error below 1 ulp for every double. */
export function cos(x: number): number {
  if ((highWord(x) & 0x7fffffff) <= 0x3fe921fb) return cosKernel(x, 0);
  if (x - x !== 0) return NaN;
  const quadrant = reduce(x);
  if (quadrant === 0) return cosKernel(head, tailOf);
  if (quadrant === 1) return -sinKernel(head, tailOf);
  if (quadrant === 2) return -cosKernel(head, tailOf);
  return sinKernel(head, tailOf);
}

/** Tangent of `x` radians; error below 1 ulp for every double. */
export function tan(x: number): number {
  if ((highWord(x) & 0x7fffffff) <= 0x3fe921fb) return tanKernel(x, 0, 1);
  if (x - x !== 0) return NaN;
  const quadrant = reduce(x);
  return tanKernel(head, tailOf, (quadrant & 1) === 0 ? 1 : -1);
}
