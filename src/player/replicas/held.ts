/** Replicated values in what a trace shows of a process: a state with dots and a causal context. */
import type { Plain } from "../../engine/index.ts";
import { termText, type NameOf } from "../term-text.ts";

/** Counters of one replica, as first and last of each run, in order. */
export type Seen = ReadonlyMap<string, readonly (readonly [from: number, to: number])[]>;

export interface DotView {
  readonly replica: string;
  readonly counter: number;
}

/** What one event wrote. */
export interface Item {
  /** Where: the keys from the outside in; empty for what has no keys. */
  readonly path: readonly string[];
  readonly dot: DotView;
  /** The value; undefined where the event says no more than that something is there. */
  readonly says: Plain | undefined;
  /** What the writer's clock showed, of a map in which the last write is read. */
  readonly time?: number;
}

/** A replicated value, or a delta of one. */
export interface Held {
  readonly items: readonly Item[];
  readonly seen: Seen;
  /** A delta: what its holder is still to send. */
  readonly delta: boolean;
  /** It is too big for the trace: items are missing here, though not in it. */
  readonly cut: boolean;
}

type Fields = { readonly [key: string]: Plain };

const isFields = (value: Plain | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("$cut" in value);
const isList = (value: Plain | undefined): value is readonly Plain[] => Array.isArray(value);

/** The context as a trace shows it; null if it is none. */
function seenIn(value: Plain | undefined): Seen | null {
  if (!isFields(value) || !isFields(value.vector) || !isList(value.cloud)) return null;
  const seen = new Map<string, [number, number][]>();
  for (const [replica, to] of Object.entries(value.vector))
    if (typeof to === "number") seen.set(replica, [[1, to]]);
  for (const run of value.cloud) {
    if (!isList(run)) continue;
    const [replica, from, to] = run;
    if (typeof replica !== "string" || typeof from !== "number" || typeof to !== "number") continue;
    seen.set(replica, [...(seen.get(replica) ?? []), [from, to]]);
  }
  return seen;
}

function dotIn(value: Plain | undefined): DotView | null {
  if (isList(value)) {
    const [replica, counter] = value;
    return typeof replica === "string" && typeof counter === "number" ? { replica, counter } : null;
  }
  if (!isFields(value)) return null;
  const { replica, counter } = value;
  return typeof replica === "string" && typeof counter === "number" ? { replica, counter } : null;
}

/** Collects the items of a store; tells whether all of it could be read. */
class Reader {
  readonly items: Item[] = [];
  delta = false;
  cut = false;

  store(store: Plain | undefined, path: readonly string[]): void {
    if (isList(store)) for (const each of store) this.#one(each, path);
    else if (isFields(store) && "stores" in store) {
      if (path.length === 0) this.delta = store.partial === true;
      if (!isFields(store.stores)) {
        this.cut = true;
        return;
      }
      for (const [key, inner] of Object.entries(store.stores)) this.store(inner, [...path, key]);
    } else this.cut = true;
  }

  #one(each: Plain, path: readonly string[]): void {
    const dot = dotIn(each);
    if (dot !== null) return void this.items.push({ path, dot, says: undefined });
    if (!isFields(each)) return void (this.cut = true);
    const written = dotIn(each.dot);
    if (written !== null) return void this.items.push({ path, dot: written, says: each.value });
    if (!isList(each.dots)) return void (this.cut = true);
    this.write(each.value, each.time, each.dots, path);
  }

  write(
    says: Plain | undefined,
    time: Plain | undefined,
    dots: readonly Plain[],
    path: readonly string[],
  ): void {
    for (const each of dots) {
      const dot = dotIn(each);
      if (dot === null || typeof time !== "number") this.cut = true;
      else this.items.push({ path, dot, says, time });
    }
  }
}

const textOf = (key: Plain): string => (typeof key === "string" ? key : termText(key));

/** A replica of a DeltaCrdt: its keys, and under each the writes as `[value, time, dots]`. */
function deltaCrdt(value: Fields): Held | null {
  const seen = typeof value.nodeId === "string" ? seenIn(value.context) : null;
  if (seen === null) return null;
  const reader = new Reader();
  if (!isList(value.entries)) reader.cut = true;
  else
    for (const entry of value.entries) {
      if (!isList(entry) || !isList(entry[1])) {
        reader.cut = true;
        continue;
      }
      for (const write of entry[1])
        if (isList(write) && isList(write[2]))
          reader.write(write[0], write[1], write[2], [textOf(entry[0]!)]);
        else reader.cut = true;
    }
  return { items: inOrder(reader.items), seen, delta: false, cut: reader.cut };
}

function causal(value: Fields): Held | null {
  const seen = "store" in value ? seenIn(value.context) : null;
  if (seen === null) return null;
  const reader = new Reader();
  reader.store(value.store, []);
  return { items: inOrder(reader.items), seen, delta: reader.delta, cut: reader.cut };
}

/** By place, then by dot. */
function inOrder(items: readonly Item[]): readonly Item[] {
  return [...items].sort(compareItems);
}

export function compareItems(a: Item, b: Item): number {
  return (
    compareTexts(a.path.join("\u0000"), b.path.join("\u0000")) ||
    compareTexts(a.dot.replica, b.dot.replica) ||
    a.dot.counter - b.dot.counter
  );
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A replicated value in a state, and where in it. */
export interface Found {
  readonly at: readonly string[];
  readonly held: Held;
  /** What it calls itself in its dots, where that is no name that a reader has given. */
  readonly id: string | null;
}

/** So deep into a state it is looked for. */
const DEEP = 3;

/** The replicated values in a state. */
export function heldIn(state: Plain | undefined, at: readonly string[] = []): readonly Found[] {
  if (isList(state))
    return at.length >= DEEP ? [] : state.flatMap((each, i) => heldIn(each, [...at, String(i + 1)]));
  if (!isFields(state)) return [];
  const replica = deltaCrdt(state);
  if (replica !== null) return [{ at, held: replica, id: state.nodeId as string }];
  const value = causal(state);
  if (value !== null) return [{ at, held: value, id: null }];
  if (at.length >= DEEP) return [];
  return Object.entries(state).flatMap(([key, each]) => heldIn(each, [...at, key]));
}

/** Whether a dot has been seen. */
export function hasSeen(seen: Seen, { replica, counter }: DotView): boolean {
  return (seen.get(replica) ?? []).some(([from, to]) => from <= counter && counter <= to);
}

/** What was written, in words: `3`, or `there`. */
export function saysText({ says }: Item, nameOf?: NameOf): string {
  return says === undefined ? "there" : termText(says, nameOf, 40);
}
