/**
 * What pending timers are for: a row per timer, side by side in one array.
 *
 * A million timers are no objects this way, which the garbage collector would move about, and to fire one
 * is to read one place in memory. A row that has become free is the next to be used again, so that who
 * keeps its number also needs the key of the timer: the number of its reference, or for one that wakes a
 * process a negative number of its own.
 */
import { EXITED, type ProcessRecord } from "./process-record.ts";
import type { Term } from "./term.ts";

/** Numbers of a row: where it begins is the number of its timer. */
const KEY = 0;
const OWNER = 1;
const TARGET = 2;
const MESSAGE = 3;
const DUE = 4;
const ROW = 5;

/** The key of a free row. */
const NOTHING = 0;
const NONE = -1;

export class TimerTable {
  readonly #cells: unknown[] = [];
  /** The first row that is free; each holds the next in the place of its owner. */
  #free = NONE;
  #nextWake = -1;

  /** A timer that ends a wait. */
  addWake(due: number, process: ProcessRecord): number {
    return this.add(due, this.#nextWake--, 0, process, undefined);
  }

  /** A timer that sends `message`: to a process, or to whoever has a name when it fires. */
  add(due: number, key: number, owner: number, target: ProcessRecord | string, message: Term): number {
    const cells = this.#cells;
    const timer = this.#free;
    if (timer === NONE) {
      cells.push(key, owner, target, message, due);
      return cells.length - ROW;
    }
    this.#free = cells[timer + OWNER] as number;
    cells[timer + KEY] = key;
    cells[timer + OWNER] = owner;
    cells[timer + TARGET] = target;
    cells[timer + MESSAGE] = message;
    cells[timer + DUE] = due;
    return timer;
  }

  /** Whether the timer with this key will still do something. One to a process goes with it; one that wakes it is waited for all the same. */
  isPending(timer: number, key: number): boolean {
    if (this.#cells[timer + KEY] !== key) return false;
    const target = this.target(timer);
    return typeof target === "string" || target.status !== EXITED || key < 0;
  }

  /** Whether it is a pending timer that wakes this process. */
  isWakeOf(timer: number, process: ProcessRecord): boolean {
    return this.isWake(timer) && this.target(timer) === process;
  }

  isWake(timer: number): boolean {
    return this.key(timer) < 0;
  }

  key(timer: number): number {
    return this.#cells[timer + KEY] as number;
  }

  /** Number of the process that set it. */
  owner(timer: number): number {
    return this.#cells[timer + OWNER] as number;
  }

  target(timer: number): ProcessRecord | string {
    return this.#cells[timer + TARGET] as ProcessRecord | string;
  }

  message(timer: number): Term {
    return this.#cells[timer + MESSAGE];
  }

  setMessage(timer: number, message: Term): void {
    this.#cells[timer + MESSAGE] = message;
  }

  /** Virtual milliseconds since the run began at which it fires. */
  due(timer: number): number {
    return this.#cells[timer + DUE] as number;
  }

  /** Gives its row to the next. */
  release(timer: number): void {
    this.#cells[timer + KEY] = NOTHING;
    this.#cells[timer + OWNER] = this.#free;
    this.#cells[timer + TARGET] = undefined;
    this.#cells[timer + MESSAGE] = undefined;
    this.#free = timer;
  }

  /** Likewise, if it is still its row: that of a timer to a process that has ended. */
  forget(timer: number, key: number): void {
    if (this.key(timer) === key) this.release(timer);
  }
}
