/**
 * The two 32-bit words of a double, and doubles built from such words. Every function of this folder is
 * written in these and in + - * / and sqrt, which IEEE 754 defines to the last bit on every machine.
 */
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
// The order of the two words in memory is the machine's own; look once.
double[0] = 1;
const HIGH = words[1] === 0 ? 0 : 1;
const LOW = 1 - HIGH;

/** Sign, exponent and the first 20 bits of the fraction, as a signed 32-bit integer. */
export function highWord(x: number): number {
  double[0] = x;
  return words[HIGH]!;
}

/** The last 32 bits of the fraction, as a signed 32-bit integer. */
export function lowWord(x: number): number {
  double[0] = x;
  return words[LOW]!;
}

/** `x` with its high word replaced. */
export function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[HIGH] = high;
  return double[0];
}

/** `x` with its low word replaced. */
export function withLowWord(x: number, low: number): number {
  double[0] = x;
  words[LOW] = low;
  return double[0];
}

/** The double made of the two words. */
export function fromWords(high: number, low: number): number {
  words[HIGH] = high;
  words[LOW] = low;
  return double[0]!;
}

const TWO_1023 = fromWords(0x7fe00000, 0);
const TWO_MINUS_969 = fromWords(0x03600000, 0);

/** `x` times 2 to the `n`, rounded once. */
export function scale(x: number, n: number): number {
  let y = x;
  let k = n;
  if (k > 1023) {
    y *= TWO_1023;
    k -= 1023;
    if (k > 1023) {
      y *= TWO_1023;
      k = Math.min(k - 1023, 1023);
    }
  } else if (k < -1022) {
    y *= TWO_MINUS_969; // 2^(-1022 + 53): a second rounding would be wrong for subnormal results
    k += 969;
    if (k < -1022) {
      y *= TWO_MINUS_969;
      k = Math.max(k + 969, -1022);
    }
  }
  return y * fromWords((k + 1023) << 20, 0);
}
