/** The functions that a process calls: Elixir's Kernel, Process and Logger in TypeScript dress. */
import { ErlangError, ExitError, Halt, RuntimeError } from "./errors.ts";
import { sleep, type Timeout } from "./receive.ts";
import type { ProcessRecord, Wait } from "./process-record.ts";
import { actor, here, NODE, nodeHere, type Destination, type System } from "./system.ts";
import { Pid, toPlain, type Ref, type Term } from "./term.ts";

/** A body: a generator function for processes that wait, a plain function for those that don't. */
export type Body<Args extends readonly unknown[]> = (...args: Args) => unknown;

function me(what: string): { system: System; process: ProcessRecord } {
  const system = here(what);
  return { system, process: system.running(what) };
}

/** The pid of the process that calls it. */
export function self(): Pid {
  return here("self()").running("self()").pid;
}

/** The name of the node that it runs on, or of the node of a process. Outside of any process that of a single node. */
export function node(of?: Pid): string {
  if (of === undefined) return nodeHere();
  const system = here("node()");
  if (!(of instanceof Pid)) throw new ErlangError("badarg", "node takes a pid");
  return of.home === system.home ? system.node : (system.remote?.nameOf(of.home) ?? NODE);
}

/** Milliseconds on the node's own clock (monotonic time): virtual time since the run began, unless the node's clock is set otherwise. */
export function now(): number {
  return here("now()").clock;
}

function named(body: (...args: never[]) => unknown): string {
  const { name } = body as { readonly name: unknown };
  return typeof name === "string" && name !== "" ? name : "process";
}

function checkBody(body: unknown, what: string): void {
  if (typeof body !== "function")
    throw new ErlangError("badarg", `${what} takes a function, as in ${what}(function* () { … })`);
}

/** Starts a process that runs `body(...args)`. It does not start before the caller waits or ends. */
export function spawn<Args extends readonly unknown[]>(body: Body<Args>, ...args: Args): Pid {
  checkBody(body, "spawn");
  return me("spawn").system.spawn(() => body(...args), named(body)).pid;
}

/** Like {@link spawn}, and links the two. */
export function spawnLink<Args extends readonly unknown[]>(body: Body<Args>, ...args: Args): Pid {
  checkBody(body, "spawnLink");
  return me("spawnLink").system.spawn(() => body(...args), named(body), "process", true).pid;
}

/** Like {@link spawn}, and monitors the new process: `[pid, ref]`. */
export function spawnMonitor<Args extends readonly unknown[]>(body: Body<Args>, ...args: Args): [Pid, Ref] {
  checkBody(body, "spawnMonitor");
  const { system, process } = me("spawnMonitor");
  const pid = system.spawn(() => body(...args), named(body)).pid;
  return [pid, system.monitor(process, pid)];
}

/**
 * Sends a message and returns it. Sending to a process that has ended does nothing; sending to a name
 * nobody has raises badarg. The message is frozen: it can't be changed afterwards by either side.
 */
export function send<T extends Term>(to: Destination, message: T): T {
  if (message === undefined) throw new ErlangError("badarg", "undefined can't be sent; nil is null");
  actor("send").send(to, message);
  return message;
}

/** Ends the calling process with this reason (`exit/1`). Can be caught; `normal` is no crash. */
export function exit(reason: Term): never {
  throw new ExitError(reason);
}

/** Raises a RuntimeError in the calling process. */
export function raise(message: string): never {
  throw new RuntimeError(message);
}

/** Raises `:erlang.error(reason)`: the process ends with `{reason, stack}`. */
export function error(reason: Term): never {
  throw new ErlangError(reason);
}

/** The longest time of a timer that the BEAM takes, in ms (49.7 days). */
const MAX_TIMER = 4_294_967_295;

/** A timer sends to a pid or a registered name of this node; a name with a node is no destination of it. */
function checkTimer(what: string, to: Destination, ms: number): void {
  if (!(typeof ms === "number" && ms >= 0 && ms <= MAX_TIMER))
    throw new ErlangError("badarg", `${what} takes milliseconds from 0 to ${MAX_TIMER}, not ${String(ms)}`);
  if (!(to instanceof Pid) && typeof to !== "string")
    throw new ErlangError("badarg", `${what} sends to a pid or a registered name`);
  if (to instanceof Pid && here(what).isAway(to))
    throw new ErlangError("badarg", `${what} sends to processes of its own node only`);
}

