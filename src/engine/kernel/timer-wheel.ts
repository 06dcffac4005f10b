/**
 * A hierarchical timing wheel (Varghese and Lauck, 1987): timers in whole milliseconds, set and fired at
 * a cost that does not grow with their number. Five levels of 64 slots reach 2^30 ms; what is due later
 * waits in a list of its own.
 *
 * A timer stands on the level of the highest base-64 digit in which its due time differs from the
 * wheel's time. Two timers due at the same time therefore always share a slot, in the order in which
 * they were set, so equal due times fire first set, first fired.
 *
 * Timers are numbers here; what they stand for is the business of who owns the wheel.
 */
import { Chains } from "./chains.ts";

const BITS = 6;
const SLOTS = 1 << BITS;
const LEVELS = 5;
/** Milliseconds that the levels cover together: 64^5. */
const REACH = 1_073_741_824;

/** What the wheel asks of its owner. */
export interface Timers {
  /** Whether it is to fire: false from the moment at which it was cancelled. */
  isPending(timer: number): boolean;
  /** Virtual milliseconds since the run began at which it fires. */
  due(timer: number): number;
  /** Told of what was cancelled, once the wheel has forgotten it: its number may be used again. */
  release(timer: number): void;
}

export class TimerWheel {
  readonly #timers: Timers;
  #now = 0;
  #size = 0;
  /** Cancellations so far. */
  #cancelled = 0;
  /** Cancelled timers that still stand in the wheel, at most. */
  #dead = 0;
  /** The slots, level by level: pairs of a due time, less what it is beyond REACH, and a timer. */
  readonly #slots = new Chains(LEVELS * SLOTS);
  /** Lowest due time in a slot, as in its pairs; -1 if that has to be looked up again. */
  readonly #min = new Int32Array(LEVELS * SLOTS);
  /** How many cancellations the wheel had seen when a slot was last swept. */
  readonly #swept = new Float64Array(LEVELS * SLOTS);
  /** Per level, which slots hold something: bits 0 to 31, bits 32 to 63. */
  readonly #low = new Int32Array(LEVELS);
  readonly #high = new Int32Array(LEVELS);
  #later: number[] = [];
  /** When the next timer is due, if that is known; else -1. */
  #nextDue = -1;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Pending timers. */
  get size(): number {
    return this.#size;
  }

