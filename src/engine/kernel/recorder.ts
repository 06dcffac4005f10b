/**
 * Records a trace as rows of four numbers, and makes events of it when they are asked for.
 *
 * Recording an event is a handful of stores side by side; values are kept as they are (they are frozen)
 * and rendered as plain data only when read. A value that can still change is rendered at once. Rows
 * stand in chunks, so that a growing trace is never copied. Times are kept where they change: thousands
 * of events often share one.
 */
import { freeze, toPlain, type Plain, type Term } from "./term.ts";
import { EVENT_FIELDS, type EventOf, type EventType, type ProcessKind, type TraceEvent } from "./trace.ts";

/** The types of events; the place of each is its code. */
const TYPES = Object.keys(EVENT_FIELDS) as readonly EventType[];

const CODE = Object.fromEntries(TYPES.map((type, code) => [type, code])) as Record<EventType, number>;

const SPAWN = CODE.spawn;
const EXIT = CODE.exit;
const SEND = CODE.send;
const RECEIVE = CODE.receive;
const LOST = CODE.lost;
const SIGNAL = CODE.signal;
const TIMER = CODE.timer;
const STATE = CODE.state;
const TRANSITION = CODE.transition;
const ETS = CODE.ets;

const OUTCOMES = EVENT_FIELDS.signal.outcome;
const TIMER_ACTIONS = EVENT_FIELDS.timer.action;
const ETS_ACTIONS = EVENT_FIELDS.ets.action;

/** Events that are nothing but numbers. */
type Bare = "start" | "link" | "unlink" | "monitor" | "demonitor" | "suspend" | "resume";
/** Events that are taken apart when they are recorded; each has a method of its own. */
type Packed =
  "spawn" | "exit" | "send" | "receive" | "lost" | "signal" | "timer" | "state" | "transition" | "ets";

/** Stands for an "insert" of `[key, count]`. */
const COUNTED = ETS_ACTIONS.length;

/** Values that a transition has beside each other in its chunk. */
const TRANSITION_VALUES = 5;

/** Rows in a chunk. */
const ROWS = 8192;
const ROW_BITS = 13;
/** The first number of a row: type (6 bits), outcome or action (3 bits), where in the chunk its value stands. */
const DETAIL_BIT = 6;
const VALUE_BIT = 9;

/** Atoms are short, and often the same again. Longer texts are not compared. */
const WORD = 32;

/** Rows of four numbers (type and place of the value, pid, and two that depend on the type) and their values. */
class Chunk {
  readonly numbers = new Int32Array(ROWS * 4);
  readonly values: Term[] = [];
}

export class Recorder {
  readonly #limit: number;
  readonly #chunks: Chunk[] = [];
  #numbers = new Int32Array(0);
  #values: Term[] = [];
  /** The time of the last row; before the first a time that is none. */
  #time = -1;
  /** Rows at which the time became another, and that time. */
  readonly #timeRows: number[] = [];
  readonly #times: number[] = [];
  /** Names of ETS tables, and which of them was told of last. */
  readonly #tables: string[] = [];
  #table = 0;
  /** Where in the chunk the values of its last transition stand, and of the one before; negative: there is none. */
  #lastTransition = -1;
  #transitionBefore = -1;
  /** Events recorded so far. */
  length = 0;

  /** @param limit events after which `full` is true; what comes then is not recorded. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get full(): boolean {
    return this.length >= this.#limit;
  }

  send(at: number, pid: number, to: number, id: number, message: Term): void {
    this.#pushValue(SEND, at, pid, to, id, message);
  }

  receive(at: number, pid: number, id: number): void {
    this.#push(RECEIVE, at, pid, id, 0);
  }

  lost(at: number, pid: number, to: number, id: number): void {
    this.#push(LOST, at, pid, to, id);
  }

  spawn(at: number, pid: number, parent: number, kind: ProcessKind, label: string): void {
    this.#pushValue(SPAWN, at, pid, parent, 0, [kind, label]);
  }

  exit(at: number, pid: number, reason: Term): void {
    this.#pushValue(EXIT, at, pid, 0, 0, keep(reason));
  }

  signal(at: number, pid: number, from: number, reason: Term, outcome: (typeof OUTCOMES)[number]): void {
    this.#pushValue(SIGNAL | (OUTCOMES.indexOf(outcome) << DETAIL_BIT), at, pid, from, 0, keep(reason));
  }

  timerSet(at: number, pid: number, ref: number, due: number, to: number): void {
    this.#pushValue(TIMER, at, pid, ref, to, due);
  }

  /** A timer fires when it is due, that is, at `at`. */
  timerFired(at: number, pid: number, ref: number, to: number): void {
    this.#push(TIMER | (1 << DETAIL_BIT), at, pid, ref, to);
  }

