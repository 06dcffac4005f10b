/** What is counted of one process lane, of all lanes with one label, or of everything together. */
import type { Buckets } from "./buckets.ts";
import { Steps } from "./steps.ts";

/** How a call ended: well, with an error for an answer, without an answer in time, or with the end of the server. */
export type Outcome = "answered" | "refused" | "timed_out" | "failed";
export const OUTCOMES: readonly Outcome[] = ["answered", "refused", "timed_out", "failed"];

/** What arrives at a process: requests of calls, casts, and every other message but answers and the runtime's own. */
export type Arrival = "call" | "cast" | "other";
export const ARRIVALS: readonly Arrival[] = ["call", "cast", "other"];

/** Each message that came into a mailbox or went out of one, written down once for all tallies. */
export class MailLog {
  readonly #index: number[] = [];
  readonly #at: number[] = [];
  readonly #pid: number[] = [];
  readonly #by: number[] = [];
  readonly #of: (pid: number) => readonly Tally[];

  constructor(of: (pid: number) => readonly Tally[]) {
    this.#of = of;
  }

  add(index: number, at: number, pid: number, by: number): void {
    this.#index.push(index);
    this.#at.push(at);
    this.#pid.push(pid);
    this.#by.push(by);
    for (const tally of this.#of(pid)) tally.waits(at, by);
  }

  stepsOf(tally: Tally): Steps {
    const steps = new Steps(0);
    const own = new Map<number, boolean>();
    let waiting = 0;
    for (let i = 0; i < this.#pid.length; i++) {
      const pid = this.#pid[i] as number;
      let counts = own.get(pid);
      if (counts === undefined) own.set(pid, (counts = this.#of(pid).includes(tally)));
      if (!counts) continue;
      waiting += this.#by[i] as number;
      steps.set(this.#index[i] as number, this.#at[i] as number, waiting);
    }
    return steps;
  }
}

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
  readonly #mail: MailLog;
  #mailbox: Steps | undefined;
  #waiting = 0;
  #waitingAt = 0;
  #fullest = 0;

  constructor(id: string, title: string, mail: MailLog) {
    this.id = id;
    this.#mail = mail;
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

  /** So many messages more wait. */
  waits(at: number, by: number): void {
    if (at !== this.#waitingAt) {
      this.#fullest = this.fullest;
      this.#waitingAt = at;
    }
    this.#waiting += by;
  }

  /** The most messages that waited at the end of an instant. */
  get fullest(): number {
    return Math.max(this.#fullest, this.#waiting);
  }

  /** Messages that wait, after each change; put together when first asked for. */
  get mailbox(): Steps {
    return (this.#mailbox ??= this.#mail.stepsOf(this));
  }

  get calls(): number {
    const { answered, refused, failed, timed_out } = this.sums;
    return answered + refused + failed + timed_out;
  }

  get messages(): number {
    return this.sums.call + this.sums.cast + this.sums.other;
  }
}