  /** Takes a timer in. `due` is a whole number of milliseconds, not before the wheel's time. */
  set(due: number, timer: number): void {
    this.#size++;
    if (due < this.#nextDue) this.#nextDue = due;
    if (Math.floor(due / REACH) !== Math.floor(this.#now / REACH)) this.#later.push(timer);
    else this.#place(due % REACH, timer);
  }

  /** Tells the wheel that `count` timers are pending no more, the earliest of them due at `due` or later. */
  cancelled(due: number, count = 1): void {
    this.#size -= count;
    this.#cancelled += count;
    this.#dead += count;
    if (due <= this.#nextDue) this.#nextDue = -1;
    // They go when their slot comes up. Only many that were to wait for long are worth a look at all timers.
    if (this.#dead > 2 * this.#size + 1024) this.#sweepAll();
  }

  /** When the next timer is due; Infinity if none is pending. */
  next(): number {
    if (this.#nextDue < 0) this.#nextDue = this.#findNext();
    return this.#nextDue;
  }

  #findNext(): number {
    const before = Math.floor(this.#now / REACH) * REACH;
    for (let level = 0; level < LEVELS; level++) {
      for (;;) {
        const index = this.#firstSlot(level);
        if (index < 0) break;
        const slot = level * SLOTS + index;
        if (this.#swept[slot] !== this.#cancelled) this.#sweep(slot);
        if (this.#slots.isEmpty(slot)) {
          this.#clear(level, index);
          continue;
        }
        if (this.#min[slot]! < 0) this.#min[slot] = this.#lowest(slot);
        return before + this.#min[slot]!;
      }
    }
    let min = Infinity;
    for (const timer of this.#later)
      if (this.#timers.isPending(timer)) min = Math.min(min, this.#timers.due(timer));
    return min;
  }

  #lowest(slot: number): number {
    const slots = this.#slots;
    let min = REACH;
    for (let block = slots.first(slot); block >= 0; block = slots.next(block))
      for (let i = 0; i < slots.count(block); i++) min = Math.min(min, slots.a(block, i));
    return min;
  }

  /** Moves the wheel's time to `now`, which may not lie after `next()`, and takes out what is due then. */
  advance(now: number): number[] {
    const moved = Math.floor(now / REACH) !== Math.floor(this.#now / REACH);
    this.#now = now;
    if (this.#nextDue <= now) this.#nextDue = -1;
    if (moved) this.#takeLater();
    const low = now % REACH;
    for (let level = LEVELS - 1; level > 0; level--) {
      const index = (low >>> (level * BITS)) & (SLOTS - 1);
      if (!this.#slots.isEmpty(level * SLOTS + index)) this.#spread(level, index);
    }
    const index = low & (SLOTS - 1);
    return this.#slots.isEmpty(index) ? [] : this.#takeOut(index);
  }

  /** Takes in what was too far away so far. */
  #takeLater(): void {
    const later = this.#later;
    this.#later = [];
    for (const timer of later) {
      if (!this.#timers.isPending(timer)) {
        this.#dead--;
        this.#timers.release(timer);
        continue;
      }
      this.#size--;
      this.set(this.#timers.due(timer), timer);
    }
  }

  /** Spreads a slot over the level below, or the levels below that. */
  #spread(level: number, index: number): void {
    const slots = this.#slots;
    this.#clear(level, index);
    for (let block = slots.detach(level * SLOTS + index); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) this.#place(slots.a(block, i), slots.b(block, i));
  }

  /** Takes out a slot of the lowest level: those that are pending, in the order in which they were set. */
  #takeOut(index: number): number[] {
    const slots = this.#slots;
    const due: number[] = [];
    this.#clear(0, index);
    for (let block = slots.detach(index); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) {
        const timer = slots.b(block, i);
        if (this.#timers.isPending(timer)) due.push(timer);
        else {
          this.#dead--;
          this.#timers.release(timer);
        }
      }
    this.#size -= due.length;
    return due;
  }

  #place(low: number, timer: number): void {
    const differs = low ^ (this.#now % REACH);
    const level = differs === 0 ? 0 : ((31 - Math.clz32(differs)) / BITS) | 0;
    const index = (low >>> (level * BITS)) & (SLOTS - 1);
    const slot = level * SLOTS + index;
    if (this.#slots.isEmpty(slot)) {
      this.#min[slot] = low;
      this.#swept[slot] = this.#cancelled;
      if (index < 32) this.#low[level]! |= 1 << index;
      else this.#high[level]! |= 1 << (index - 32);
    } else if (low < this.#min[slot]!) this.#min[slot] = low;
    this.#slots.push(slot, low, timer);
  }

  /** The first slot of a level that holds something, or -1. */
  #firstSlot(level: number): number {
    const low = this.#low[level]!;
    if (low !== 0) return 31 - Math.clz32(low & -low);
    const high = this.#high[level]!;
    return high === 0 ? -1 : 63 - Math.clz32(high & -high);
  }

  #clear(level: number, index: number): void {
    if (index < 32) this.#low[level]! &= ~(1 << index);
    else this.#high[level]! &= ~(1 << (index - 32));
  }

  /** Drops what was cancelled from a slot. */
  #sweep(slot: number): void {
    const slots = this.#slots;
    this.#swept[slot] = this.#cancelled;
    let dropped = false;
    for (let block = slots.detach(slot); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) {
        const timer = slots.b(block, i);
        if (this.#timers.isPending(timer)) slots.push(slot, slots.a(block, i), timer);
        else {
          dropped = true;
          this.#dead--;
          this.#timers.release(timer);
        }
      }
    if (dropped) this.#min[slot] = -1;
  }

  #sweepAll(): void {
    for (let slot = 0; slot < LEVELS * SLOTS; slot++) if (!this.#slots.isEmpty(slot)) this.#sweep(slot);
    const later = this.#later;
    this.#later = [];
    for (const timer of later)
      if (this.#timers.isPending(timer)) this.#later.push(timer);
      else this.#timers.release(timer);
    this.#dead = 0;
  }
}
