/**
 * One simulated node: virtual time, processes, signals, links, monitors, timers, schedulers.
 *
 * Deterministic: the same bodies, seed and faults give the same trace. Signals between a pair of processes keep
 * their order; each receiver of a process's end hears of it by itself ({@link Farewell}). A process runs from one wait
 * to the next without interruption and without virtual time passing; only `work` takes time on a scheduler.
 *
 * Rules of exit signals, links and monitors: Erlang reference manual, "Processes"; checked against the
 * recorded traces in tests/truth/processes.json.
 */
import { ErlangError, ExitError, exitReason, Halt, UsageError } from "./errors.ts";
import { Farewell } from "./farewell.ts";
import {
  EXITED,
  ProcessRecord,
  RUNNABLE,
  RUNNING,
  WAITING,
  WORKING,
  type ExitSignal,
  type Incoming,
} from "./process-record.ts";
import { RandomStream, shuffle, STREAMS } from "./random.ts";
import { RefMap } from "./ref-map.ts";
import { keep, Recorder } from "./recorder.ts";
import type { Remote } from "./remote.ts";
import { RunQueue } from "./run-queue.ts";
import { freeze, Pid, printFor, Ref, timerOf, type Term } from "./term.ts";
import { TimerTable } from "./timer-table.ts";
import { TimerWheel } from "./timer-wheel.ts";
import type { ProcessKind, RunEnd } from "./trace.ts";

/** Who may be sent to: a process, a registered name, or a name at this node. */
export type Destination = Pid | string | readonly [name: string, node: string];

/** The name of a node that is not part of a cluster. */
export const NODE = "nonode@nohost";

/** What the nodes of a cluster count together, as one runs after the other: no number is given twice in a run. */
export interface RunCounts {
  /** The next process. */
  process: number;
  ref: number;
  message: number;
  steps: number;
  /** Processes alive. */
  alive: number;
}

/** A node's own clock: what it reads is `offset` + `rate` × virtual time; milliseconds. */
export interface NodeClock {
  readonly offset: number;
  readonly rate: number;
}

/** What makes a system one node of several. */
export interface NodeOptions {
  readonly name: string;
  /** How the pids of its processes print at other nodes. Above 0. */
  readonly home: number;
  readonly clock: NodeClock;
  /** The trace of the whole cluster. */
  readonly recorder: Recorder | null;
  readonly remote: Remote;
}

/** Budgets of a run. RunCounts, not times: the same on every machine. */
export interface Limits {
  /** Steps: every resumption of a process and every message sent or taken counts one. */
  readonly steps: number;
  /** Events in the trace. */
  readonly rows: number;
  /** Processes alive at once. */
  readonly processes: number;
}

export const DEFAULT_LIMITS: Limits = { steps: 5_000_000, rows: 200_000, processes: 10_000 };

export interface SystemOptions {
  /**
   * 0: processes run in the order in which they became ready. Other: whom to run next is drawn, and when those who
   * are tied to a process that ends hear of it.
   */
  readonly seed?: number;
  /** Simulated schedulers, that is, how many processes can `work` at once. Default 2. */
  readonly schedulers?: number;
  readonly limits?: Partial<Limits>;
  /** False: nothing is recorded. */
  readonly record?: boolean;
  /** If it is one of several: see the cluster. */
  readonly node?: NodeOptions;
}

/** Called when a process has ended, before its links and monitors hear of it. */
export type ExitHook = (process: ProcessRecord, reason: Term) => void;

interface Work {
  readonly process: ProcessRecord;
  readonly since: number;
  readonly scheduler: number;
}

/** A process that works is interrupted after this long if others wait for its scheduler; virtual milliseconds. */
const TIME_SLICE = 1;
/** Messages a process may take without waiting before others get their turn. */
const REDUCTIONS = 2000;
/** Steps of a run at most, whatever its limit: what V8 keeps as a small integer, which is quick to compare. */
const MOST_STEPS = 2 ** 31 - 2;
/** Turns in a stretch. */
const TURNS = 1024;

/** The system whose processes run. One at a time. */
let active: System | null = null;

function activate(system: System): void {
  active = system;
  printFor(system.home);
}

/** The running system and process. Outside of any process an error that names `what`. */
export function here(what: string): System {
  if (active === null || active.current === null)
    throw new UsageError(`${what} can only be used inside a process.`);
  return active;
}

/** The name of the node that runs. */
export function nodeHere(): string {
  return active !== null && active.current !== null ? active.node : NODE;
}

/** Likewise, if that process may still act: it ends here once it was killed or the run has ended. */
export function actor(what: string): System {
  if (active !== null && active.acting) return active;
  const system = here(what);
  system.running(what);
  return system;
}

/** What a body that waits is given. Frozen: it goes through the hands of whoever calls `next` by hand. */
const PENDING: IteratorResult<undefined, never> = Object.freeze({ done: false, value: undefined });

/** One look for any message: what `yield* receive()` iterates. Keeps nothing, so one serves all processes. */
export const ANY_MESSAGE = Object.freeze({
  [Symbol.iterator]() {
    return ANY_MESSAGE;
  },
  next(): IteratorResult<unknown, unknown> {
    return actor("receive()").takeAny();
  },
});

