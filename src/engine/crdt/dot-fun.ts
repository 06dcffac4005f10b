/** DotFun: a value for each dot. What an event wrote is there until something that has seen it takes its place. */
import { VALUES } from "./bytes/byte-writer.ts";
import { readDot, writeDot } from "./bytes/context-bytes.ts";
import { readData, writeData } from "./bytes/data-bytes.ts";
import { readInOrder } from "./bytes/in-order.ts";
import { hasDot } from "./causal-context.ts";
import { sameData, type Data } from "./data.ts";
import { compareDots, type Dot } from "./dot.ts";
import type { DotStore } from "./dot-store.ts";
import { joinByDot, NONE } from "./join-by-dot.ts";

/** A value and the event that wrote it. */
export interface Written<V> {
  readonly dot: Dot;
  readonly value: V;
}

/** Values by the order of their dots, each dot once. */
export type DotFun<V> = readonly Written<V>[];

type PlainWritten = readonly [value: Data, replica: string, counter: number];

/** DotFuns of plain data. As plain data: `[value, replica, counter]` for each dot. */
export function dotFun<V extends Data>(): DotStore<DotFun<V>> {
  return {
    bottom: NONE,
    isBottom: (store) => store.length === 0,
    // An event writes one value, so what both sides hold under a dot is the same.
    join: (a, seenA, b, seenB) => joinByDot(a, seenA, b, seenB, ({ dot }) => dot),
    equals: (a, b) =>
      a === b ||
      (a.length === b.length &&
        a.every(({ dot, value }, i) => compareDots(dot, b[i]!.dot) === 0 && sameData(value, b[i]!.value))),
    isBelow: (a, seenA, b) =>
      b.every(({ dot, value }) => {
        if (!hasDot(seenA, dot)) return true;
        return a.some((mine) => compareDots(mine.dot, dot) === 0 && sameData(mine.value, value));
      }),
    eachDot: (store, visit) => store.forEach(({ dot }) => visit(dot)),
    toPlain: (store) => store.map(({ dot, value }) => [value, dot.replica, dot.counter]),
    fromPlain: (plain) =>
      (plain as unknown as readonly PlainWritten[]).map(([value, replica, counter]) => ({
        dot: { replica, counter },
        value: value as V,
      })),
    bytes: {
      write(store, out) {
        out.number(store.length);
        for (const { dot, value } of store) {
          writeDot(out, dot);
          writeData(out, value, VALUES);
        }
      },
      read: (from) =>
        readInOrder(
          from,
          (): Written<V> => ({ dot: readDot(from), value: readData(from, VALUES) as V }),
          (a, b) => compareDots(a.dot, b.dot),
        ),
    },
    single: {
      dotOf: (store) => (store.length === 1 ? store[0]!.dot : null),
      write: (store, out) => writeData(out, store[0]!.value, VALUES),
      read: (dot, from) => [{ dot, value: readData(from, VALUES) as V }],
    },
  };
}
