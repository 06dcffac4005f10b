/**
 * Dependency: something outside of the system that it needs, as a database, a cache or a remote API. It stands in
 * no supervision tree; nobody is linked to it; it serves any number of requests side by side; and it can be
 * switched to down, slow, flapping, hanging or corrupt at any time, by the fault script or by code.
 */
import {
  DEPENDENCY_MODES,
  ErlangError,
  here,
  now,
  Pid,
  receive,
  Ref,
  type DependencyMode,
  type System,
  type Term,
  type Timeout,
  type Wait,
} from "../kernel/index.ts";
import { genCall, GenServer, whereisServer, type From } from "../otp/index.ts";

/** What a request comes to. `error` is one of `econnrefused`, `closed`, `timeout`, `nxdomain`. */
export type Answer<T = any> = readonly ["ok", T] | readonly ["error", DependencyError];

export type DependencyError =
  | "econnrefused" // it is down
  | "closed" // it went down while it worked on the request
  | "timeout" // it did not answer in time
  | "nxdomain"; // there is no dependency of that name

export interface DependencyDefinition<Request extends Term = any> {
  /** Its name, under which requests find it. */
  readonly name: string;
  /** Virtual milliseconds to an answer; a function draws them anew for each request. Default 5. */
  readonly latency?: number | ((request: Request) => number);
  /** What it answers; may keep what it is given in variables of the run. Default: the request itself. */
  readonly answer?: (request: Request) => Term;
  /** What it answers while it is corrupt. Default `"\ufffd\ufffd\ufffd"`. */
  readonly nonsense?: (request: Request) => Term;
  /** How it behaves at first. Default "up". */
  readonly mode?: DependencyMode;
}

/** A dependency, as made by `Dependency.define`. */
export interface DependencyModule<Request extends Term = any> {
  readonly name: string;
  readonly definition: DependencyDefinition<Request>;
}

/** What `ms` of a mode is when it is not given: how long a slow answer takes, how long a flapping one stays the same. */
export const MODE_MS = { slow: 2_000, flapping: 1_000 } as const;

/** The message that switches a dependency: from the fault script, or from {@link Dependency}.set. */
export function modeMessage(mode: DependencyMode, ms?: number): Term {
  return ms === undefined ? ["$mode", mode] : ["$mode", mode, ms];
}

const RUNNING = {};

/** The processes that are dependencies, by process number. */
function running(system: System): Set<number> {
  let found = system.extensions.get(RUNNING) as Set<number> | undefined;
  if (found === undefined) system.extensions.set(RUNNING, (found = new Set()));
  return found;
}

/** Whether this process is a dependency. */
export function isDependency(system: System, pid: number): boolean {
  return running(system).has(pid);
}

const definitions = new WeakSet<object>();

interface Due {
  readonly at: number;
  readonly from: From;
  readonly request: Term;
}

/** One dependency at work: what it owes, and how it behaves. */
class Serving {
  readonly #definition: DependencyDefinition;
  readonly #system: System;
  readonly #pid: number;
  #mode: DependencyMode = "up";
  #ms: number | undefined;
  /** Whether a request that comes now gets an answer. */
  #answers = true;
  /** When flapping turns next; Infinity else. */
  #turn = Infinity;
  /** Answers that are on their way, those due first in front. */
  readonly #due: Due[] = [];

  constructor(system: System, pid: number, definition: DependencyDefinition) {
    this.#system = system;
    this.#pid = pid;
    this.#definition = definition;
    this.#switch(definition.mode ?? "up");
  }

  /** What is no mode is no message for it: anybody can send to a name. */
  switch(mode: unknown, ms?: unknown): void {
    if (isMode(mode) && isTime(ms)) this.#switch(mode, ms);
  }

