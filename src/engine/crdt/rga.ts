/** RGA: a text that several write at once, as a replicated growable array of characters. */
import type { ByteReader } from "./bytes/byte-reader.ts";
import { VALUES } from "./bytes/byte-writer.ts";
import { readDot, writeDot } from "./bytes/context-bytes.ts";
import { readInOrder } from "./bytes/in-order.ts";
import type { CrdtType } from "./crdt-type.ts";
import { compareText } from "./data.ts";
import { compareDots, type Dot, type ReplicaId } from "./dot.ts";
import {
  eachEntry,
  emptyMap,
  everyEntry,
  getKey,
  mapOf,
  mergeMaps,
  sameMap,
  setKey,
  sortedEntries,
  type PersistentMap,
} from "./persistent-map.ts";

/** The name of a character: the replica that wrote it, and a counter above that of every character it had seen. */
export type CharacterId = string;

/** A character, and the one it was written behind. */
export interface Character {
  readonly id: Dot;
  readonly character: string;
  /** Null: at the beginning. */
  readonly after: CharacterId | null;
}

/** All characters that were ever written, and the names of those that were deleted. */
export interface RGAState {
  readonly written: PersistentMap<CharacterId, Character>;
  readonly deleted: PersistentMap<CharacterId, true>;
  /** The greatest counter among the characters. */
  readonly clock: number;
}

interface RGAType extends CrdtType<RGAState, string> {
  /**
   * The delta that writes a text at a place.
   *
   * @param at how many characters (code points) are before it, from 0
   * @throws RangeError if the text is shorter
   */
  insert(state: RGAState, replica: ReplicaId, at: number, text: string): RGAState;
  /**
   * The delta that deletes `count` characters from a place on (default 1).
   *
   * @throws RangeError if there are not so many
   */
  delete(state: RGAState, at: number, count?: number): RGAState;
  /** The characters that are seen, in order, with their names. */
  characters(state: RGAState): readonly Character[];
}

function nameOf({ replica, counter }: Dot): CharacterId {
  return `${counter}@${replica}`;
}

/** Of the characters behind one, the one written last comes first: whoever wrote it had it right behind. */
function laterFirst(a: Character, b: Character): number {
  return b.id.counter - a.id.counter || compareText(b.id.replica, a.id.replica);
}

/** The order of a state's characters, worked out once for each state. */
const orders = new WeakMap<PersistentMap<CharacterId, Character>, readonly Character[]>();

/** All characters in the order of the text, the deleted ones too: each behind the one it was written behind. */
function inOrder({ written }: RGAState): readonly Character[] {
  const known = orders.get(written);
  if (known !== undefined) return known;
  const behind = new Map<CharacterId | null, Character[]>();
  eachEntry(written, (character) => {
    const siblings = behind.get(character.after);
    if (siblings === undefined) behind.set(character.after, [character]);
    else siblings.push(character);
  });
  const order: Character[] = [];
  // What is still to come, the next one last. A text typed in a row is a long chain: too deep for calls.
  const open = (behind.get(null) ?? []).sort(laterFirst).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    order.push(next);
    const children = behind.get(nameOf(next.id));
    if (children === undefined) continue;
    children.sort(laterFirst);
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i]!);
  }
  orders.set(written, order);
  return order;
}

/** The characters that are seen, from `at` on. */
function seen(state: RGAState): readonly Character[] {
  return inOrder(state).filter(({ id }) => getKey(state.deleted, nameOf(id)) === undefined);
}

function refuse(at: number, length: number): never {
  throw new RangeError(`There is no place ${String(at)} in a text of ${length} characters.`);
}

/** The dot that a name stands for. */
function dotNamed(name: CharacterId): Dot {
  const at = name.indexOf("@");
  return { replica: name.slice(at + 1), counter: Number(name.slice(0, at)) };
}

function readCharacter(from: ByteReader): Character {
  const id = readDot(from);
  const character = from.text(from.number(), VALUES);
  if (character === "" || [...character].length > 1) from.fail("This is no single character");
  const behind = from.number();
  if (behind > 1) from.fail("A character stands behind one other, or at the beginning");
  return { id, character, after: behind === 0 ? null : nameOf(readDot(from)) };
}

