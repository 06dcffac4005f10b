/**
 * Dot stores: what a causal CRDT holds, every part of it named by the event that wrote it. The join asks of a part that
 * one side lacks whether that side has seen its dot: if so it was removed there, if not it is new.
 * Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", section 7.3 and figure 7.
 */
import type { ByteReader } from "./bytes/byte-reader.ts";
import type { ByteWriter } from "./bytes/byte-writer.ts";
import type { CausalContext } from "./causal-context.ts";
import type { Causal } from "./causal.ts";
import type { ByteForm } from "./crdt-type.ts";
import type { Data } from "./data.ts";
import type { Dot } from "./dot.ts";

/** How a store that one event alone has written is written as bytes, where its dot is known from elsewhere. */
export interface SingleForm<S> {
  /** The dot of the one event; null if there is none, or there are several. */
  dotOf(store: S): Dot | null;
  write(store: S, out: ByteWriter): void;
  read(dot: Dot, from: ByteReader): S;
}

/** How one kind of dot store is joined and compared. */
export interface DotStore<S> {
  /** The store that holds nothing. */
  readonly bottom: S;
  isBottom(store: S): boolean;
  /** Joins two stores that belong to what their sides have seen. It is `a` itself if that is what comes out. */
  join(a: S, seenA: CausalContext, b: S, seenB: CausalContext): S;
  /** Joins several, with their contexts, if there is a quicker way for these than one after the other; else null. */
  joinMany?(states: readonly Causal<S>[]): Causal<S> | null;
  equals(a: S, b: S): boolean;
  /**
   * Whether `b` may be what became of `a`, given that its side has seen all that the other has: it holds nothing that
   * was removed from `a`.
   */
  isBelow(a: S, seenA: CausalContext, b: S): boolean;
  eachDot(store: S, visit: (dot: Dot) => void): void;
  toPlain(store: S): Data;
  fromPlain(plain: Data): S;
  readonly bytes: ByteForm<S>;
  /** Null if its stores are never that simple. */
  readonly single: SingleForm<S> | null;
}
