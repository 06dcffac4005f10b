/**
 * A hierarchical timing wheel (Varghese and Lauck, 1987): timers in whole milliseconds, set and fired at
 * a cost that does not grow with their number. Six levels of 64 slots reach 2^30 ms; what is due later
 * waits in a list of its own.
 *
 * A timer stands on the level of the highest base-64 digit in which its due time differs from the
 * wheel's time. Two timers due at the same time therefore always share a slot, in the order in which
 * they were set, so equal due times fire first set, first fired.
 */
const BITS = 6;
const SLOTS = 1 << BITS;
const LEVELS = 5;
/** Milliseconds that the levels cover together: 64^5. */
const REACH = 1_073_741_824;

/** A pending timer. `T` is what its owner wants back. */
export interface Timer<T> {
  /** Virtual milliseconds since the run began at which it fires. */
  readonly due: number;
  readonly item: T;
  pending: boolean;
}

class Slot<T> {
  due: number[] = [];
  timers: Timer<T>[] = [];
  /** Lowest due time of a pending timer in it; -1 if that has to be looked up again. */
  min = -1;
  /** How many cancellations the wheel had seen when this slot was last swept. */
  swept = 0;
}

export class TimerWheel<T> {
  #now = 0;
  #size = 0;
  #cancelled = 0;
  #dead = 0;
  readonly #levels: Slot<T>[][] = [];
  /** Per level, which slots hold something: bits 0 to 31, bits 32 to 63. */
  readonly #low = new Int32Array(LEVELS);
  readonly #high = new Int32Array(LEVELS);
  #later: Timer<T>[] = [];
  /** When the next timer is due, if that is known; else -1. */
  #nextDue = -1;

  constructor() {
    for (let level = 0; level < LEVELS; level++) {
      const slots: Slot<T>[] = [];
      for (let i = 0; i < SLOTS; i++) slots.push(new Slot());
      this.#levels.push(slots);
    }
  }

  /** Pending timers. */
  get size(): number {
    return this.#size;
  }

  /** Sets a timer. `due` is a whole number of milliseconds, not before the wheel's time. */
  set(due: number, item: T): Timer<T> {
    const timer: Timer<T> = { due, item, pending: true };
    this.#size++;
    if (due < this.#nextDue) this.#nextDue = due;
    this.#place(due, timer);
    return timer;
  }

  /** Cancels a timer; false if it has fired or was cancelled before. */
  cancel(timer: Timer<T>): boolean {
    if (!timer.pending) return false;
    timer.pending = false;
    this.#size--;
    if (timer.due === this.#nextDue) this.#nextDue = -1;
    this.#cancelled++;
    if (++this.#dead > this.#size + 1024) this.#sweepAll();
    return true;
  }

  /** When the next timer is due; Infinity if none is pending. */
  next(): number {
    if (this.#nextDue < 0) this.#nextDue = this.#findNext();
    return this.#nextDue;
  }

  #findNext(): number {
    for (let level = 0; level < LEVELS; level++) {
      for (;;) {
        const index = this.#firstSlot(level);
        if (index < 0) break;
        const slot = this.#levels[level]![index]!;
        if (slot.swept !== this.#cancelled) this.#sweep(slot);
        if (slot.timers.length === 0) {
          this.#clear(level, index);
          continue;
        }
        if (level === 0) return slot.due[0]!;
        if (slot.min < 0) {
          let min = slot.due[0]!;
          for (const due of slot.due) if (due < min) min = due;
          slot.min = min;
        }
        return slot.min;
      }
    }
    let min = Infinity;
    for (const timer of this.#later) if (timer.pending && timer.due < min) min = timer.due;
    return min;
  }

  /** Moves the wheel's time to `now`, which may not lie after `next()`, and takes out what is due then. */
  advance(now: number): readonly Timer<T>[] {
    const moved = now - this.#now >= REACH || Math.floor(now / REACH) !== Math.floor(this.#now / REACH);
    this.#now = now;
    if (this.#nextDue <= now) this.#nextDue = -1;
    if (moved) {
      const later = this.#later;
      this.#later = [];
      for (const timer of later) if (timer.pending) this.#place(timer.due, timer);
    }
    const low = now % REACH;
    for (let level = LEVELS - 1; level > 0; level--) {
      const index = (low >>> (level * BITS)) & (SLOTS - 1);
      const slot = this.#levels[level]![index]!;
      if (slot.timers.length === 0) continue;
      const { due, timers } = slot;
      this.#reset(slot, level, index);
      for (let i = 0; i < timers.length; i++) {
        const timer = timers[i]!;
        this.#place(due[i]!, timer);
      }
    }
    const index = low & (SLOTS - 1);
    const slot = this.#levels[0]![index]!;
    if (slot.timers.length === 0) return [];
    const { timers } = slot;
    this.#reset(slot, 0, index);
    return timers;
  }

  /** Tells the wheel that a timer that `advance` returned has fired. */
  fired(timer: Timer<T>): void {
    timer.pending = false;
    this.#size--;
  }

  #place(due: number, timer: Timer<T>): void {
    if (Math.floor(due / REACH) !== Math.floor(this.#now / REACH)) {
      this.#later.push(timer);
      return;
    }
    const low = due % REACH;
    const differs = low ^ (this.#now % REACH);
    const level = differs === 0 ? 0 : ((31 - Math.clz32(differs)) / BITS) | 0;
    const index = (low >>> (level * BITS)) & (SLOTS - 1);
    const slot = this.#levels[level]![index]!;
    if (slot.timers.length === 0) {
      slot.min = due;
      slot.swept = this.#cancelled;
      if (index < 32) this.#low[level]! |= 1 << index;
      else this.#high[level]! |= 1 << (index - 32);
    } else if (slot.min >= 0 && due < slot.min) slot.min = due;
    slot.due.push(due);
    slot.timers.push(timer);
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

  #reset(slot: Slot<T>, level: number, index: number): void {
    slot.due = [];
    slot.timers = [];
    slot.min = -1;
    this.#clear(level, index);
  }

  /** Drops what was cancelled from a slot. */
  #sweep(slot: Slot<T>): void {
    slot.swept = this.#cancelled;
    let kept = 0;
    for (let i = 0; i < slot.timers.length; i++) {
      const timer = slot.timers[i]!;
      if (!timer.pending) continue;
      slot.timers[kept] = timer;
      slot.due[kept] = slot.due[i]!;
      kept++;
    }
    if (kept === slot.timers.length) return;
    this.#dead -= slot.timers.length - kept;
    slot.timers.length = kept;
    slot.due.length = kept;
    slot.min = -1;
  }

  #sweepAll(): void {
    this.#later = this.#later.filter((timer) => timer.pending);
    for (const slots of this.#levels) for (const slot of slots) if (slot.timers.length > 0) this.#sweep(slot);
    this.#dead = 0;
  }
}