export class System {
  now = 0;
  readonly seed: number;
  readonly recorder: Recorder | null;
  readonly limits: Limits;
  readonly random: RandomStream;
  steps = 0;
  /** The process that runs; null outside of any. */
  current: ProcessRecord | null = null;
  /** Whether `current` may act: not once it was killed, or the run has ended. */
  acting = false;
  readonly exitHooks: ExitHook[] = [];
  /** Room for the parts of the engine built on top: one value per key and system. */
  readonly extensions = new Map<object, unknown>();
  #halted: Halt | null = null;
  /** The step at which the budget is used up; once the run has ended, any step ends it again. */
  #lastStep: number;
  readonly #schedule: RandomStream | null;
  readonly #queue = new RunQueue<ProcessRecord>();
  /** At whom signals have arrived, and who has ended and still has to tell it. */
  readonly #signalled: ProcessRecord[] = [];
  readonly #table: (ProcessRecord | undefined)[] = [undefined];
  readonly #names = new Map<string, ProcessRecord>();
  readonly #timers = new TimerTable();
  readonly #wheel = new TimerWheel(this.#timers);
  readonly #works: Work[] = [];
  readonly #freeSchedulers: number[] = [];
  #alive = 0;
  #nextProcess = 1;
  #nextRef = 1;
  #nextMessage = 1;
  #reductions = 0;
  /** What is drawn about signals; null: all take effect before anyone runs, in the order in which they were sent. */
  readonly #signals: RandomStream | null;
  /** Of those who have ended and still have to tell it, by their number. */
  readonly #farewells = new Map<number, Farewell>();
  /** The seed of its streams: each node of a cluster draws for itself. */
  readonly draws: number;
  /** The node's name. */
  readonly node: string;
  /** The number of the node in its pids; 0 if it is the only one. */
  readonly home: number;
  /** The way to other nodes; null if there are none. */
  readonly remote: Remote | null;
  readonly #clock: NodeClock;

  constructor(options: SystemOptions = {}) {
    this.seed = options.seed ?? 0;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#lastStep = Math.min(this.limits.steps, MOST_STEPS);
    const { node } = options;
    this.node = node?.name ?? NODE;
    this.home = node?.home ?? 0;
    this.remote = node?.remote ?? null;
    this.#clock = node?.clock ?? { offset: 0, rate: 1 };
    this.recorder =
      node !== undefined ? node.recorder : options.record === false ? null : new Recorder(this.limits.rows);
    this.draws = node === undefined ? this.seed : this.seed ^ Math.imul(node.home, 0xc2b2ae35);
    this.random = new RandomStream(this.draws, STREAMS.user);
    this.#schedule = this.seed === 0 ? null : new RandomStream(this.draws, STREAMS.schedule);
    this.#signals = this.seed === 0 ? null : new RandomStream(this.draws, STREAMS.signals);
    const schedulers = options.schedulers ?? 2;
    for (let i = schedulers; i >= 1; i--) this.#freeSchedulers.push(i);
  }

  // --- processes -------------------------------------------------------------------------------------

