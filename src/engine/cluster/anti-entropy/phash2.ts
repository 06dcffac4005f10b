/**
 * `:erlang.phash2(term, 2 ** 32)` for what is often a key: strings (binaries) and small whole numbers. What keys of a map
 * a bounded sync takes first depends on these very bits. Source: OTP, erts/emulator/beam/utils.c, `make_hash2`; the
 * mixing is that of Bob Jenkins (1996), in the public domain.
 */
import { hashData, type Data } from "../../crdt/index.ts";

const GOLDEN = 0x9e3779b9;
/** What binaries are hashed with (`HCONST_13`). */
const OF_BINARY = 0x08d12e65;

/** Mixes three words; gives the last one. */
function mix(a: number, b: number, c: number): [a: number, b: number, c: number] {
  a = (a - b - c) ^ (c >>> 13);
  b = (b - c - a) ^ (a << 8);
  c = (c - a - b) ^ (b >>> 13);
  a = (a - b - c) ^ (c >>> 12);
  b = (b - c - a) ^ (a << 16);
  c = (c - a - b) ^ (b >>> 5);
  a = (a - b - c) ^ (c >>> 3);
  b = (b - c - a) ^ (a << 10);
  c = (c - a - b) ^ (b >>> 15);
  return [a, b, c];
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000)
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 63),
        0x80 | ((point >> 6) & 63),
        0x80 | (point & 63),
      );
  }
  return bytes;
}

function hashBytes(bytes: readonly number[]): number {
  if (bytes.length === 0) return OF_BINARY;
  const byte = (at: number, shift: number): number => (bytes[at] ?? 0) << shift;
  const word = (at: number): number => byte(at, 0) | byte(at + 1, 8) | byte(at + 2, 16) | byte(at + 3, 24);
  let a = GOLDEN | 0;
  let b = GOLDEN | 0;
  let c = OF_BINARY;
  let at = 0;
  for (; bytes.length - at >= 12; at += 12)
    [a, b, c] = mix((a + word(at)) | 0, (b + word(at + 4)) | 0, (c + word(at + 8)) | 0);
  // The lowest byte of the last word is the length's.
  const rest = byte(at + 8, 8) | byte(at + 9, 16) | byte(at + 10, 24);
  [, , c] = mix((a + word(at)) | 0, (b + word(at + 4)) | 0, (c + bytes.length + rest) | 0);
  return c >>> 0;
}

/** A small whole number, of up to 28 bits (`SINT32_HASH`). */
function hashSmall(value: number): number {
  const once = (word: number, hash: number): number => mix((GOLDEN + word) | 0, GOLDEN | 0, hash)[2];
  // Negative numbers are mixed twice there.
  return once(value, value < 0 ? once(-value, 0) : 0) >>> 0;
}

/**
 * A hash of 32 bits, from 0 up. That of the BEAM for strings and for whole numbers below 2 ** 27; for other data one of
 * our own, which puts it at another place among the keys than the BEAM would.
 */
export function phash2(data: Data): number {
  if (typeof data === "string") return hashBytes(utf8(data));
  if (typeof data === "number" && Number.isInteger(data) && Math.abs(data) < 2 ** 27) return hashSmall(data);
  return hashData(data) >>> 0;
}
