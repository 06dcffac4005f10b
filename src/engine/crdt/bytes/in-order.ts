/** Lists whose order is part of what they say. */
import type { ByteReader } from "./byte-reader.ts";

/** Reads a count and so many items, which must be in order, each once. */
export function readInOrder<T>(
  from: ByteReader,
  read: (from: ByteReader) => T,
  compare: (a: T, b: T) => number,
): readonly T[] {
  const items: T[] = [];
  for (let left = from.count(); left > 0; left--) {
    const item = read(from);
    if (items.length > 0 && compare(items[items.length - 1]!, item) >= 0)
      from.fail("A list is not in its order");
    items.push(item);
  }
  return items;
}
