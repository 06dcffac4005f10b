/**
 * Maps that never change: a changed copy shares all with the old one but the path to the change, so that it costs
 * O(log n). A hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001) of one shape per content (as the CHAMP of
 * Steindorfer and Vinju, 2015, has it): which entries a map holds settles how it is built, not how they came. Two maps
 * are compared and merged part by part, and a part that both share is not looked into.
 */
import { showAs } from "../shown/index.ts";
import { compareData, hashData, sameData, type Data } from "./data.ts";

/** What a slot holds; quicker to ask for than the class. */
const ENTRY = 0;
const COLLISION = 1;
const NODE = 2;

class Entry<K extends Data, V> {
  readonly kind = ENTRY;
  readonly hash: number;
  readonly key: K;
  readonly value: V;
  constructor(hash: number, key: K, value: V) {
    this.hash = hash;
    this.key = key;
    this.value = value;
  }
}

/** Two or more entries whose keys have the same hash, by the order of the keys. */
class Collision<K extends Data, V> {
  readonly kind = COLLISION;
  readonly hash: number;
  readonly entries: readonly Entry<K, V>[];
  constructor(hash: number, entries: readonly Entry<K, V>[]) {
    this.hash = hash;
    this.entries = entries;
  }
}

type Slot<K extends Data, V> = Entry<K, V> | Collision<K, V> | PersistentMap<K, V>;

/** So many bits of the hash choose a slot of a node. */
const BITS = 5;
const MASK = (1 << BITS) - 1;

/** A map from plain data to anything. Made by `emptyMap`, `singleton`, `setKey` and the like. */
export class PersistentMap<K extends Data, V> {
  readonly kind = NODE;
  /** Which of the 32 places of this node are taken. */
  readonly bitmap: number;
  /** What is at them, in the order of the places. */
  readonly slots: readonly Slot<K, V>[];
  constructor(bitmap: number, slots: readonly Slot<K, V>[]) {
    this.bitmap = bitmap;
    this.slots = slots;
  }
  static {
    showAs(this.prototype as PersistentMap<Data, unknown>, shownMap);
  }
}

/** A map of more keys is not written into a trace. */
const SHOWN = 100;

/** A map as traces have it: an object, with keys that are no texts as JSON. */
function shownMap(map: PersistentMap<Data, unknown>): unknown {
  let size = 0;
  if (!everyEntry(map, () => ++size <= SHOWN)) return `a map of more than ${SHOWN} keys`;
  return new Map(
    sortedEntries(map).map(([key, value]) => [typeof key === "string" ? key : JSON.stringify(key), value]),
  );
}

const EMPTY = new PersistentMap<never, never>(0, []);

/** The map without entries. */
export function emptyMap<K extends Data, V>(): PersistentMap<K, V> {
  return EMPTY as PersistentMap<K, never>;
}

/** A map of one entry. */
export function singleton<K extends Data, V>(key: K, value: V): PersistentMap<K, V> {
  const hash = hashData(key);
  return new PersistentMap(1 << (hash & MASK), [new Entry(hash, key, value)]);
}

export function isEmptyMap<K extends Data, V>(map: PersistentMap<K, V>): boolean {
  return map.bitmap === 0;
}

