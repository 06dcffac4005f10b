/**
 * DotMaps as bytes. Most keys hold what one event alone wrote: these come first, by their dots, which are written as runs,
 * so that a dot costs next to nothing. Then the keys that hold nothing any more, as a delta names them, then all others.
 */
import type { ByteForm } from "../crdt-type.ts";
import { compareData, compareText, type Data } from "../data.ts";
import type { Dot, ReplicaId } from "../dot.ts";
import type { DotMap } from "../dot-map.ts";
import type { DotStore, SingleForm } from "../dot-store.ts";
import { eachEntry, mapOfDistinct } from "../persistent-map.ts";
import { runsOf } from "../runs.ts";
import type { ByteReader } from "./byte-reader.ts";
import { KEYS, type ByteWriter } from "./byte-writer.ts";
import { readRuns, writeRuns } from "./context-bytes.ts";
import { readData, writeData } from "./data-bytes.ts";

/** A key under which there is one event alone. */
interface Single<K, S> {
  readonly counter: number;
  readonly key: K;
  readonly store: S;
}

/** All of one replica. */
interface SinglesOf<K, S> {
  readonly replica: ReplicaId;
  readonly singles: Single<K, S>[];
}

/** The keys of a map by how they are written. */
interface Sorted<K, S> {
  readonly singles: SinglesOf<K, S>[];
  readonly empty: K[];
  readonly others: [K, S][];
}

function sorted<K extends Data, S>(inner: DotStore<S>, { stores }: DotMap<K, S>): Sorted<K, S> {
  const { single } = inner;
  const singles: SinglesOf<K, S>[] = [];
  const empty: K[] = [];
  const others: [K, S][] = [];
  eachEntry(stores, (store, key) => {
    // A map below, although nothing is left in it, may be a delta's that has keys to tell of.
    if (single === null) return void others.push([key, store]);
    const dot = single.dotOf(store);
    if (dot !== null) {
      let of = singles.find(({ replica }) => replica === dot.replica);
      if (of === undefined) singles.push((of = { replica: dot.replica, singles: [] }));
      of.singles.push({ counter: dot.counter, key, store });
    } else if (inner.isBottom(store)) empty.push(key);
    else others.push([key, store]);
  });
  singles.sort((a, b) => compareText(a.replica, b.replica));
  for (const { singles: list } of singles) {
    list.sort((a, b) => a.counter - b.counter || compareData(a.key, b.key));
    if (!list.some(({ counter }, i) => i > 0 && counter === list[i - 1]!.counter)) continue;
    // Where a replica has lost its state, one dot may stand for two events: the runs have room for one of them.
    const once = list.filter(({ counter }, i) => i === 0 || counter !== list[i - 1]!.counter);
    for (const each of list) if (!once.includes(each)) others.push([each.key, each.store]);
    list.splice(0, list.length, ...once);
  }
  empty.sort(compareData);
  others.sort(([a], [b]) => compareData(a, b));
  return { singles, empty, others };
}

function writeSingles<K extends Data, S>(
  out: ByteWriter,
  single: SingleForm<S>,
  all: readonly SinglesOf<K, S>[],
): void {
  out.number(all.length);
  for (const { replica, singles } of all) {
    out.replica(replica);
    writeRuns(out, runsOf(singles.map(({ counter }) => counter)));
    for (const { key, store } of singles) {
      writeData(out, key, KEYS);
      single.write(store, out);
    }
  }
}

/** Where what is read is put. */
interface Entries<K, S> {
  readonly keys: K[];
  readonly stores: S[];
}

function readSingles<K extends Data, S>(
  from: ByteReader,
  single: SingleForm<S>,
  { keys, stores }: Entries<K, S>,
): void {
  for (let left = from.count(); left > 0; left--) {
    const replica = from.replica();
    const runs = readRuns(from);
    for (let i = 0; i < runs.length; i += 2)
      for (let counter = runs[i]!; counter <= runs[i + 1]!; counter++) {
        const dot: Dot = { replica, counter };
        keys.push(readData(from, KEYS) as K);
        stores.push(single.read(dot, from));
      }
  }
}

export function dotMapBytes<K extends Data, S>(inner: DotStore<S>): ByteForm<DotMap<K, S>> {
  const { single, bottom } = inner;
  return {
    write(map, out) {
      const { singles, empty, others } = sorted(inner, map);
      out.number(2 * others.length + (map.partial ? 1 : 0));
      if (single !== null) writeSingles(out, single, singles);
      if (map.partial) {
        out.number(empty.length);
        for (const key of empty) writeData(out, key, KEYS);
      }
      for (const [key, store] of others) {
        writeData(out, key, KEYS);
        inner.bytes.write(store, out);
      }
    },
    read(from) {
      const told = from.number();
      const partial = told % 2 === 1;
      const read: Entries<K, S> = { keys: [], stores: [] };
      if (single !== null) readSingles(from, single, read);
      if (partial)
        for (let left = from.count(); left > 0; left--) {
          read.keys.push(readData(from, KEYS) as K);
          read.stores.push(bottom);
        }
      for (let left = Math.floor(told / 2); left > 0; left--) {
        read.keys.push(readData(from, KEYS) as K);
        const store = inner.bytes.read(from);
        if (single !== null && inner.isBottom(store))
          from.fail("A key that holds nothing stands among those that do");
        read.stores.push(store);
      }
      return {
        stores: mapOfDistinct(read.keys, read.stores) ?? from.fail("A key comes twice"),
        partial,
      };
    },
  };
}
