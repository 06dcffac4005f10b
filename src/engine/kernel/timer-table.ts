/**
 * What pending timers are for: a row per timer, side by side in one array.
 *
 * A million timers are no objects this way, which the garbage collector would move about, and to fire one
 * is to read one place in memory. A row is known by its number. The number of a row that was released is
 * the next to be given again, so who keeps one has to ask whether it still is the same timer.
 */
import { EXITED, type ProcessRecord } from "./process-record.ts";
import type { Term } from "./term.ts";

/** Numbers of a row: where it begins is the number of its timer. */
const REF = 0;
const OWNER = 1;
const TARGET = 2;
const MESSAGE = 3;
const DUE = 4;
const ROW = 5;

/** Stands for the reference of a timer that wakes a process. */
const WAKES = -1;
/** Stands for the reference of what is no pending timer. */
const NOTHING = 0;
const NONE = -1;

export class TimerTable {
  readonly #cells: unknown[] = [];
  /** The first row that is free; each holds the next in the place of its owner. */
  #free = NONE;

  /** A timer that ends a wait. */
  addWake(due: number, process: ProcessRecord): number {
    return this.add(due, WAKES, 0, process, undefined);
  }

  /** A timer that sends `message`: to a process, or to whoever has a name when it fires. */
  add(due: number, ref: number, owner: number, target: ProcessRecord | string, message: Term): number {
    const cells = this.#cells;
    const timer = this.#free;
    if (timer === NONE) {
      cells.push(ref, owner, target, message, due);
      return cells.length - ROW;
    }
    this.#free = cells[timer + OWNER] as number;
    cells[timer + REF] = ref;
    cells[timer + OWNER] = owner;
    cells[timer + TARGET] = target;
    cells[timer + MESSAGE] = message;
    cells[timer + DUE] = due;
    return timer;
  }

  /** Whether it still will do something. A timer to a process goes with it; one that wakes it is waited for all the same. */
  isPending(timer: number): boolean {
    const ref = this.#cells[timer + REF];
    if (ref === WAKES) return true;
    if (ref === NOTHING) return false;
    const target = this.#cells[timer + TARGET] as ProcessRecord | string;
    return typeof target === "string" || target.status !== EXITED;
  }

  /** Whether it is the pending timer with this reference. */
  sends(timer: number, ref: number): boolean {
    return this.#cells[timer + REF] === ref && this.isPending(timer);
  }

  /** Whether it is a pending timer that wakes this process. */
  isWakeOf(timer: number, process: ProcessRecord): boolean {
    return this.isWake(timer) && this.#cells[timer + TARGET] === process;
  }

  isWake(timer: number): boolean {
    return this.#cells[timer + REF] === WAKES;
  }

  /** Number of its reference. */
  ref(timer: number): number {
    return this.#cells[timer + REF] as number;
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

  /** It will do nothing any more. Its row stays taken until `release`. */
  cancel(timer: number): void {
    this.#cells[timer + REF] = NOTHING;
    this.#cells[timer + TARGET] = undefined;
    this.#cells[timer + MESSAGE] = undefined;
  }

  /** Gives its row to the next. */
  release(timer: number): void {
    this.cancel(timer);
    this.#cells[timer + OWNER] = this.#free;
    this.#free = timer;
  }
}
