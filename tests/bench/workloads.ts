/** What is measured: the same work for every peer, with the same messages. */

export type Workload =
  /** Two processes send "ping" and "pong" to each other. An event is a message sent and taken. */
  | "ping-pong"
  /** 1,000 processes in a circle hand on one "token". An event is a message sent and taken. */
  | "ring"
  /** 10,000 processes: each sets a timer for itself, waits for its "tick", and so on. An event is a timer set, fired and received. */
  | "timers"
  /** `pending` timers: each that fires sets another at a random delay (the hold model). An event is a timer set, fired and received. */
  | "pending"
  /** Likewise, and each that fires also replaces a pending one drawn at random. An event has two timers set, one fired, one cancelled. */
  | "cancelling"
  /** A machine of two states. An event is a transition. */
  | "statem-toggle"
  /** A machine with context, guards and delays. An event is a transition. */
  | "statem-breaker"
  /** `pending` machines that wait with `after`; about one delay ends in each virtual millisecond. An event is a transition. */
  | "statem-pending"
  /** A job that works, behind an intact fuse. An event is a call: asked, carried out, answered. */
  | "fuse-ask"
  /** Rounds of six calls that fail and blow the fuse, two that it refuses, a reset, and one that works. An event is a call. */
  | "fuse-fail"
  /** Three replicas of a map; all send each other what is new after every 100 writes. An event is a write. See `peers/replicas.ts`. */
  | "crdt-map"
  /** Likewise of a set. */
  | "crdt-set"
  /** Two replicas of a map of `pending` keys: one changes so many keys, and the other gets the delta. An event is a change. */
  | "crdt-sync-10"
  | "crdt-sync-100"
  | "crdt-sync-1000";

/** Processes of the workloads that have many. */
export const RING = 1_000;
export const SLEEPERS = 10_000;

/** One measurement: what a child process is asked to do. */
export interface Task {
  readonly peer: string;
  readonly workload: Workload;
  /** Events to carry out while the clock runs. */
  readonly events: number;
  /** Pending timers, or keys of a map, for the workloads that keep them. */
  readonly pending: number;
}

/** Something prepared: `run` is what is timed, and returns how many events it carried out. */
export interface Prepared {
  run(): number | Promise<number>;
  /** Throws if what came out is wrong. Asked when the clock stands still. */
  check?(): void;
  /** How many bytes have been sent to each receiver. */
  sent?(): number;
}

/** A way to run the workloads; null if it can't run this one. */
export type Peer = (workload: Workload, events: number, pending: number) => Prepared | null;

/** Delays in virtual milliseconds, 1 to `most`, drawn once before the clock runs: taking the next costs an array read. */
export class Delays {
  readonly #drawn: Int32Array;
  #next = 0;

  constructor(most: number) {
    this.#drawn = new Int32Array(1 << 16);
    let state = 0x2545f491;
    for (let i = 0; i < this.#drawn.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      this.#drawn[i] = 1 + ((state >>> 0) % most);
    }
  }

  take(): number {
    return this.#drawn[this.#next++ & 0xffff]!;
  }
}

/** Longest delay of the sleepers; virtual milliseconds. */
export const SLEEP_MOST = 1_000;
/** Longest delay of the pending timers; virtual milliseconds. */
export const PENDING_MOST = 60_000;
