/** What is counted of one process lane, of all lanes with one label, or of everything together. */
import type { Buckets } from "./buckets.ts";
import { Steps } from "./steps.ts";

/** How a call ended: well, with an error for an answer, without an answer in time, or with the end of the server. */
export type Outcome = "answered" | "refused" | "timed_out" | "failed";
export const OUTCOMES: readonly Outcome[] = ["answered", "refused", "timed_out", "failed"];

/** What arrives at a process: requests of calls, casts, and every other message but answers and the runtime's own. */
export type Arrival = "call" | "cast" | "other";
export const ARRIVALS: readonly Arrival[] = ["call", "cast", "other"];

export class Tally {
  /** `all`, `label:Worker`, `lane:Sup/Db`. */
  readonly id: string;
  readonly title: string;
  /** That of the label, where a lane shares its label with others. */
  shared: Tally | null = null;
  /** Per slice of time. */
  readonly outcomes: Partial<Record<Outcome, Int32Array>> = {};
  readonly arrivals: Partial<Record<Arrival, Int32Array>> = {};
  readonly sums = { answered: 0, refused: 0, failed: 0, timed_out: 0, call: 0, cast: 0, other: 0 };
  /** Of every answered call, in order of the answers: virtual ms from request to answer, and the slice of the answer. */
  readonly latency: number[] = [];
  readonly latencyIn: number[] = [];
  /** Messages that wait, after each change. */
  readonly mailbox = new Steps(0);

  constructor(id: string, title: string) {
    this.id = id;
    this.title = title;
  }

  ended(outcome: Outcome, slice: number, buckets: Buckets): void {
    this.sums[outcome]++;
    const counts = (this.outcomes[outcome] ??= new Int32Array(buckets.count));
    counts[slice] = (counts[slice] as number) + 1;
  }

  arrived(arrival: Arrival, slice: number, buckets: Buckets): void {
    this.sums[arrival]++;
    const counts = (this.arrivals[arrival] ??= new Int32Array(buckets.count));
    counts[slice] = (counts[slice] as number) + 1;
  }

  waiting(index: number, at: number, by: number): void {
    this.mailbox.set(index, at, (this.mailbox.last ?? 0) + by);
  }

  get calls(): number {
    const { answered, refused, failed, timed_out } = this.sums;
    return answered + refused + failed + timed_out;
  }

  get messages(): number {
    return this.sums.call + this.sums.cast + this.sums.other;
  }
}
