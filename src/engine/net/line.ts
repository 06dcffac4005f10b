/** A line: one direction between two nodes. What happens to a packet on it is drawn from a stream of its own. */
import { RandomStream, STREAMS } from "../kernel/index.ts";
import { drawLatency } from "./latency.ts";
import { WHOLE, type Quality } from "./quality.ts";

/** Why a packet did not arrive. */
export type DropCause =
  | "cut" // the line was cut
  | "loss" // it was lost, as some of them are
  | "rule" // a rule said so
  | "closed"; // the connection ended before it arrived

/** What becomes of a packet: the times at which it arrives (two if it is duplicated), or why it does not. */
export type Passage =
  | { readonly arrivals: readonly number[]; readonly cause: null }
  | { readonly arrivals: null; readonly cause: DropCause };

/** Arrivals are kept to the microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

export class Line {
  readonly from: string;
  readonly to: string;
  quality: Required<Quality>;
  /** Whether nothing passes. */
  cut = false;
  readonly #random: RandomStream;
  /** When the packet before has been put on it, if it has a bandwidth. */
  #free = 0;

  /** @param number which of the lines of a network it is: no line's draws depend on another's */
  constructor(from: string, to: string, quality: Quality, seed: number, number: number) {
    this.from = from;
    this.to = to;
    this.quality = { ...WHOLE, ...quality };
    this.#random = new RandomStream(seed ^ Math.imul(number, 0x85ebca6b), STREAMS.net);
  }

  /** Puts a packet on the line. */
  pass(now: number, bytes: number): Passage {
    if (this.cut) return { arrivals: null, cause: "cut" };
    const { loss, duplication, bandwidth } = this.quality;
    const start = Math.max(now, this.#free);
    const sent = bandwidth === Infinity ? start : start + bytes / bandwidth;
    if (bandwidth !== Infinity) this.#free = sent;
    if (loss > 0 && this.#random.uniform() < loss) return { arrivals: null, cause: "loss" };
    const arrivals = [rounded(sent + this.#delay())];
    if (duplication > 0 && this.#random.uniform() < duplication) arrivals.push(rounded(sent + this.#delay()));
    return { arrivals, cause: null };
  }

  #delay(): number {
    const { latency, jitter } = this.quality;
    const delay = drawLatency(latency, this.#random);
    return jitter === 0 ? delay : delay + jitter * this.#random.uniform();
  }
}
