/**
 * Dot stores: what a causal CRDT holds, every part of it named by the event that wrote it. The join asks of a part that
 * one side lacks whether that side has seen its dot: if so it was removed there, if not it is new.
 * Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", section 7.3 and figure 7.
 */
import type { CausalContext } from "./causal-context.ts";
import type { Data } from "./data.ts";
import type { Dot } from "./dot.ts";

/** How one kind of dot store is joined and compared. */
export interface DotStore<S> {
  /** The store that holds nothing. */
  readonly bottom: S;
  isBottom(store: S): boolean;
  /** Joins two stores that belong to what their sides have seen. It is `a` itself if that is what comes out. */
  join(a: S, seenA: CausalContext, b: S, seenB: CausalContext): S;
  equals(a: S, b: S): boolean;
  /**
   * Whether `b` may be what became of `a`, given that its side has seen all that the other has: it holds nothing that
   * was removed from `a`.
   */
  isBelow(a: S, seenA: CausalContext, b: S): boolean;
  eachDot(store: S, visit: (dot: Dot) => void): void;
  toPlain(store: S): Data;
  fromPlain(plain: Data): S;
}