  timerCancelled(at: number, pid: number, ref: number, due: number): void {
    this.#pushValue(TIMER | (2 << DETAIL_BIT), at, pid, ref, -1, due);
  }

  state(at: number, pid: number, state: Term): void {
    this.#pushValue(STATE, at, pid, 0, 0, keep(state));
  }

  /** A machine took an event. `step`: from, to and taken. Nothing of all this may change any more. */
  transition(
    at: number,
    pid: number,
    event: Term,
    step: readonly [from: Term, to: Term, taken: Term],
    guards: Term,
    context: Term,
    timers: Term,
  ): void {
    if (this.full) return;
    if ((this.length & (ROWS - 1)) === 0) this.#nextChunk();
    const values = this.#values;
    // A machine goes round: what it does now it often did the time before the last.
    let place = this.#transitionBefore;
    if (place < 0 || !isTransition(values, place, event, step, guards, context, timers))
      place = values.push(event, step, guards, context, timers) - TRANSITION_VALUES;
    this.#transitionBefore = this.#lastTransition;
    this.#lastTransition = place;
    this.#push(TRANSITION | (place << VALUE_BIT), at, pid, 0, 0);
  }

  /** `table` by its name in the trace. `whole`: the detail is known to be frozen to any depth. */
  ets(
    at: number,
    pid: number,
    action: (typeof ETS_ACTIONS)[number],
    table: string,
    detail: Term,
    whole = false,
  ): void {
    const word = ETS | (ETS_ACTIONS.indexOf(action) << DETAIL_BIT);
    const value = whole || typeof detail !== "object" ? detail : keep(detail);
    this.#pushValue(word, at, pid, this.#tableNumber(table), 0, value);
  }

  /** An object `[key, count]` was written, the key known to be frozen: nothing of it need be kept but these two. */
  counted(at: number, pid: number, table: string, key: Term, count: number): void {
    this.#pushValue(ETS | (COUNTED << DETAIL_BIT), at, pid, this.#tableNumber(table), count, key);
  }

  #tableNumber(table: string): number {
    if (this.#tables[this.#table] === table) return this.#table;
    const known = this.#tables.indexOf(table);
    this.#table = known < 0 ? this.#tables.push(table) - 1 : known;
    return this.#table;
  }

  /** Events that carry nothing but one or two numbers. */
  plain(kind: Bare, at: number, pid: number, a = 0, b = 0): void {
    this.#push(CODE[kind], at, pid, a, b);
  }

  /** The rarer events, given as they will be read. */
  event(event: EventOf<Exclude<EventType, Packed | Bare>>): void {
    this.#pushValue(CODE[event.type], event.at, event.pid, 0, 0, Object.freeze(event));
  }

  #pushValue(word: number, at: number, pid: number, a: number, b: number, value: Term): void {
    const row = this.length;
    if (row >= this.#limit) return;
    // A row that begins a chunk has its value in that chunk, whose values are then the first.
    if ((row & (ROWS - 1)) === 0) this.#nextChunk();
    this.#push(word | (this.#placeOf(value) << VALUE_BIT), at, pid, a, b);
  }