function count(bits: number): number {
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** What is under a key; undefined if it is not there. */
export function getKey<K extends Data, V>(map: PersistentMap<K, V>, key: K): V | undefined {
  if (map.bitmap === 0) return undefined;
  const hash = hashData(key);
  let node = map;
  for (let rest = hash; ; rest >>>= BITS) {
    const bit = 1 << (rest & MASK);
    if ((node.bitmap & bit) === 0) return undefined;
    const slot = node.slots[count(node.bitmap & (bit - 1))]!;
    if (slot.kind === ENTRY)
      return slot.key === key || (slot.hash === hash && sameData(slot.key, key)) ? slot.value : undefined;
    if (slot.kind === COLLISION)
      return slot.hash === hash ? slot.entries.find((entry) => sameData(entry.key, key))?.value : undefined;
    node = slot;
  }
}

/** The map with a key set to a value, which must not be undefined. */
export function setKey<K extends Data, V>(map: PersistentMap<K, V>, key: K, value: V): PersistentMap<K, V> {
  return mergeMaps(map, singleton(key, value), (_old, value) => value, null, null);
}

/** The map without a key. */
export function deleteKey<K extends Data, V>(map: PersistentMap<K, V>, key: K): PersistentMap<K, V> {
  return mergeMaps(
    map,
    singleton(key, undefined as V),
    () => undefined,
    null,
    () => undefined,
  );
}

/** What becomes of an entry: its value in the result, undefined if it is in none. */
type Fate<K, V> = (value: V, key: K) => V | undefined;

/** What is asked of the callbacks of the merge under way; merges can be nested, see `mergeMaps`. */
interface Rules<K, V> {
  readonly both: (left: V, right: V, key: K) => V | undefined;
  readonly left: Fate<K, V> | null;
  readonly right: Fate<K, V> | null;
}

/**
 * Merges two maps. What both share is taken as it is, so `both` must give back a value that is merged with itself.
 * Costs O(k log n) for k entries of `b` that are not shared if `left` is null, else up to O(n + k). The result is `a`
 * itself if that is what comes out.
 *
 * @param both what becomes of an entry that is in both; undefined: it is dropped
 * @param left of one that is in `a` alone; null: it stays
 * @param right of one that is in `b` alone; null: it stays
 */
export function mergeMaps<K extends Data, V>(
  a: PersistentMap<K, V>,
  b: PersistentMap<K, V>,
  both: (left: V, right: V, key: K) => V | undefined,
  left: Fate<K, V> | null,
  right: Fate<K, V> | null,
): PersistentMap<K, V> {
  if (a === b || (left === null && b.bitmap === 0)) return a;
  if (right === null && a.bitmap === 0) return b;
  const rules = { both, left, right };
  const only = b.slots.length === 1 ? b.slots[0]! : null;
  return left === null && only?.kind === ENTRY ? patchEntry(a, only, 0, rules) : mergeNodes(a, b, 0, rules);
}

function mergeNodes<K extends Data, V>(
  a: PersistentMap<K, V>,
  b: PersistentMap<K, V>,
  shift: number,
  rules: Rules<K, V>,
): PersistentMap<K, V> {
  if (a === b) return a;
  return rules.left === null && (b.slots.length <= 4 || a.bitmap === b.bitmap)
    ? patchNode(a, b, shift, rules)
    : zipNodes(a, b, shift, rules);
}

/** When all that is in `a` alone stays: only the places of `b` are looked at. */
function patchNode<K extends Data, V>(
  a: PersistentMap<K, V>,
  b: PersistentMap<K, V>,
  shift: number,
  rules: Rules<K, V>,
): PersistentMap<K, V> {
  let bitmap = a.bitmap;
  let slots: Slot<K, V>[] | null = null;
  let from = 0;
  for (let rest = b.bitmap; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    const other = b.slots[from++]!;
    const at = count(bitmap & (bit - 1));
    if ((bitmap & bit) === 0) {
      const added = rules.right === null ? other : mapSlot(other, rules.right);
      if (added === undefined) continue;
      slots = inserted(slots ?? a.slots, at, added);
      bitmap |= bit;
      continue;
    }
    const old = (slots ?? a.slots)[at]!;
    const merged = mergeSlots(old, other, shift + BITS, rules);
    if (merged === old) continue;
    slots ??= a.slots.slice();
    if (merged === undefined) {
      slots.splice(at, 1);
      bitmap ^= bit;
    } else slots[at] = merged;
  }
  return slots === null ? a : new PersistentMap(bitmap, slots);
}

function inserted<T>(slots: readonly T[], at: number, added: T): T[] {
  const longer = new Array<T>(slots.length + 1);
  for (let i = 0; i < at; i++) longer[i] = slots[i]!;
  longer[at] = added;
  for (let i = at; i < slots.length; i++) longer[i + 1] = slots[i]!;
  return longer;
}

/** The general case: every place of either. */
function zipNodes<K extends Data, V>(
  a: PersistentMap<K, V>,
  b: PersistentMap<K, V>,
  shift: number,
  rules: Rules<K, V>,
): PersistentMap<K, V> {
  let bitmap = 0;
  const slots: Slot<K, V>[] = [];
  let same = true;
  let fromA = 0;
  let fromB = 0;
  for (let rest = a.bitmap | b.bitmap; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    const left = (a.bitmap & bit) === 0 ? undefined : a.slots[fromA++];
    const right = (b.bitmap & bit) === 0 ? undefined : b.slots[fromB++];
    let merged: Slot<K, V> | undefined;
    if (right === undefined) merged = rules.left === null ? left : mapSlot(left!, rules.left);
    else if (left === undefined) merged = rules.right === null ? right : mapSlot(right, rules.right);
    else merged = mergeSlots(left, right, shift + BITS, rules);
    if (merged !== undefined) {
      bitmap |= bit;
      slots.push(merged);
    }
    same &&= merged === left;
  }
  return same ? a : new PersistentMap(bitmap, slots);
}

/** @param shift how many bits of the hash the nodes above have used */
function mergeSlots<K extends Data, V>(
  a: Slot<K, V>,
  b: Slot<K, V>,
  shift: number,
  rules: Rules<K, V>,
): Slot<K, V> | undefined {
  if (a === b) return a;
  if (
    a.kind === ENTRY &&
    b.kind === ENTRY &&
    (a.key === b.key || (a.hash === b.hash && sameData(a.key, b.key)))
  )
    return changed(a, rules.both(a.value, b.value, a.key));
  if (a.kind !== NODE && b.kind !== NODE && a.hash === b.hash) return mergeCollisions(a, b, rules);
  if (a.kind === NODE && b.kind === ENTRY && rules.left === null) {
    const patched = patchEntry(a, b, shift, rules);
    return patched === a ? a : collapsed(patched);
  }
  return collapsed(mergeNodes(nodeOf(a, shift), nodeOf(b, shift), shift, rules));
}

/** One entry of `b` into a node, when all that is in `a` alone stays: what every change of one key comes to. */
function patchEntry<K extends Data, V>(
  a: PersistentMap<K, V>,
  entry: Entry<K, V>,
  shift: number,
  rules: Rules<K, V>,
): PersistentMap<K, V> {
  const bit = 1 << ((entry.hash >>> shift) & MASK);
  const at = count(a.bitmap & (bit - 1));
  if ((a.bitmap & bit) === 0) {
    const added = rules.right === null ? entry : mapSlot(entry, rules.right);
    return added === undefined ? a : new PersistentMap(a.bitmap | bit, inserted(a.slots, at, added));
  }
  const old = a.slots[at]!;
  const merged = mergeSlots(old, entry, shift + BITS, rules);
  if (merged === old) return a;
  const slots = a.slots.slice();
  if (merged !== undefined) {
    slots[at] = merged;
    return new PersistentMap(a.bitmap, slots);
  }
  slots.splice(at, 1);
  return new PersistentMap(a.bitmap ^ bit, slots);
}

function changed<K extends Data, V>(entry: Entry<K, V>, value: V | undefined): Entry<K, V> | undefined {
  if (value === undefined) return undefined;
  return value === entry.value ? entry : new Entry(entry.hash, entry.key, value);
}

function nodeOf<K extends Data, V>(slot: Slot<K, V>, shift: number): PersistentMap<K, V> {
  return slot.kind === NODE ? slot : new PersistentMap(1 << ((slot.hash >>> shift) & MASK), [slot]);
}

/** One entry is held by the node above: without this, the same content could be built in two ways. */
function collapsed<K extends Data, V>(node: PersistentMap<K, V>): Slot<K, V> | undefined {
  if (node.slots.length > 1) return node;
  const only = node.slots[0];
  return only !== undefined && only.kind === NODE ? node : only;
}

function entriesOf<K extends Data, V>(slot: Entry<K, V> | Collision<K, V>): readonly Entry<K, V>[] {
  return slot.kind === ENTRY ? [slot] : slot.entries;
}

function mergeCollisions<K extends Data, V>(
  a: Entry<K, V> | Collision<K, V>,
  b: Entry<K, V> | Collision<K, V>,
  { both, left, right }: Rules<K, V>,
): Slot<K, V> | undefined {
  const mine = entriesOf(a);
  const others = entriesOf(b);
  const merged: Entry<K, V>[] = [];
  const keep = (entry: Entry<K, V>, value: V | undefined): void => {
    const kept = changed(entry, value);
    if (kept !== undefined) merged.push(kept);
  };
  for (const entry of mine) {
    const other = others.find((other) => sameData(other.key, entry.key));
    if (other !== undefined) keep(entry, both(entry.value, other.value, entry.key));
    else keep(entry, left === null ? entry.value : left(entry.value, entry.key));
  }
  for (const entry of others)
    if (!mine.some((own) => sameData(own.key, entry.key)))
      keep(entry, right === null ? entry.value : right(entry.value, entry.key));
  merged.sort((x, y) => compareData(x.key, y.key));
  return bundled(a, merged);
}

function bundled<K extends Data, V>(
  old: Entry<K, V> | Collision<K, V>,
  entries: readonly Entry<K, V>[],
): Slot<K, V> | undefined {
  const before = entriesOf(old);
  if (entries.length === before.length && entries.every((entry, i) => entry === before[i])) return old;
  return entries.length > 1 ? new Collision(old.hash, entries) : entries[0];
}

function mapSlot<K extends Data, V>(slot: Slot<K, V>, fate: Fate<K, V>): Slot<K, V> | undefined {
  if (slot.kind === ENTRY) return changed(slot, fate(slot.value, slot.key));
  if (slot.kind === NODE) return collapsed(mapNode(slot, fate));
  const kept = slot.entries.map((entry) => changed(entry, fate(entry.value, entry.key)));
  return bundled(
    slot,
    kept.filter((entry) => entry !== undefined),
  );
}

function mapNode<K extends Data, V>(node: PersistentMap<K, V>, fate: Fate<K, V>): PersistentMap<K, V> {
  let bitmap = 0;
  const slots: Slot<K, V>[] = [];
  let same = true;
  let from = 0;
  for (let rest = node.bitmap; rest !== 0; rest &= rest - 1) {
    const slot = node.slots[from++]!;
    const mapped = mapSlot(slot, fate);
    same &&= mapped === slot;
    if (mapped === undefined) continue;
    bitmap |= rest & -rest;
    slots.push(mapped);
  }
  return same ? node : new PersistentMap(bitmap, slots);
}

/** The map with every value exchanged for what `fate` gives; undefined: the entry is dropped. */
export function mapValues<K extends Data, V>(
  map: PersistentMap<K, V>,
  fate: Fate<K, V>,
): PersistentMap<K, V> {
  return mapNode(map, fate);
}

/** Whether two maps have the same keys, with values that are the same by `sameValue`. */
export function sameMap<K extends Data, V>(
  a: PersistentMap<K, V>,
  b: PersistentMap<K, V>,
  sameValue: (a: V, b: V) => boolean,
): boolean {
  if (a === b) return true;
  return a.bitmap === b.bitmap && a.slots.every((slot, i) => sameSlot(slot, b.slots[i]!, sameValue));
}

function sameSlot<K extends Data, V>(
  a: Slot<K, V>,
  b: Slot<K, V>,
  sameValue: (a: V, b: V) => boolean,
): boolean {
  if (a === b) return true;
  if (a.kind === NODE) return b.kind === NODE && sameMap(a, b, sameValue);
  if (b.kind === NODE || a.hash !== b.hash) return false;
  const others = entriesOf(b);
  const mine = entriesOf(a);
  return (
    mine.length === others.length &&
    mine.every(({ key, value }, i) => sameData(key, others[i]!.key) && sameValue(value, others[i]!.value))
  );
}

/** Whether something holds for every entry. In no order that means anything. */
export function everyEntry<K extends Data, V>(
  map: PersistentMap<K, V>,
  holds: (value: V, key: K) => boolean,
): boolean {
  return map.slots.every((slot) =>
    slot.kind === NODE
      ? everyEntry(slot, holds)
      : entriesOf(slot).every(({ value, key }) => holds(value, key)),
  );
}

/** Visits every entry. In no order that means anything: where the order is seen, `sortedEntries`. */
export function eachEntry<K extends Data, V>(
  map: PersistentMap<K, V>,
  visit: (value: V, key: K) => void,
): void {
  for (const slot of map.slots) {
    if (slot.kind === ENTRY) visit(slot.value, slot.key);
    else if (slot.kind === NODE) eachEntry(slot, visit);
    else for (const { value, key } of slot.entries) visit(value, key);
  }
}

/** How many entries there are. Counts them. */
export function sizeOf<K extends Data, V>(map: PersistentMap<K, V>): number {
  let size = 0;
  eachEntry(map, () => void size++);
  return size;
}

/** The entries by the order of their keys. */
export function sortedEntries<K extends Data, V>(map: PersistentMap<K, V>): [K, V][] {
  const entries: [K, V][] = [];
  eachEntry(map, (value, key) => void entries.push([key, value]));
  return entries.sort(([a], [b]) => compareData(a, b));
}

/**
 * A map of keys that all differ, made in one go. Cheaper than setting one after the other.
 *
 * @returns null if two keys are the same
 */
export function mapOfDistinct<K extends Data, V>(
  keys: readonly K[],
  values: readonly V[],
): PersistentMap<K, V> | null {
  if (keys.length === 0) return emptyMap();
  const entries = keys.map((key, i) => new Entry(hashData(key), key, values[i]!));
  return builtNode(entries, 0);
}

/** The node for at least one entry, given how many bits of the hash the nodes above have used. */
function builtNode<K extends Data, V>(
  entries: readonly Entry<K, V>[],
  shift: number,
): PersistentMap<K, V> | null {
  const places = new Array<Entry<K, V> | Entry<K, V>[] | undefined>(1 << BITS);
  let bitmap = 0;
  for (const entry of entries) {
    const place = (entry.hash >>> shift) & MASK;
    const there = places[place];
    if (there === undefined) {
      places[place] = entry;
      bitmap |= 1 << place;
    } else if (there instanceof Entry) places[place] = [there, entry];
    else there.push(entry);
  }
  const slots: Slot<K, V>[] = [];
  for (let rest = bitmap; rest !== 0; rest &= rest - 1) {
    const there = places[31 - Math.clz32(rest & -rest)]!;
    const slot = there instanceof Entry ? there : builtSlot(there, shift + BITS);
    if (slot === null) return null;
    slots.push(slot);
  }
  return new PersistentMap(bitmap, slots);
}

function builtSlot<K extends Data, V>(entries: Entry<K, V>[], shift: number): Slot<K, V> | null {
  const { hash } = entries[0]!;
  if (entries.some((entry) => entry.hash !== hash)) return builtNode(entries, shift);
  entries.sort((a, b) => compareData(a.key, b.key));
  return entries.some((entry, i) => i > 0 && sameData(entry.key, entries[i - 1]!.key))
    ? null
    : new Collision(hash, entries);
}

/** A map of these entries; of two with the same key the later one stays. */
export function mapOf<K extends Data, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
  let map = emptyMap<K, V>();
  for (const [key, value] of entries) map = setKey(map, key, value);
  return map;
}