  /**
   * Creates a process that runs `start` (its result, if it can be iterated, is its body). `links`: linked to the creator;
   * `by`: the number of the creator, if it is not the process that runs.
   */
  spawn(
    start: () => unknown,
    label: string,
    kind: ProcessKind = "process",
    links = false,
    by?: number,
  ): ProcessRecord {
    this.#step();
    if (this.#alive >= this.limits.processes) this.halt("processes");
    if (typeof label !== "string") throw new ErlangError("badarg", "the name of a process is a text");
    const id = this.#nextProcess++;
    const process = new ProcessRecord(id, new Pid(id, this.home), label, kind, start);
    this.#table[id] = process;
    this.#alive++;
    const parent = this.current;
    this.recorder?.spawn(this.now, id, by ?? (parent === null ? 0 : parent.id), kind, label);
    this.remote?.spawned(id);
    if (links && parent !== null) this.#join(parent, process);
    if (kind === "process") this.recorder?.plain("start", this.now, id);
    this.#queue.push(process);
    return process;
  }

  /** The process of a pid, undefined if it has ended. */
  find(pid: Pid): ProcessRecord | undefined {
    return this.#table[pid.id];
  }

  /** The process with this number, undefined if it has ended. */
  byId(id: number): ProcessRecord | undefined {
    return this.#table[id];
  }

  /** Living processes, oldest first. */
  *living(): Generator<ProcessRecord> {
    for (const process of this.#table) if (process !== undefined) yield process;
  }

  /** The process that runs. Outside of any process this is an error. */
  running(what: string): ProcessRecord {
    const process = this.current;
    if (process === null) throw new UsageError(`${what} can only be used inside a process.`);
    if (this.#halted !== null) throw this.#halted;
    if (process.killed !== null) throw new Halt("killed");
    return process;
  }

  /** Whether a process lives, after everything that was sent to it has taken effect. */
  alive(pid: Pid): boolean {
    const process = this.#table[pid.id];
    if (process === undefined) return false;
    if (process !== this.current) this.#receiveSignals(process);
    return process.status !== EXITED;
  }

  /** The process of this node named by a destination; null if there is none. Throws badarg for an unregistered bare name. */
  resolve(to: Destination): ProcessRecord | null {
    if (to instanceof Pid) return this.#table[to.id] ?? null;
    if (typeof to === "string") {
      const process = this.#names.get(to);
      if (process === undefined) throw new ErlangError("badarg", `no process is registered as ${to}`);
      return process;
    }
    if (Array.isArray(to) && typeof to[0] === "string")
      return this.isAway(to) ? null : (this.#names.get(to[0]) ?? null);
    throw new ErlangError("badarg", "a message can be sent to a pid or a registered name only");
  }

  /** Whether a destination is at another node. */
  isAway(to: Destination): boolean {
    if (to instanceof Pid) return to.home !== this.home;
    return typeof to !== "string" && to[1] !== this.node;
  }

  // --- messages --------------------------------------------------------------------------------------

  /** Sends a message from the running process (or from outside). Never fails for the dead. */
  send(to: Destination, message: Term): void {
    const process = this.resolve(to);
    if (this.recorder !== null) {
      // Which freezes it.
      this.#sendFrom(this.current === null ? 0 : this.current.id, process, to, message);
      return;
    }
    if (typeof message === "object") freeze(message);
    this.#step();
    // Only a recorder asks for the numbers of messages.
    if (process !== null) this.#deliver(process, message, 0);
    else if (this.remote !== null && this.isAway(to))
      this.remote.send(this.current === null ? 0 : this.current.id, to, message, 0);
  }

  /** Sends to a process found by `resolve`. The message must be frozen. `whole`: to any depth, as `freeze` tells. */
  sendTo(to: ProcessRecord | null, pid: Destination, message: Term, whole = false): void {
    this.#sendFrom(this.current === null ? 0 : this.current.id, to, pid, message, whole);
  }

  /** What the system says in the name of a process, which may just have ended: its DOWN, its table's transfer. */
  tell(to: ProcessRecord, from: number, message: Term): void {
    freeze(message);
    this.#message(to, from, message);
  }

  /** From now on answers under this reference arrive. */
  acceptAnswers(process: ProcessRecord, ref: Ref): void {
    (process.aliases ??= new RefMap()).add(ref.id, true);
  }

  /** Answers under a reference: arrives only while the receiver still waits for it. */
  sendAlias(pid: Pid, ref: Ref, message: Term, whole = false): void {
    const to = this.#table[pid.id];
    const from = this.current === null ? 0 : this.current.id;
    if (to?.aliases?.has(ref.id) === true) {
      this.#sendFrom(from, to, pid, message, whole);
      return;
    }
    this.#step();
    const id = this.#nextMessage++;
    if (this.remote !== null && this.isAway(pid)) {
      this.remote.sendAlias(from, pid, ref, message, id);
      return;
    }
    this.recorder?.send(this.now, from, pid.id, id, keep(message));
    this.recorder?.lost(this.now, from, pid.id, id);
  }

  #sendFrom(
    from: number,
    to: ProcessRecord | null,
    destination: Destination,
    message: Term,
    whole = false,
  ): void {
    this.#step();
    const id = this.#nextMessage++;
    const recorder = this.recorder;
    if (to === null) {
      if (this.remote !== null && this.isAway(destination)) {
        this.remote.send(from, destination, message, id);
        if (recorder?.full === true) this.halt("rows");
      } else if (recorder !== null) {
        const pid = destination instanceof Pid ? destination.id : -1;
        recorder.send(this.now, from, pid, id, keep(message));
        recorder.lost(this.now, from, pid, id);
      }
      return;
    }
    if (recorder !== null) {
      recorder.send(
        this.now,
        from,
        to.id,
        id,
        whole || typeof message !== "object" ? message : keep(message),
      );
      if (recorder.full) this.halt("rows");
    }
    this.#deliver(to, message, id);
  }

  /** A message from another node arrives at a process, which may have ended. `ref`: it is the answer that goes by this reference. */
  arrive(to: ProcessRecord | null, pid: number, from: number, message: Term, id: number, ref?: Ref): void {
    if (to === null || (ref !== undefined && to.aliases?.has(ref.id) !== true))
      this.recorder?.lost(this.now, from, to?.id ?? pid, id);
    else this.#deliver(to, message, id);
  }

  #deliver(to: ProcessRecord, message: Term, id: number): void {
    if (to.incoming !== null) {
      to.incoming.push({ message, id });
      return;
    }
    to.mailbox.push(message, id);
    if (to.wakes) {
      to.wakes = false;
      to.status = RUNNABLE;
      this.#queue.push(to);
    }
  }

  // --- what a body waits for -------------------------------------------------------------------------

  /** Takes the oldest message for the running process, or parks it until there is one. */
  takeAny(): IteratorResult<unknown, unknown> {
    const process = this.current!;
    if (process.incoming !== null) this.takeIncoming(process);
    if (process.mailbox.length === 0) {
      process.status = WAITING;
      process.wakes = true;
      return PENDING;
    }
    if (++this.#reductions > REDUCTIONS) return this.#giveTurn(process);
    const message = process.mailbox.shift();
    // What tookMessage does: called, it is often not compiled into this most travelled way.
    this.#step();
    if (this.recorder !== null) this.recorder.receive(this.now, process.id, process.mailbox.lastId);
    // New each time: whoever calls `next` by hand holds it, and could change it.
    return { done: true, value: message };
  }

  /** Lets the signals that wait for the running process take effect. */
  takeIncoming(process: ProcessRecord): void {
    this.#receiveSignals(process);
    if (process.killed !== null) throw new Halt("killed");
  }

  /** Parks the process until a message comes. */
  park(process: ProcessRecord, wakes: boolean): IteratorResult<unknown, never> {
    process.status = WAITING;
    process.wakes = wakes;
    return PENDING;
  }

  /** RunCounts the taking of a message. */
  tookMessage(process: ProcessRecord): void {
    this.#step();
    this.recorder?.receive(this.now, process.id, process.mailbox.lastId);
  }

  #giveTurn(process: ProcessRecord): IteratorResult<unknown, never> {
    process.status = RUNNABLE;
    this.#queue.push(process);
    return PENDING;
  }

  /** Wakes `process` at now + ms if it still waits then. */
  wakeAfter(process: ProcessRecord, ms: number): number {
    const due = this.dueIn(ms);
    const timer = this.#timers.addWake(due, process);
    this.#wheel.set(due, timer, this.#timers.key(timer));
    return timer;
  }

  /** Cancels a timer of `wakeAfter`, unless it has fired. */
  cancelWake(process: ProcessRecord, timer: number): void {
    if (!this.#timers.isWakeOf(timer, process)) return;
    const due = this.#timers.due(timer);
    this.#timers.release(timer);
    this.#wheel.cancelled(due);
  }

  /** Lets the process occupy a scheduler for `ms` virtual milliseconds. */
  beginWork(process: ProcessRecord, ms: number): IteratorResult<unknown, never> {
    process.status = WORKING;
    process.wakes = false;
    process.workLeft = ms;
    return PENDING;
  }

  // --- links and monitors ----------------------------------------------------------------------------

  link(process: ProcessRecord, pid: Pid): void {
    if (pid === process.pid) return;
    const other = this.#table[pid.id];
    if (other === undefined) {
      if (this.remote !== null && this.isAway(pid)) {
        this.remote.link(process, pid);
        return;
      }
      // Still linked: its exit signal is under way.
      const leaving = this.#farewells.get(pid.id)?.from;
      if (leaving !== undefined && process.links?.has(leaving) === true) return;
      if (!process.trapExit) throw new ErlangError("noproc", "link to a process that has ended");
      this.recorder?.signal(this.now, process.id, pid.id, "noproc", "trapped");
      this.#message(process, pid.id, freezeNow(["EXIT", pid, "noproc"]));
      return;
    }
    this.#join(process, other);
  }

  #join(a: ProcessRecord, b: ProcessRecord): void {
    if (a.links?.has(b) === true) return;
    (a.links ??= new Set()).add(b);
    (b.links ??= new Set()).add(a);
    this.recorder?.plain("link", this.now, a.id, b.id);
  }

  unlink(process: ProcessRecord, pid: Pid): void {
    // What was already under way takes effect first, so that a caller can flush it afterwards.
    if (process.incoming !== null) this.#receiveSignals(process);
    const other = this.#table[pid.id] ?? this.#farewells.get(pid.id)?.from;
    if (other === undefined) {
      if (this.remote !== null && this.isAway(pid)) this.remote.unlink(process, pid);
      return;
    }
    if (process.links?.delete(other) !== true) return;
    other.links?.delete(process);
    this.recorder?.plain("unlink", this.now, process.id, pid.id);
  }

  /** Watches a process or a name. The DOWN message carries `[name, node]` as its object if a name was given. */
  monitor(process: ProcessRecord, of: Destination): Ref {
    const ref = this.makeRef();
    const object: Term = of instanceof Pid ? of : typeof of === "string" ? freezeNow([of, this.node]) : of;
    const target =
      of instanceof Pid
        ? this.#table[of.id]
        : typeof of === "string"
          ? this.#names.get(of)
          : this.isAway(of)
            ? undefined
            : this.#names.get(of[0]);
    if (target === process) return ref;
    if (target === undefined) {
      if (this.isAway(of)) {
        if (this.remote === null)
          throw new ErlangError("badarg", "there is no other node to watch a process at");
        this.remote.monitor(process, of, ref, object);
        return ref;
      }
      this.recorder?.plain("monitor", this.now, process.id, of instanceof Pid ? of.id : -1, ref.id);
      this.#message(
        process,
        of instanceof Pid ? of.id : 0,
        freezeNow(["DOWN", ref, "process", object, "noproc"]),
      );
      return ref;
    }
    (process.watching ??= new RefMap()).add(ref.id, { ref, target, object });
    (target.watchers ??= new RefMap()).add(ref.id, process);
    this.recorder?.plain("monitor", this.now, process.id, target.id, ref.id);
    return ref;
  }

  /** Ends a monitor; false if the process does not hold it (any more). */
  demonitor(process: ProcessRecord, ref: Ref): boolean {
    // As with a link: what has arrived takes effect first.
    if (process.incoming !== null) this.#receiveSignals(process);
    const watch = process.watching?.get(ref.id);
    if (watch === undefined) return this.remote?.demonitor(process, ref) ?? false;
    process.watching!.delete(ref.id);
    watch.target?.watchers?.delete(ref.id);
    this.recorder?.plain("demonitor", this.now, process.id, ref.id);
    return true;
  }

  makeRef(): Ref {
    return new Ref(this.#nextRef++);
  }

  #message(to: ProcessRecord, from: number, message: Term): void {
    const id = this.#nextMessage++;
    this.recorder?.send(this.now, from, to.id, id, message);
    this.#deliver(to, message, id);
  }

  // --- exit signals ----------------------------------------------------------------------------------

  /** `exit(pid, reason)`: an exit signal from the running process, or from outside. */
  exitSignal(to: Pid, reason: Term): void {
    this.#step();
    const from = this.current;
    const target = this.#table[to.id];
    if (target === undefined) {
      if (this.remote !== null && this.isAway(to)) {
        freeze(reason);
        this.remote.exit(from, to, reason);
      }
      return;
    }
    freeze(reason);
    const signal: ExitSignal = {
      from: from === null ? 0 : from.id,
      fromPid: from === null ? "outside" : from.pid,
      sender: from,
      reason,
      link: false,
    };
    if (target === from) this.#takeExit(target, signal);
    else this.#signal(target, signal);
  }

  /** An exit signal arrives from another node. `link`: over a link, which is already gone. */
  arriveExit(to: ProcessRecord, from: Pid, reason: Term, link: boolean): void {
    this.#signal(to, { from: from.id, fromPid: from, sender: null, reason, link });
  }

  #signal(target: ProcessRecord, signal: ExitSignal): void {
    this.#arrivals(target).push({ signal });
  }

