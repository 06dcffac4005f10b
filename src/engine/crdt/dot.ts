/** Dots: the names of events. The n-th event of a replica is its dot n; no two events have the same one. */
import { compareText } from "./data.ts";

/** The name of a replica. No two replicas that ever write may have the same one. */
export type ReplicaId = string;

/**
 * One event: which replica it happened at, and its how manieth it was, counted from 1. Source: Almeida, Shoker, Baquero,
 * "Delta State Replicated Data Types" (2018), section 7; Preguiça and others, "Dotted Version Vectors" (2010).
 */
export interface Dot {
  readonly replica: ReplicaId;
  readonly counter: number;
}

export function isSameDot(a: Dot, b: Dot): boolean {
  return a.counter === b.counter && a.replica === b.replica;
}

/** By replica, then by counter. Negative if `a` comes first, 0 if the two are the same dot. */
export function compareDots(a: Dot, b: Dot): number {
  return a.replica === b.replica ? a.counter - b.counter : compareText(a.replica, b.replica);
}