  #switch(mode: DependencyMode, ms?: number): void {
    this.#mode = mode;
    this.#ms = ms;
    this.#turn = mode === "flapping" ? now() + (ms ?? MODE_MS.flapping) : Infinity;
    this.#set(mode !== "down" && mode !== "flapping" && mode !== "hanging" && mode !== "corrupt");
    if (mode === "down" || mode === "flapping") this.#close();
  }

  #set(answers: boolean): void {
    this.#answers = answers;
    this.#system.recorder?.event({
      type: "dependency",
      at: this.#system.now,
      pid: this.#pid,
      name: this.#definition.name,
      mode: this.#mode,
      answers,
    });
  }

  /** Whoever waits finds the connection closed. */
  #close(): void {
    for (const { from } of this.#due.splice(0)) GenServer.reply(from, ["error", "closed"]);
  }

  take(from: From, request: Term): void {
    if (this.#mode === "hanging") return;
    if (this.#mode === "down" || (this.#mode === "flapping" && !this.#answers)) {
      GenServer.reply(from, ["error", "econnrefused"]);
      return;
    }
    const at = now() + this.#latency(request);
    let place = this.#due.length;
    while (place > 0 && this.#due[place - 1]!.at > at) place--;
    this.#due.splice(place, 0, { at, from, request });
  }

  #latency(request: Term): number {
    if (this.#mode === "slow") return this.#ms ?? MODE_MS.slow;
    const { latency = 5 } = this.#definition;
    const ms = typeof latency === "function" ? latency(request) : latency;
    if (typeof ms !== "number" || !(ms >= 0 && ms <= LONGEST))
      throw new ErlangError("badarg", `the latency of ${this.#definition.name} must be milliseconds from 0`);
    return ms;
  }

  /** Virtual milliseconds until it has something to do. */
  wait(): Timeout {
    const next = Math.min(this.#turn, this.#due[0]?.at ?? Infinity);
    return next === Infinity ? "infinity" : Math.max(0, next - now());
  }

  /** Does what is due. */
  act(): void {
    while (this.#due.length > 0 && this.#due[0]!.at <= now()) {
      const { from, request } = this.#due.shift()!;
      const { answer = (same: Term): Term => same, nonsense = (): Term => "\ufffd\ufffd\ufffd" } =
        this.#definition;
      GenServer.reply(from, ["ok", this.#mode === "corrupt" ? nonsense(request) : answer(request)]);
    }
    if (this.#turn > now()) return;
    this.#turn = now() + (this.#ms ?? MODE_MS.flapping);
    this.#set(!this.#answers);
    if (!this.#answers) this.#close();
  }
}

function* serve(definition: DependencyDefinition): Wait<void> {
  const system = here("Dependency.start()");
  const pid = system.running("Dependency.start()").id;
  const serving = new Serving(system, pid, definition);
  for (;;) {
    const message = yield* receive(undefined, { after: serving.wait() });
    serving.act();
    if (!Array.isArray(message)) continue;
    if (message[0] === "$gen_call" && isFrom(message[1])) serving.take(message[1], message[2] as Term);
    else if (message[0] === "$mode") serving.switch(message[1], message[2]);
  }
}

/** The longest latency and the longest `ms` of a mode, as of a fault script's times; virtual milliseconds. */
const LONGEST = 1e9;
/** The shortest `ms` of a mode: flapping that turns at every instant would never let time pass. */
const SHORTEST = 0.001;

function isFrom(from: unknown): from is From {
  return Array.isArray(from) && from[0] instanceof Pid && from[1] instanceof Ref;
}

function isMode(mode: unknown): mode is DependencyMode {
  return DEPENDENCY_MODES.includes(mode as DependencyMode);
}

function isTime(ms: unknown): ms is number | undefined {
  return ms === undefined || (typeof ms === "number" && ms >= SHORTEST && ms <= LONGEST);
}

function checked(mode: unknown, ms: unknown): void {
  if (!isMode(mode))
    throw new ErlangError("badarg", `a dependency is ${DEPENDENCY_MODES.join(", ")}; not ${String(mode)}`);
  if (!isTime(ms))
    throw new ErlangError("badarg", `the milliseconds of a mode are from ${SHORTEST} to ${LONGEST}`);
}

/** What a system depends on and has no power over: a database, a cache, a remote API. */
export const Dependency = Object.freeze({
  /**
   * Describes a dependency: `Dependency.define({ name: "Database", latency: 5, answer: (query) => … })`.
   * Latencies are virtual milliseconds.
   */
  define<Request extends Term = any>(definition: DependencyDefinition<Request>): DependencyModule<Request> {
    // Copied, so that what was looked at is what is used.
    const kept = Object.freeze({ ...definition });
    if (typeof kept.name !== "string")
      throw new ErlangError("badarg", 'Dependency.define takes an object with a name: { name: "Database" }');
    if (kept.mode !== undefined) checked(kept.mode, undefined);
    const made = Object.freeze({ name: kept.name, definition: kept });
    definitions.add(made);
    return made;
  },
  /** Brings it into the world, once, under its name. It is not linked to the caller. */
  start(dependency: DependencyModule): "ok" {
    const system = here("Dependency.start()");
    if (!definitions.has(dependency))
      throw new ErlangError("badarg", "Dependency.start takes what Dependency.define made");
    const { name, definition } = dependency;
    const process = system.spawn(() => serve(definition), name, "dependency");
    system.register(process, name);
    running(system).add(process.id);
    system.recorder?.plain("start", system.now, process.id);
    return "ok";
  },
  /**
   * Asks it and waits: `["ok", answer]`, or `["error", why]`. Never raises; a late answer is dropped.
   *
   * @param options.timeout virtual milliseconds to wait at most, or "infinity". Default 5000.
   */
  *request<T = any>(
    dependency: string | DependencyModule,
    request: Term,
    options: { readonly timeout?: Timeout } = {},
  ): Wait<Answer<T>> {
    const pid = whereisServer(dependency);
    if (pid === null) return ["error", "nxdomain"];
    const result = yield* genCall(pid, "$gen_call", request, options.timeout ?? 5_000);
    if (result === "timeout") return ["error", "timeout"];
    return result[0] === "ok" ? (result[1] as Answer<T>) : ["error", "closed"];
  },
  /**
   * Switches how it behaves from now on, as a line of the fault script does (`at 1200 down Database`).
   *
   * @param ms of "slow": how long an answer takes (2000); of "flapping": how long it stays up and down in turns (1000)
   */
  set(dependency: string | DependencyModule, mode: DependencyMode, ms?: number): "ok" {
    checked(mode, ms);
    const system = here("Dependency.set()");
    system.send(typeof dependency === "string" ? dependency : dependency.name, modeMessage(mode, ms));
    return "ok";
  },
});
