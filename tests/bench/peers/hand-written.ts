/**
 * The best loop we could write by hand for each workload, to know what is left to gain: plain functions
 * as processes, a ring of numbers for messages, a binary heap in typed arrays for timers. No processes
 * that wait, no mailboxes, no trace.
 */
import { Delays, PENDING_MOST, RING, SLEEP_MOST, SLEEPERS, type Peer, type Prepared } from "../workloads.ts";

type Handler = (message: unknown) => void;

/** Messages on their way, oldest first. */
class Queue {
  readonly #mask: number;
  readonly #to: Int32Array;
  readonly #messages: unknown[];
  #head = 0;
  #tail = 0;

  constructor(size: number) {
    this.#mask = size - 1;
    this.#to = new Int32Array(size);
    this.#messages = new Array<unknown>(size).fill(null);
  }

  send(to: number, message: unknown): void {
    const place = this.#tail++ & this.#mask;
    this.#to[place] = to;
    this.#messages[place] = message;
  }

  run(handlers: readonly Handler[]): void {
    while (this.#head !== this.#tail) {
      const place = this.#head++ & this.#mask;
      handlers[this.#to[place]!]!(this.#messages[place]);
    }
  }
}

/** Pending timers by due time, then by order of setting; each is known by its slot, so that it can be cancelled. */
class Heap {
  readonly #due: Float64Array;
  readonly #slot: Int32Array;
  readonly #place: Int32Array;
  #set = 0;
  size = 0;

  constructor(size: number) {
    this.#due = new Float64Array(size + 1);
    this.#slot = new Int32Array(size + 1);
    this.#place = new Int32Array(size + 1).fill(-1);
  }

  get due(): number {
    return Math.floor(this.#due[0]! / 4294967296);
  }

  /** The order of setting breaks ties: due times are kept as due * 2^32 + that order (exact up to 2^20 ms). */
  set(due: number, slot: number): void {
    this.#rise(this.size++, due * 4294967296 + this.#set++, slot);
  }

  shift(): number {
    const slot = this.#slot[0]!;
    this.#remove(0);
    this.#place[slot] = -1;
    return slot;
  }

  cancel(slot: number): boolean {
    const at = this.#place[slot]!;
    if (at < 0) return false;
    this.#remove(at);
    this.#place[slot] = -1;
    return true;
  }

  #remove(at: number): void {
    const end = --this.size;
    if (at === end) return;
    const due = this.#due[end]!;
    const slot = this.#slot[end]!;
    if (at > 0 && due < this.#due[(at - 1) >> 1]!) this.#rise(at, due, slot);
    else this.#sink(at, due, slot);
  }

  #rise(from: number, due: number, slot: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#due[parent]! <= due) break;
      this.#put(at, this.#due[parent]!, this.#slot[parent]!);
      at = parent;
    }
    this.#put(at, due, slot);
  }

  #sink(from: number, due: number, slot: number): void {
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.#due[child + 1]! < this.#due[child]!) child++;
      if (due <= this.#due[child]!) break;
      this.#put(at, this.#due[child]!, this.#slot[child]!);
      at = child;
    }
    this.#put(at, due, slot);
  }

  #put(at: number, due: number, slot: number): void {
    this.#due[at] = due;
    this.#slot[at] = slot;
    this.#place[slot] = at;
  }
}

function pingPong(events: number): Prepared {
  const queue = new Queue(64);
  let left = events;
  const handlers: Handler[] = [
    () => {
      if (left-- > 0) queue.send(1, "ping");
    },
    () => {
      if (left-- > 0) queue.send(0, "pong");
    },
  ];
  return {
    run() {
      queue.send(0, "start");
      queue.run(handlers);
      return events;
    },
  };
}

function ring(events: number): Prepared {
  const queue = new Queue(64);
  let left = events;
  const handlers: Handler[] = [];
  for (let i = 0; i < RING; i++) {
    const next = (i + 1) % RING;
    handlers.push((token) => {
      if (left-- > 0) queue.send(next, token);
    });
  }
  return {
    run() {
      queue.send(0, "token");
      queue.run(handlers);
      return events;
    },
  };
}

/** Timers that send "tick" through the queue to whom they belong. */
function ticking(
  size: number,
  most: number,
  events: number,
  limit: "each" | "all",
  cancels = false,
): Prepared {
  const queue = new Queue(1 << 17);
  const heap = new Heap(size);
  const delays = new Delays(most);
  const victims = new Delays(size);
  let now = 0;
  let count = 0;
  const handlers: Handler[] = [];
  const handler = (slot: number): Handler => {
    let left = limit === "each" ? events / size : Infinity;
    return () => {
      count++;
      if (--left > 0) heap.set(now + delays.take(), slot);
      if (!cancels) return;
      const victim = victims.take() - 1;
      if (heap.cancel(victim)) heap.set(now + delays.take(), victim);
    };
  };
  for (let slot = 0; slot < size; slot++) handlers.push(handler(slot));
  const start = (): void => {
    for (let slot = 0; slot < size; slot++) heap.set(delays.take(), slot);
  };
  if (limit === "all") start();
  return {
    run() {
      const before = count;
      if (limit === "each") start();
      while (heap.size > 0 && count - before < events) {
        now = heap.due;
        while (heap.size > 0 && heap.due === now) queue.send(heap.shift(), "tick");
        queue.run(handlers);
      }
      return count - before;
    },
  };
}

export const handWritten: Peer = (workload, events, size) => {
  switch (workload) {
    case "ping-pong":
      return pingPong(events);
    case "ring":
      return ring(events);
    case "timers":
      return ticking(SLEEPERS, SLEEP_MOST, events, "each");
    case "pending":
      return ticking(size, PENDING_MOST, events, "all");
    case "cancelling":
      return ticking(size, PENDING_MOST, events, "all", true);
    default:
      return null;
  }
};