  /** Where in the chunk a value stands; it is put there, unless it is the same object or word as the last or the one before. */
  #placeOf(value: Term): number {
    const values = this.#values;
    const { length } = values;
    if (length > 1 && (typeof value === "object" || (typeof value === "string" && value.length <= WORD))) {
      if (values[length - 1] === value) return length - 1;
      if (values[length - 2] === value) return length - 2;
    }
    values.push(value);
    return length;
  }

  #push(word: number, at: number, pid: number, a: number, b: number): void {
    const row = this.length;
    if (row >= this.#limit) return;
    const place = (row & (ROWS - 1)) << 2;
    if (place === 0) this.#nextChunk();
    if (at !== this.#time) this.#changeTime(row, at);
    const numbers = this.#numbers;
    numbers[place] = word;
    numbers[place + 1] = pid;
    numbers[place + 2] = a;
    numbers[place + 3] = b;
    this.length = row + 1;
  }

  /** Makes the chunk of the next row the current one, unless it is. */
  #nextChunk(): void {
    if (this.#chunks.length > this.length >> ROW_BITS) return;
    const chunk = new Chunk();
    this.#chunks.push(chunk);
    this.#numbers = chunk.numbers;
    this.#values = chunk.values;
    this.#lastTransition = -1;
    this.#transitionBefore = -1;
  }

  #changeTime(row: number, at: number): void {
    this.#time = at;
    this.#timeRows.push(row);
    this.#times.push(at);
  }

  /** Which of the changes of time holds for a row: the last that is not behind it. */
  #changeAt(row: number): number {
    let low = 0;
    let high = this.#timeRows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#timeRows[middle]! <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The event of a row. */
  at(row: number): TraceEvent {
    return this.#event(row, this.#times[this.#changeAt(row)]!);
  }

  #event(row: number, at: number): TraceEvent {
    const { numbers, values } = this.#chunks[row >> ROW_BITS]!;
    const place = (row & (ROWS - 1)) << 2;
    const word = numbers[place]!;
    const type = TYPES[word & ((1 << DETAIL_BIT) - 1)]!;
    const detail = (word >> DETAIL_BIT) & ((1 << (VALUE_BIT - DETAIL_BIT)) - 1);
    const pid = numbers[place + 1]!;
    const a = numbers[place + 2]!;
    const b = numbers[place + 3]!;
    const value = values[word >>> VALUE_BIT];
    switch (type) {
      case "spawn": {
        const [kind, label] = value as [ProcessKind, string];
        return { type, at, pid, parent: a, kind, label };
      }
      case "start":
      case "suspend":
      case "resume":
        return { type, at, pid };
      case "exit":
        return { type, at, pid, reason: toPlain(value) };
      case "send":
        return { type, at, pid, to: a, id: b, message: toPlain(value) };
      case "receive":
        return { type, at, pid, id: a };
      case "lost":
        return { type, at, pid, to: a, id: b };
      case "signal":
        return { type, at, pid, from: a, reason: toPlain(value), outcome: OUTCOMES[detail]! };
      case "link":
      case "unlink":
        return { type, at, pid, to: a };
      case "monitor":
        return { type, at, pid, to: a, ref: b };
      case "demonitor":
        return { type, at, pid, ref: a };
      case "timer": {
        const action = TIMER_ACTIONS[detail]!;
        return { type, at, pid, ref: a, action, due: action === "fired" ? at : (value as number), to: b };
      }
      case "state":
        return { type, at, pid, state: toPlain(value) };
      case "transition": {
        const place = word >>> VALUE_BIT;
        const [happened, step, ...rest] = values.slice(place, place + TRANSITION_VALUES);
        const [event, from, to, taken, guards, context, timers] = [
          happened,
          ...(step as readonly Term[]),
          ...rest,
        ].map(toPlain);
        return { type, at, pid, event, from, to, taken, guards, context, timers } as TraceEvent;
      }
      case "ets": {
        const table = this.#tables[a]!;
        return detail === COUNTED
          ? { type, at, pid, action: "insert", table, detail: toPlain([value, b]) }
          : { type, at, pid, action: ETS_ACTIONS[detail]!, table, detail: toPlain(value) };
      }
      default:
        return value as TraceEvent;
    }
  }

  /** The events of rows `from` (included) to `to` (excluded). */
  slice(from = 0, to = this.length): TraceEvent[] {
    const events: TraceEvent[] = [];
    let change = this.#changeAt(from);
    for (let row = from; row < to; row++) {
      while (this.#timeRows[change + 1]! <= row) change++;
      events.push(this.#event(row, this.#times[change]!));
    }
    return events;
  }
}

/** Whether these are the values of the transition at `place`. */
function isTransition(values: readonly Term[], place: number, ...of: readonly Term[]): boolean {
  for (let i = 0; i < TRANSITION_VALUES; i++) if (values[place + i] !== of[i]) return false;
  return true;
}

/** The term itself if it can't change any more, else its rendering of this moment. */
export function keep(term: Term): Term | Plain {
  return freeze(term) ? term : toPlain(term);
}