  /** What has arrived at a process, which takes it before it runs on. */
  #arrivals(process: ProcessRecord): Incoming[] {
    if (process.incoming === null) {
      process.incoming = [];
      this.#signalled.push(process);
    }
    return process.incoming;
  }

  /** Lets everything that was sent to a process take effect. */
  #receiveSignals(process: ProcessRecord): void {
    const incoming = process.incoming;
    if (incoming === null) return;
    process.incoming = null;
    for (const entry of incoming) {
      if (process.status === EXITED) return;
      if ("signal" in entry) this.#takeExit(process, entry.signal);
      else this.#deliver(process, entry.message, entry.id);
    }
  }

  #takeExit(process: ProcessRecord, signal: ExitSignal): void {
    const { reason, from, sender } = signal;
    // A link that was undone in the meantime carries no signal any more.
    if (signal.link && sender !== null && process.links?.delete(sender) !== true) return;
    const recorder = this.recorder;
    if (!signal.link && reason === "kill") {
      recorder?.signal(this.now, process.id, from, "kill", "exit");
      this.#end(process, "killed");
      return;
    }
    if (process.trapExit) {
      recorder?.signal(this.now, process.id, from, reason, "trapped");
      this.#message(process, from, freezeNow(["EXIT", signal.fromPid, reason]));
      return;
    }
    if (reason === "normal" && sender !== process) {
      recorder?.signal(this.now, process.id, from, reason, "ignored");
      return;
    }
    recorder?.signal(this.now, process.id, from, reason, "exit");
    this.#end(process, reason);
  }

  /** Ends a process: its name, links, monitors and timers go; those who are tied to it hear of it. */
  #end(process: ProcessRecord, reason: Term): void {
    if (process.status === EXITED) return;
    if (process === this.current) {
      process.killed = { reason };
      this.acting = false;
    }
    const wasWorking = process.status === WORKING;
    process.status = EXITED;
    process.wakes = false;
    process.body = null;
    process.incoming = null;
    this.#table[process.id] = undefined;
    this.#alive--;
    if (wasWorking) this.#leaveScheduler(process);
    if (process.name !== null) this.unregister(process.name);
    this.recorder?.exit(this.now, process.id, reason);
    for (const hook of this.exitHooks) hook(process, reason);
    // Timers that would send to it are pending no more.
    if (process.timers > 0) this.#wheel.lost(process.timers);
    if (process.watching !== null) {
      for (const [ref, watch] of process.watching) watch.target?.watchers?.delete(ref);
      process.watching = null;
    }
    if (process.links === null && process.watchers === null) return;
    if (this.#signals === null) {
      if (process.links !== null) for (const other of process.links) this.#tellLinked(process, reason, other);
      if (process.watchers !== null)
        for (const [ref, watcher] of process.watchers) this.#tellWatcher(process, reason, watcher, ref);
    } else {
      this.#farewells.set(process.id, new Farewell(process, reason, this.#signals));
      this.#signalled.push(process);
    }
    process.links = null;
    process.watchers = null;
  }

  /** Sends the exit signal of a process that has ended over a link; false if there is none any more. */
  #tellLinked(from: ProcessRecord, reason: Term, to: ProcessRecord): boolean {
    if (to.status === EXITED || to.links?.has(from) !== true) return false;
    this.#signal(to, { from: from.id, fromPid: from.pid, sender: from, reason, link: true });
    return true;
  }

  /** Sends the DOWN message of a process that has ended; false if nobody waits for it any more. */
  #tellWatcher(from: ProcessRecord, reason: Term, to: ProcessRecord, ref: number): boolean {
    const watch = to.watching?.get(ref);
    if (watch === undefined || to.status === EXITED) return false;
    to.watching!.delete(ref);
    // Those who were told before take it first.
    if (this.#signalled.length > 0) this.#arrivals(to);
    this.#message(to, from.id, freezeNow(["DOWN", watch.ref, "process", watch.object, reason]));
    return true;
  }

  /** Tells one more of those who are still tied to an ended process. */
  #tellNext(farewell: Farewell): void {
    const { from, reason } = farewell;
    for (let tied = farewell.next(); tied !== undefined; tied = farewell.next()) {
      const { to, ref } = tied;
      if (ref === null ? this.#tellLinked(from, reason, to) : this.#tellWatcher(from, reason, to, ref))
        return;
    }
  }

  // --- names -----------------------------------------------------------------------------------------

  register(process: ProcessRecord, name: string): void {
    if (typeof name !== "string") throw new ErlangError("badarg", "a process is registered under a text");
    if (this.#names.has(name) || process.name !== null || process.status === EXITED)
      throw new ErlangError(
        "badarg",
        `${name} can't be registered: the name is taken, or the process has one or has ended`,
      );
    this.#names.set(name, process);
    process.name = name;
    this.recorder?.event({ type: "register", at: this.now, pid: process.id, name });
  }

  unregister(name: string): boolean {
    const process = this.#names.get(name);
    if (process === undefined) return false;
    this.#names.delete(name);
    process.name = null;
    this.recorder?.event({ type: "unregister", at: this.now, pid: process.id, name });
    return true;
  }

  whereis(name: string): ProcessRecord | null {
    return this.#names.get(name) ?? null;
  }

  registered(): string[] {
    return [...this.#names.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  // --- timers ----------------------------------------------------------------------------------------

  /** Sends `message` to `to` after `ms` whole milliseconds, unless cancelled. A name is looked up when it fires. */
  sendAfter(to: Destination, message: Term, ms: number, wrap?: (ref: Ref, message: Term) => Term): Ref {
    this.#step();
    const target = to instanceof Pid ? this.#table[to.id] : typeof to === "string" ? to : to[0];
    // To a process that has ended no timer is set.
    if (target === undefined) return this.makeRef();
    const id = this.#nextRef++;
    const owner = this.current === null ? 0 : this.current.id;
    const due = this.dueIn(ms);
    const timer = this.#timers.add(due, id, owner, target, message);
    const ref = new Ref(id, timer);
    const content = wrap === undefined ? message : wrap(ref, message);
    if (typeof content === "object") freeze(content);
    if (wrap !== undefined) this.#timers.setMessage(timer, content);
    this.#wheel.set(due, timer, id);
    if (typeof target !== "string") target.timers++;
    this.recorder?.timerSet(this.now, owner, id, due, typeof target === "string" ? -1 : target.id);
    return ref;
  }

  /** Cancels a timer: milliseconds that were left, or false. */
  cancelTimer(ref: Ref): number | false {
    const timer = this.#pendingTimer(ref);
    if (timer < 0) return false;
    const due = this.#timers.due(timer);
    const target = this.#timers.target(timer);
    if (typeof target !== "string") target.timers--;
    this.recorder?.timerCancelled(this.now, this.current?.id ?? this.#timers.owner(timer), ref.id, due);
    this.#timers.release(timer);
    this.#wheel.cancelled(due);
    return (due - this.now) * this.#clock.rate;
  }

  readTimer(ref: Ref): number | false {
    const timer = this.#pendingTimer(ref);
    return timer < 0 ? false : (this.#timers.due(timer) - this.now) * this.#clock.rate;
  }

  /** What the node's own clock reads; milliseconds. */
  get clock(): number {
    return this.#clock.offset + this.now * this.#clock.rate;
  }

  /** The virtual time at which so many milliseconds of the node's own clock will have gone by, in whole ones. */
  dueIn(ms: number): number {
    const { rate } = this.#clock;
    // Whole numbers stay whole numbers, which is quicker.
    return Math.ceil(this.now + (rate === 1 ? ms : ms / rate));
  }

  /** The pending timer of a reference, or a negative number. */
  #pendingTimer(ref: Ref): number {
    const timer = timerOf(ref);
    return timer >= 0 && this.#timers.isPending(timer, ref.id) ? timer : -1;
  }

  /** What a timer is for that was due, and is no more. */
  #fire(timer: number): void {
    const timers = this.#timers;
    const to = timers.target(timer);
    if (timers.isWake(timer)) {
      timers.release(timer);
      this.wake(to as ProcessRecord);
      return;
    }
    const owner = timers.owner(timer);
    const ref = timers.key(timer);
    const message = timers.message(timer);
    timers.release(timer);
    const target = typeof to === "string" ? this.#names.get(to) : to;
    if (typeof to !== "string") to.timers--;
    this.recorder?.timerFired(this.now, owner, ref, target === undefined ? -1 : target.id);
    if (target !== undefined) this.#sendFrom(owner, target, target.pid, message);
  }

  /** Ends a wait whose time has come, or for which there is nothing more to wait. */
  wake(process: ProcessRecord): void {
    if (process.status !== WAITING) return;
    process.timedOut = true;
    process.wakes = false;
    process.status = RUNNABLE;
    this.#queue.push(process);
  }

  // --- holding processes -----------------------------------------------------------------------------

  /** Holds a process: it runs no further until resumed. Exit signals still reach it. */
  suspend(process: ProcessRecord): void {
    if (process.suspended) return;
    process.suspended = true;
    if (process.status === WORKING) this.#leaveScheduler(process);
    this.recorder?.plain("suspend", this.now, process.id);
  }

  resume(process: ProcessRecord): void {
    if (!process.suspended) return;
    process.suspended = false;
    this.recorder?.plain("resume", this.now, process.id);
    if (process.held) {
      process.held = false;
      this.#queue.push(process);
    }
  }

  // --- the run ---------------------------------------------------------------------------------------

  /** Runs all that happens at this instant, and no further; or until `budget` steps were taken in all. */
  settle(budget = Infinity): void {
    activate(this);
    const last = Math.min(budget, MOST_STEPS);
    while (this.#turns(last));
  }

  /**
   * Gives some turns, and tells whether there may be more. Not all at once: a function that is called again is
   * compiled once and better than a loop that is left only at the end.
   */
  #turns(budget: number): boolean {
    for (let left = TURNS; left > 0; left--) {
      if (this.steps > budget) return false;
      let process: ProcessRecord | null;
      if (this.#signalled.length > 0) {
        process = this.#signals === null ? this.#takeSignals() : this.#signalOrTurn(this.#signals);
        if (process === null) continue;
      } else {
        const ready = this.#queue.length;
        if (ready === 0 || this.#freeSchedulers.length === 0) return false;
        process =
          this.#schedule === null || ready === 1
            ? this.#queue.shift()
            : this.#queue.take(this.#schedule.int(ready));
      }
      if (process.status === EXITED) continue;
      if (process.suspended) process.held = true;
      else if (process.status === WORKING) this.#occupy(process);
      else this.#resume(process);
    }
    return true;
  }

  /** All take the signals that have arrived at them. */
  #takeSignals(): null {
    const signalled = this.#signalled.splice(0);
    for (const process of signalled) if (process.status !== EXITED) this.#receiveSignals(process);
    return null;
  }

  /**
   * One of what can happen next, drawn: someone takes the signals that have arrived, an ended process tells one more
   * of those who are tied to it, or a process gets its turn, and is returned. A pair's signals keep their order: what
   * has arrived waits in one queue, and an ended process sends nothing any more but what it tells.
   */
  #signalOrTurn(draw: RandomStream): ProcessRecord | null {
    const signalled = this.#signalled;
    const ready = this.#freeSchedulers.length === 0 ? 0 : this.#queue.length;
    const chosen = draw.int(ready + signalled.length);
    if (chosen < ready) {
      const process = this.#queue.take(this.#schedule!.int(ready));
      // What has arrived takes effect before it runs on.
      if (process.status !== EXITED) this.#receiveSignals(process);
      return process;
    }
    const place = chosen - ready;
    const process = signalled[place]!;
    const farewell = this.#farewells.get(process.id);
    if (farewell !== undefined) {
      this.#tellNext(farewell);
      if (!farewell.done) return null;
      this.#farewells.delete(process.id);
    }
    // It leaves the list, and the last takes its place.
    signalled[place] = signalled[signalled.length - 1]!;
    signalled.pop();
    if (process.status !== EXITED) this.#receiveSignals(process);
    return null;
  }

  /** When something is next to happen; Infinity if nothing will. */
  nextEvent(): number {
    let next = this.#wheel.next();
    const contended = this.#queue.length > 0;
    for (const work of this.#works) {
      let end = work.since + work.process.workLeft;
      if (contended) {
        const slices = Math.floor((this.now - work.since) / TIME_SLICE) + 1;
        end = Math.min(end, work.since + slices * TIME_SLICE);
      }
      if (end < next) next = end;
    }
    return next;
  }

  /** Moves time forward to `to` and starts what is due then. Nothing may be due before. */
  advance(to: number): void {
    this.now = to;
    if (this.#works.length > 0) this.#endSlices();
    const whole = Math.floor(to);
    if (this.#wheel.size === 0 || this.#wheel.next() > whole) return;
    const due = this.#wheel.advance(whole);
    if (this.#schedule !== null) shuffle(due, this.#schedule);
    for (const timer of due) this.#fire(timer);
  }

  // --- one node of several ---------------------------------------------------------------------------

  /** Goes on counting where the node that ran before it stopped. From now until `leave` no other node may run. */
  enter(counts: RunCounts): void {
    this.#nextProcess = counts.process;
    this.#nextRef = counts.ref;
    this.#nextMessage = counts.message;
    this.steps = counts.steps;
    this.#alive = counts.alive;
    activate(this);
  }

  leave(counts: RunCounts): void {
    counts.process = this.#nextProcess;
    counts.ref = this.#nextRef;
    counts.message = this.#nextMessage;
    counts.steps = this.steps;
    counts.alive = this.#alive;
  }

  /** Moves time to `to` for a node that stood still meanwhile: no work was done, and timers fire late, in their order. */
  skipTo(to: number): void {
    const stood = to - this.now;
    this.now = to;
    this.#works.splice(
      0,
      this.#works.length,
      ...this.#works.map((work) => ({ ...work, since: work.since + stood })),
    );
    const whole = Math.floor(to);
    for (let due = this.#wheel.next(); this.#wheel.size > 0 && due <= whole; due = this.#wheel.next())
      for (const timer of this.#wheel.advance(due)) this.#fire(timer);
  }

  /** The node is gone from one moment to the next: nobody is told. */
  vanish(reason: Term): void {
    for (const process of this.#table) {
      if (process === undefined) continue;
      process.status = EXITED;
      process.body = null;
      this.#table[process.id] = undefined;
      this.#alive--;
      this.recorder?.exit(this.now, process.id, reason);
      for (const hook of this.exitHooks) hook(process, reason);
    }
  }

  /** Runs until nothing is left to happen, or until virtual time `until` (all that happens at `until` included). */
  run(until?: number): RunEnd;
  /** Likewise, but returns null after `budget` steps in all: the run goes on at the next call. */
  run(until: number, budget: number): RunEnd | null;
  run(until = Infinity, budget = Infinity): RunEnd | null {
    try {
      for (;;) {
        this.settle(budget);
        if (this.steps > budget) return null;
        const next = this.nextEvent();
        if (next === Infinity) return "quiet";
        if (next > until) {
          this.now = until;
          return "until";
        }
        this.advance(next);
      }
    } catch (thrown) {
      if (thrown instanceof Halt && this.#halted === thrown) return thrown.why as RunEnd;
      throw thrown;
    }
  }

  /** Ends the run: a budget is used up. */
  halt(why: "steps" | "rows" | "processes"): never {
    this.#halted ??= new Halt(why);
    this.#lastStep = -1;
    this.acting = false;
    throw this.#halted;
  }

  #step(): void {
    if (++this.steps > this.#lastStep) this.halt("steps");
  }

  #resume(process: ProcessRecord): void {
    this.#step();
    this.#reductions = 0;
    process.status = RUNNING;
    this.current = process;
    this.acting = true;
    let reason: Term;
    try {
      const result = process.body === null ? firstTurn(process) : resumeBody.call(process.body);
      this.current = null;
      if (!this.acting) {
        if (process.killed !== null) return;
        if (this.#halted !== null) throw this.#halted;
      }
      this.acting = false;
      if (result.done !== true) {
        if (process.status === WORKING) this.#queueWork(process);
        else if (process.status === RUNNING) this.#misused(process);
        if (this.recorder?.full === true) this.halt("rows");
        return;
      }
      reason = "normal";
    } catch (thrown) {
      this.current = null;
      this.acting = false;
      if (this.#halted !== null) throw this.#halted;
      if (process.killed !== null) return;
      reason = exitReason(thrown);
      freeze(reason);
      if (!(thrown instanceof ExitError)) this.onCrash?.(process, thrown);
    }
    this.#end(process, reason);
  }

  /** Where something was thrown, if whoever runs the system can tell: a line from 1, in the code that is run. */
  lineOf: ((thrown: unknown) => number | undefined) | null = null;

  /** Told of every error that ends a process: for error messages with a line. */
  onCrash: ((process: ProcessRecord, thrown: unknown) => void) | null = null;

  #misused(process: ProcessRecord): void {
    const thrown = new UsageError(
      "A process yielded a value that is nothing to wait for. Write yield* before receive(), sleep(), work() and the calls.",
    );
    this.onCrash?.(process, thrown);
    this.#end(process, exitReason(thrown));
  }

  // --- schedulers ------------------------------------------------------------------------------------

  #queueWork(process: ProcessRecord): void {
    if (process.workLeft <= 0) {
      process.status = RUNNABLE;
      this.#queue.push(process);
    } else if (this.#freeSchedulers.length > 0 && this.#queue.length === 0) this.#occupy(process);
    else this.#queue.push(process);
  }

  #occupy(process: ProcessRecord): void {
    const scheduler = this.#freeSchedulers.pop()!;
    this.#works.push({ process, since: this.now, scheduler });
    if (process.workShown) return;
    process.workShown = true;
    this.recorder?.event({
      type: "work",
      at: this.now,
      pid: process.id,
      action: "start",
      scheduler,
      ms: process.workLeft,
    });
  }

  #leaveScheduler(process: ProcessRecord): void {
    const index = this.#works.findIndex((work) => work.process === process);
    if (index < 0) return;
    const [work] = this.#works.splice(index, 1);
    const ms = this.now - work!.since;
    process.workLeft -= ms;
    this.#freeSchedulers.push(work!.scheduler);
    this.#freeSchedulers.sort((a, b) => b - a);
    if (process.workLeft <= 1e-9) process.workLeft = 0;
    if (process.workLeft === 0 || process.status === EXITED) {
      process.workShown = false;
      const { now, recorder } = this;
      recorder?.event({
        type: "work",
        at: now,
        pid: process.id,
        action: "end",
        scheduler: work!.scheduler,
        ms: process.workLeft,
      });
    }
    if (process.status === EXITED) return;
    if (process.workLeft === 0) process.status = RUNNABLE;
    if (process.suspended) process.held = true;
    else this.#queue.push(process);
  }

  #endSlices(): void {
    const contended = this.#queue.length > 0;
    for (const work of [...this.#works]) {
      const worked = this.now - work.since;
      if (worked + 1e-9 >= work.process.workLeft || (contended && worked + 1e-9 >= TIME_SLICE))
        this.#leaveScheduler(work.process);
    }
  }
}

const ENDED: IteratorResult<unknown, unknown> = { done: true, value: undefined };

/** What all generators inherit from. */
const GENERATOR = Object.getPrototypeOf(stepwise).prototype as Generator<unknown, unknown, unknown>;

/**
 * How a body is resumed and recognised. Not by looking up `body.next`: each generator function gives its generators
 * a prototype of their own, and a look-up on many shapes costs more than all else that a turn does.
 */
const { next: resumeBody } = GENERATOR;
const { isPrototypeOf } = Object.prototype;
const isGenerator = (body: unknown): body is Generator<unknown, unknown, unknown> =>
  isPrototypeOf.call(GENERATOR, body as object);

function firstTurn(process: ProcessRecord): IteratorResult<unknown, unknown> {
  const body = process.start!();
  process.start = null;
  if (isGenerator(body)) process.body = body;
  else if (isIterator(body)) process.body = stepwise(body);
  else return ENDED;
  return resumeBody.call(process.body);
}

/** A generator of any iterator: a body can also be what a process waits for, `spawn(() => sleep(10))`. */
function* stepwise(body: Iterator<unknown, unknown, unknown>): Generator<unknown, unknown, unknown> {
  for (;;) {
    const result = body.next();
    if (result.done === true) return result.value;
    yield;
  }
}

function isIterator(value: unknown): value is Iterator<unknown, unknown, unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}

function freezeNow(message: Term[]): Term {
  freeze(message);
  return message;
}