/**
 * A text that several write at once: a replicated growable array (RGA). Every character names the one it was written
 * behind, and keeps that place; what is deleted stays as a tombstone, for others may have written behind it. Of several
 * characters behind the same one the last written comes first, by a Lamport clock and then by the replica's name, so
 * that a text typed in one go is not torn apart by what comes later. A character whose place is not there yet is not seen
 * until it is. Source: Roh and others, "Replicated abstract data types" (2011).
 */
export const RGA: RGAType = {
  name: "RGA",
  empty: { written: emptyMap(), deleted: emptyMap(), clock: 0 },
  insert(state, replica, at, text) {
    const characters = seen(state);
    if (!Number.isInteger(at) || at < 0 || at > characters.length) refuse(at, characters.length);
    let after = at === 0 ? null : nameOf(characters[at - 1]!.id);
    let { written, clock } = RGA.empty;
    clock = state.clock;
    for (const character of text) {
      const id = { replica, counter: ++clock };
      written = setKey(written, nameOf(id), { id, character, after });
      after = nameOf(id);
    }
    return text === "" ? RGA.empty : { written, deleted: RGA.empty.deleted, clock };
  },
  delete(state, at, count = 1) {
    const characters = seen(state);
    if (!Number.isInteger(at) || at < 0 || at > characters.length) refuse(at, characters.length);
    if (!Number.isInteger(count) || count < 0 || at + count > characters.length)
      refuse(at + count, characters.length);
    const gone = characters.slice(at, at + count).map(({ id }) => [nameOf(id), true] as const);
    return { ...RGA.empty, deleted: mapOf<CharacterId, true>(gone) };
  },
  characters: seen,
  join(a, b) {
    const written = mergeMaps(a.written, b.written, (x) => x, null, null);
    const deleted = mergeMaps(a.deleted, b.deleted, (x) => x, null, null);
    const clock = Math.max(a.clock, b.clock);
    return written === a.written && deleted === a.deleted && clock === a.clock
      ? a
      : { written, deleted, clock };
  },
  value: (state) =>
    seen(state)
      .map(({ character }) => character)
      .join(""),
  equals: (a, b) =>
    sameMap(a.written, b.written, () => true) &&
    sameMap(a.deleted, b.deleted, () => true) &&
    a.clock === b.clock,
  isBelow: (a, b) =>
    a.clock <= b.clock &&
    everyEntry(a.written, (_, id) => getKey(b.written, id) !== undefined) &&
    everyEntry(a.deleted, (_, id) => getKey(b.deleted, id) !== undefined),
  toPlain: ({ written, deleted }) => ({
    written: sortedEntries(written)
      .map(([, character]) => character)
      .sort((a, b) => compareDots(a.id, b.id))
      .map(({ id, character, after }) => [id.replica, id.counter, character, after]),
    deleted: sortedEntries(deleted).map(([id]) => id),
  }),
  fromPlain(plain) {
    const { written, deleted } = plain as unknown as {
      written: readonly [string, number, string, string | null][];
      deleted: readonly string[];
    };
    const characters = written.map(([replica, counter, character, after]): Character => ({
      id: { replica, counter },
      character,
      after,
    }));
    return {
      written: mapOf(characters.map((character) => [nameOf(character.id), character])),
      deleted: mapOf(deleted.map((id) => [id, true])),
      clock: characters.reduce((clock, { id }) => Math.max(clock, id.counter), 0),
    };
  },
  bytes: {
    write({ written, deleted }, out) {
      const characters = sortedEntries(written).map(([, character]) => character);
      out.number(characters.length);
      for (const { id, character, after } of characters.sort((a, b) => compareDots(a.id, b.id))) {
        writeDot(out, id);
        out.text(character, VALUES);
        out.number(after === null ? 0 : 1);
        if (after !== null) writeDot(out, dotNamed(after));
      }
      const gone = sortedEntries(deleted).map(([id]) => dotNamed(id));
      out.number(gone.length);
      for (const id of gone.sort(compareDots)) writeDot(out, id);
    },
    read(from) {
      const characters = readInOrder(from, readCharacter, (a, b) => compareDots(a.id, b.id));
      const gone = readInOrder(from, readDot, compareDots);
      return {
        written: mapOf(characters.map((character) => [nameOf(character.id), character] as const)),
        deleted: mapOf(gone.map((id) => [nameOf(id), true] as const)),
        clock: characters.reduce((clock, { id }) => Math.max(clock, id.counter), 0),
      };
    },
  },
};