/** Elixir's `Process` module. */
export const Process = Object.freeze({
  /**
   * Sends an exit signal. `kill` can't be trapped and arrives at others as `killed`; `normal` has no
   * effect on another process that does not trap exits.
   */
  exit(pid: Pid, reason: Term): true {
    const { system, process } = me("Process.exit()");
    if (!(pid instanceof Pid))
      throw new ErlangError("badarg", "Process.exit takes a pid; use exit(reason) to end yourself");
    system.exitSignal(pid, reason);
    if (process.killed !== null) throw new Halt("killed");
    return true;
  },
  /** Links the caller and `pid`: when one ends, the other gets an exit signal. Linking twice changes nothing. */
  link(pid: Pid): true {
    const { system, process } = me("Process.link()");
    system.link(process, pid);
    return true;
  },
  /** Removes the link. No exit signal over it arrives afterwards. */
  unlink(pid: Pid): true {
    const { system, process } = me("Process.unlink()");
    system.unlink(process, pid);
    return true;
  },
  /** Asks for one message `["DOWN", ref, "process", pid, reason]` when the process ends (at once, `noproc`, if it has). */
  monitor(of: Destination): Ref {
    const { system, process } = me("Process.monitor()");
    return system.monitor(process, of);
  },
  /** Ends a monitor. `flush` also takes its DOWN message out of the mailbox. */
  demonitor(ref: Ref, options: { readonly flush?: boolean; readonly info?: boolean } = {}): boolean {
    const { system, process } = me("Process.demonitor()");
    const held = system.demonitor(process, ref);
    if (options.flush === true && !held) {
      const { mailbox } = process;
      for (let i = 0; i < mailbox.length; i++) {
        const message = mailbox.peek(i);
        if (!Array.isArray(message) || message[0] !== "DOWN" || (message[1] as Ref).id !== ref.id) continue;
        mailbox.take(i);
        system.tookMessage(process);
        break;
      }
    }
    return options.info === true ? held : true;
  },
  /** Sets a flag of the caller and returns its old value. `trap_exit`: exit signals become `["EXIT", pid, reason]` messages. */
  flag(flag: "trap_exit", value: boolean): boolean {
    const { process } = me("Process.flag()");
    if (flag !== "trap_exit")
      throw new ErlangError("badarg", `there is no process flag ${String(flag)}; trap_exit is modelled`);
    const old = process.trapExit;
    process.trapExit = value;
    return old;
  },
  /** Whether a process of this node lives; badarg for one of another node. */
  alive(pid: Pid): boolean {
    const { system } = me("Process.alive()");
    if (system.remote !== null && system.isAway(pid))
      throw new ErlangError("badarg", "Process.alive takes a process of its own node");
    return system.alive(pid);
  },
  /** Gives a process a name to be sent to. badarg if the name is taken or the process has one. */
  register(pid: Pid, name: string): true {
    const { system } = me("Process.register()");
    const process = system.find(pid);
    if (process === undefined)
      throw new ErlangError(
        "badarg",
        `${name} can't be registered: the process has ended, or is at another node`,
      );
    if (name === "undefined") throw new ErlangError("badarg", "undefined can't be a name");
    system.register(process, name);
    return true;
  },
  unregister(name: string): true {
    if (!me("Process.unregister()").system.unregister(name))
      throw new ErlangError("badarg", `${name} is not registered`);
    return true;
  },
  /** The process registered under this name, or null. */
  whereis(name: string): Pid | null {
    return me("Process.whereis()").system.whereis(name)?.pid ?? null;
  },
  /** All registered names, sorted. */
  registered(): string[] {
    return me("Process.registered()").system.registered();
  },
  /** Sends `message` after `ms` virtual milliseconds (rounded up to whole ones). */
  sendAfter(to: Destination, message: Term, ms: number): Ref {
    const { system } = me("Process.sendAfter()");
    checkTimer("sendAfter", to, ms);
    return system.sendAfter(to, message, ms);
  },
  /** Like `sendAfter`, with the message `["timeout", ref, message]` (`:erlang.start_timer`). */
  startTimer(ms: number, to: Destination, message: Term): Ref {
    const { system } = me("Process.startTimer()");
    checkTimer("startTimer", to, ms);
    return system.sendAfter(to, message, ms, (ref) => ["timeout", ref, message]);
  },
  /** Cancels a timer: the milliseconds that were left, or false if it has fired. */
  cancelTimer(ref: Ref): number | false {
    return me("Process.cancelTimer()").system.cancelTimer(ref);
  },
  readTimer(ref: Ref): number | false {
    return me("Process.readTimer()").system.readTimer(ref);
  },
  /** Waits without reading the mailbox: `yield* Process.sleep(100)`. */
  sleep(ms: Timeout): Wait<void> {
    return sleep(ms);
  },
  /** The pids the caller is linked to. */
  links(): Pid[] {
    const { system, process } = me("Process.links()");
    const links = [...(process.links ?? [])].map((other) => other.pid);
    return system.remote === null ? links : [...links, ...system.remote.links(process)];
  },
});

/** Random numbers of the run's seed: the same seed draws the same numbers. */
export const Random = Object.freeze({
  /** From 0 (included) to 1 (excluded). */
  uniform(): number {
    return here("Random.uniform()").random.uniform();
  },
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return here("Random.int()").random.int(below);
  },
});

function log(level: "debug" | "info" | "warning" | "error", text: unknown): void {
  const { system, process } = me(`Logger.${level}()`);
  const shown = typeof text === "string" ? text : JSON.stringify(toPlain(text));
  system.recorder?.event({ type: "log", at: system.now, pid: process.id, level, text: shown.slice(0, 2000) });
}

/** Writes lines into the trace. */
export const Logger = Object.freeze({
  debug: (text: unknown): void => log("debug", text),
  info: (text: unknown): void => log("info", text),
  warning: (text: unknown): void => log("warning", text),
  error: (text: unknown): void => log("error", text),
});

/** Names this moment in the trace, for checks and for the reader. */
export function mark(name: string, value: Term = null): void {
  const { system, process } = me("mark()");
  system.recorder?.event({
    type: "mark",
    at: system.now,
    pid: process.id,
    name: String(name).slice(0, 64),
    value: toPlain(value),
  });
}
