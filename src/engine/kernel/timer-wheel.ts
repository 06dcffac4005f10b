/**
 * A hierarchical timing wheel (Varghese and Lauck, 1987): timers in whole milliseconds, set and fired at
 * a cost that does not grow with their number. Five levels of 64 slots reach 2^30 ms; what is due later
 * waits in a list of its own.
 *
 * A timer stands on the level of the highest base-64 digit in which its due time differs from the
 * wheel's time. Two timers due at the same time therefore always share a slot, in the order in which
 * they were set, so equal due times fire first set, first fired.
 *
 * A timer is a number here that its owner may use again for another, and a key that is never used again.
 * What was cancelled stays in its slot until that comes up; nobody looks for it.
 */
import { Chains } from "./chains.ts";

const BITS = 6;
const SLOTS = 1 << BITS;
const LEVELS = 5;
/** Milliseconds that the levels cover together: 64^5. */
const REACH = 1_073_741_824;

/** What the wheel asks of its owner. */
export interface Timers {
  /** Whether the timer with this key is still to fire: false from the moment at which it was cancelled. */
  isPending(timer: number, key: number): boolean;
  /** Virtual milliseconds since the run began at which a pending timer fires. */
  due(timer: number): number;
  /** Told of what was not pending any more, once the wheel has forgotten it. */
  forget(timer: number, key: number): void;
}

/** The chain of those that are due later. */
const LATER = LEVELS * SLOTS;

export class TimerWheel {
  readonly #timers: Timers;
  #now = 0;
  #size = 0;
  /** Cancelled timers that still stand in the wheel, at most. */
  #dead = 0;
  /** The slots, level by level, and LATER: due time (less what it is beyond REACH), timer, key. */
  readonly #slots = new Chains(LEVELS * SLOTS + 1);
  /** Lowest due time of what is pending in a slot, as in its triples; -1 if that has to be looked up. */
  readonly #min = new Int32Array(LEVELS * SLOTS + 1);
  /** Per level, which slots hold something: bits 0 to 31, bits 32 to 63. */
  readonly #low = new Int32Array(LEVELS);
  readonly #high = new Int32Array(LEVELS);
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
  set(due: number, timer: number, key: number): void {
    this.#size++;
    if (due < this.#nextDue) this.#nextDue = due;
    this.#set(due, timer, key);
  }

  #set(due: number, timer: number, key: number): void {
    if (Math.floor(due / REACH) !== Math.floor(this.#now / REACH)) this.#slots.push(LATER, 0, timer, key);
    else this.#place(due % REACH, timer, key);
  }

  /** Tells the wheel that a timer that was due at `due` is pending no more. */
  cancelled(due: number): void {
    if (Math.floor(due / REACH) === Math.floor(this.#now / REACH)) {
      const low = due % REACH;
      const slot = this.#slotOf(low);
      if (low === this.#min[slot]) this.#min[slot] = -1;
    }
    if (due === this.#nextDue) this.#nextDue = -1;
    this.#dropped(1);
  }

  /** Tells the wheel that so many timers are pending no more, whenever they were due. */
  lost(count: number): void {
    this.#min.fill(-1);
    this.#nextDue = -1;
    this.#dropped(count);
  }

  #dropped(count: number): void {
    this.#size -= count;
    this.#dead += count;
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
        if (this.#min[slot]! < 0) this.#sweep(slot);
        if (!this.#slots.isEmpty(slot)) return before + this.#min[slot]!;
        this.#clear(level, index);
      }
    }
    return this.#earliestLater();
  }

  #earliestLater(): number {
    const slots = this.#slots;
    let min = Infinity;
    for (let block = slots.first(LATER); block >= 0; block = slots.next(block))
      for (let i = 0; i < slots.count(block); i++) {
        const timer = slots.b(block, i);
        if (this.#timers.isPending(timer, slots.c(block, i))) min = Math.min(min, this.#timers.due(timer));
      }
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
    const slots = this.#slots;
    for (let block = slots.detach(LATER); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) {
        const timer = slots.b(block, i);
        const key = slots.c(block, i);
        if (this.#timers.isPending(timer, key)) this.#set(this.#timers.due(timer), timer, key);
        else this.#forget(timer, key);
      }
  }

  #forget(timer: number, key: number): void {
    this.#dead--;
    this.#timers.forget(timer, key);
  }

  /**
   * Spreads a slot over the level below, or the levels below that. What was cancelled goes: in its new slot it could stand
   * for the lowest due time, and so for a next timer that is none.
   */
  #spread(level: number, index: number): void {
    const slots = this.#slots;
    this.#clear(level, index);
    for (let block = slots.detach(level * SLOTS + index); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) {
        const timer = slots.b(block, i);
        const key = slots.c(block, i);
        if (this.#timers.isPending(timer, key)) this.#place(slots.a(block, i), timer, key);
        else this.#forget(timer, key);
      }
  }

  /** Takes out a slot of the lowest level: those that are pending, in the order in which they were set. */
  #takeOut(index: number): number[] {
    const slots = this.#slots;
    const due: number[] = [];
    this.#clear(0, index);
    for (let block = slots.detach(index); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) {
        const timer = slots.b(block, i);
        const key = slots.c(block, i);
        if (this.#timers.isPending(timer, key)) due.push(timer);
        else this.#forget(timer, key);
      }
    this.#size -= due.length;
    return due;
  }

  #place(low: number, timer: number, key: number): void {
    const slot = this.#slotOf(low);
    if (this.#slots.isEmpty(slot)) {
      this.#min[slot] = low;
      const index = slot & (SLOTS - 1);
      if (index < 32) this.#low[slot >> BITS]! |= 1 << index;
      else this.#high[slot >> BITS]! |= 1 << (index - 32);
    } else if (low < this.#min[slot]!) this.#min[slot] = low;
    this.#slots.push(slot, low, timer, key);
  }

  /** Where a timer stands, as long as it is this time. */
  #slotOf(low: number): number {
    const differs = low ^ (this.#now % REACH);
    const level = differs === 0 ? 0 : ((31 - Math.clz32(differs)) / BITS) | 0;
    return level * SLOTS + ((low >>> (level * BITS)) & (SLOTS - 1));
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

  /** Drops what was cancelled from a slot, and looks up when the first of the others is due. */
  #sweep(slot: number): void {
    const slots = this.#slots;
    let min = REACH;
    for (let block = slots.detach(slot); block >= 0; block = slots.release(block))
      for (let i = 0; i < slots.count(block); i++) {
        const low = slots.a(block, i);
        const timer = slots.b(block, i);
        const key = slots.c(block, i);
        if (this.#timers.isPending(timer, key)) {
          slots.push(slot, low, timer, key);
          min = Math.min(min, low);
        } else this.#forget(timer, key);
      }
    this.#min[slot] = min;
  }

  #sweepAll(): void {
    for (let slot = 0; slot <= LATER; slot++) if (!this.#slots.isEmpty(slot)) this.#sweep(slot);
  }
}
