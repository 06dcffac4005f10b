/**
 * Plain data as bytes. It begins with a number: an even one is twice a whole number from 0 on; an odd one stands for a
 * text (see `ByteWriter.text`) or for one of the kinds below. The same data gives the same bytes.
 */
import { compareText, hashData, plainObject, type Data } from "../data.ts";
import type { ByteReader } from "./byte-reader.ts";
import { TEXT_TAG, VALUES, type ByteWriter, type KEYS } from "./byte-writer.ts";

const NULL = 0;
const FALSE = 1;
const TRUE = 2;
const NEGATIVE = 3;
const FLOAT = 4;
const LIST = 5;
const MAP = 6;

/** What is greater is written as a float: twice of it must be a number that is counted exactly. */
const WHOLE_MOST = 2 ** 52;

/** Deeper data is refused, on both sides: who reads can't be made to run out of stack. */
const DEPTH_MOST = 500;

/**
 * Writes data.
 *
 * @param kind whose texts its own are compared with, if it is one
 * @throws TypeError if it is no plain data; RangeError if it is nested too deeply
 */
export function writeData(out: ByteWriter, data: Data, kind: typeof KEYS | typeof VALUES, depth = 0): void {
  if (typeof data === "string") return out.text(data, kind);
  if (typeof data === "number") return writeNumber(out, data);
  if (data === null || typeof data === "boolean")
    return out.number(2 * (data === null ? NULL : data ? TRUE : FALSE) + 1);
  if (depth >= DEPTH_MOST) throw new RangeError(`A replicated value is nested more than ${DEPTH_MOST} deep.`);
  if (Array.isArray(data)) {
    out.number(2 * LIST + 1);
    out.number(data.length);
    for (const item of data as readonly Data[]) writeData(out, item, VALUES, depth + 1);
    return;
  }
  const plain = plainObject(data);
  if (plain !== data) return writeData(out, plain, kind, depth);
  const map = data as Readonly<Record<string, Data>>;
  const keys = Object.keys(map).sort(compareText);
  out.number(2 * MAP + 1);
  out.number(keys.length);
  for (const key of keys) {
    out.text(key, VALUES);
    writeData(out, map[key]!, VALUES, depth + 1);
  }
}

function writeNumber(out: ByteWriter, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) < WHOLE_MOST) {
    if (value >= 0) return out.number(2 * value);
    out.number(2 * NEGATIVE + 1);
    return out.number(-value);
  }
  // Refuses NaN.
  hashData(value);
  out.number(2 * FLOAT + 1);
  out.float(value);
}

/** Reads data. */
export function readData(from: ByteReader, kind: typeof KEYS | typeof VALUES, depth = 0): Data {
  const tag = from.number();
  if (tag % 2 === 0) return tag / 2;
  if (tag > 2 * TEXT_TAG) return from.text(tag, kind);
  if (depth >= DEPTH_MOST) from.fail(`Data is nested more than ${DEPTH_MOST} deep`);
  switch ((tag - 1) / 2) {
    case NULL:
      return null;
    case FALSE:
      return false;
    case TRUE:
      return true;
    case NEGATIVE:
      return -from.number();
    case FLOAT: {
      const value = from.float();
      return Number.isNaN(value) ? from.fail("A replicated value can't hold NaN") : value;
    }
    case LIST: {
      const list: Data[] = [];
      for (let left = from.count(); left > 0; left--) list.push(readData(from, VALUES, depth + 1));
      return list;
    }
    default: {
      const entries: [string, Data][] = [];
      for (let left = from.count(); left > 0; left--)
        entries.push([from.text(from.number(), VALUES), readData(from, VALUES, depth + 1)]);
      return Object.fromEntries(entries);
    }
  }
}
