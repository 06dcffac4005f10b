/** LWWRegister: one value, of which the last write is kept and every other one is lost. */
import { VALUES } from "./bytes/byte-writer.ts";
import { readData, writeData } from "./bytes/data-bytes.ts";
import type { CrdtType } from "./crdt-type.ts";
import { compareData, compareText, sameData, type Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";

/** The write that is kept. */
export interface LastWrite {
  readonly value: Data;
  /** What the writer's clock showed; any number. */
  readonly time: number;
  readonly replica: ReplicaId;
}

interface LWWRegisterType extends CrdtType<LastWrite | null, Data | undefined> {
  /**
   * The delta that writes a value.
   *
   * @param time what the replica's clock shows. A write with an earlier time than that of the state has no effect,
   *   although its writer has seen what it wanted to replace: nothing corrects the clock here
   */
  write(state: LastWrite | null, replica: ReplicaId, value: Data, time: number): LastWrite;
}

/** Later time first; at the same time the greater name of a replica, and of one replica the greater value. */
function compareWrites(a: LastWrite, b: LastWrite): number {
  return a.time - b.time || compareText(a.replica, b.replica) || compareData(a.value, b.value);
}

/**
 * One value, the last one written by the writers' clocks: a join takes the write with the later time. It never has two
 * values, and of concurrent writes it loses all but one; with clocks that differ, it may lose the one that came last.
 * The value before any write is undefined. Source: Shapiro and others, "A comprehensive study of CRDTs" (2011),
 * specification 8.
 */
export const LWWRegister: LWWRegisterType = {
  name: "LWWRegister",
  empty: null,
  write: (_state, replica, value, time) => ({ value, time, replica }),
  join(a, b) {
    if (b === null) return a;
    return a === null || compareWrites(b, a) > 0 ? b : a;
  },
  value: (state) => state?.value,
  equals(a, b) {
    if (a === null || b === null) return a === b;
    return a.time === b.time && a.replica === b.replica && sameData(a.value, b.value);
  },
  isBelow: (a, b) => a === null || (b !== null && compareWrites(a, b) <= 0),
  toPlain: (state) => state && { value: state.value, time: state.time, replica: state.replica },
  fromPlain: (plain) => plain as unknown as LastWrite | null,
  bytes: {
    write(state, out) {
      out.number(state === null ? 0 : 1);
      if (state === null) return;
      out.replica(state.replica);
      out.time(state.time);
      writeData(out, state.value, VALUES);
    },
    read(from) {
      const writes = from.number();
      if (writes > 1) from.fail("A register keeps one write");
      if (writes === 0) return null;
      const replica = from.replica();
      const time = from.time();
      return { value: readData(from, VALUES), time, replica };
    },
  },
};
