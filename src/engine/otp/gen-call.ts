/**
 * One call as every OTP behaviour makes it: monitor, ask under an alias, wait for the answer or the end. Rules: OTP's
 * gen:do_call (OTP 25). No generator: a call is made so often that what it waits with is written out by hand.
 */
import {
  checkTime,
  ExitError,
  freeze,
  here,
  node,
  nodeHere,
  Pid,
  Process,
  self,
  type ProcessRecord,
  type Ref,
  type System,
  type Term,
  type Timeout,
  type Wait,
} from "../kernel/index.ts";
import { refIs, shownServer, whereisServer, type Server, type Whom } from "./server-reference.ts";

/** What came of a call. */
export type Answered = readonly ["ok", any] | readonly ["down", Term] | "timeout";

type Result = IteratorResult<unknown, unknown>;

/** What a call to a process waits with. */
class Asking {
  #whom: Whom | null;
  readonly #tag: Term;
  protected readonly request: Term;
  protected readonly timeout: Timeout;
  #system: System | null = null;
  #process: ProcessRecord | null = null;
  /** Of the monitor and the alias; null before it has asked. */
  #ref: Ref | null = null;
  #timer: number | null = null;
  /** Messages in the mailbox that are no answer. */
  #seen = 0;

  constructor(whom: Whom | null, tag: Term, request: Term, timeout: Timeout) {
    this.#whom = whom;
    this.#tag = tag;
    this.request = request;
    this.timeout = timeout;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): Result {
    const ref = (this.#ref ??= this.#ask());
    const system = this.#system!;
    const process = this.#process!;
    if (process.incoming !== null) system.takeIncoming(process);
    const { mailbox } = process;
    for (; this.#seen < mailbox.length; this.#seen++) {
      const message = mailbox.peek(this.#seen);
      if (!isAnswer(message, ref)) continue;
      mailbox.take(this.#seen);
      system.tookMessage(process);
      if (this.#timer !== null) system.cancelWake(process, this.#timer);
      process.aliases!.delete(ref.id);
      if (message.length === 5)
        return { done: true, value: this.down(downReason(message[4], this.#whom!, this.timeout)) };
      this.#demonitor(process, ref);
      return { done: true, value: this.answered(message[1]) };
    }
    if (this.timeout !== "infinity" && this.#isLate(system, process, this.timeout)) {
      process.aliases!.delete(ref.id);
      this.#demonitor(process, ref);
      return { done: true, value: this.late() };
    }
    return system.park(process, true);
  }

  #ask(): Ref {
    const whom = (this.#whom ??= this.whom());
    const { request } = this;
    const system = (this.#system = here("GenServer.call()"));
    const process = (this.#process = system.running("GenServer.call()"));
    const ref = system.monitor(process, whom);
    system.acceptAnswers(process, ref);
    const whole = freeze(request);
    const message = Object.freeze([this.#tag, Object.freeze([process.pid, ref]), request]);
    const to = whom instanceof Pid ? (system.find(whom) ?? null) : null;
    system.sendTo(to, whom, message, whole);
    checkTime(this.timeout, "receive's `after`");
    return ref;
  }

  /** Whether the time to wait is over; it begins with the first look. */
  #isLate(system: System, process: ProcessRecord, ms: number): boolean {
    if (this.#timer !== null) {
      if (!process.timedOut) return false;
      process.timedOut = false;
      return true;
    }
    if (ms <= 0) return true;
    process.timedOut = false;
    this.#timer = system.wakeAfter(process, ms);
    return false;
  }

  #demonitor(process: ProcessRecord, ref: Ref): void {
    if (!this.#system!.demonitor(process, ref)) Process.demonitor(ref, { flush: true });
  }

  /** Whom it asks, if that was not said at the beginning. */
  protected whom(): Whom {
    throw new TypeError("a call is for someone");
  }

  protected answered(answer: Term): unknown {
    return ["ok", answer];
  }

  protected down(reason: Term): unknown {
    return ["down", reason];
  }

  protected late(): unknown {
    return "timeout";
  }
}

function isAnswer(message: Term, ref: Ref): message is Term[] {
  return (
    Array.isArray(message) &&
    ((message.length === 2 && refIs(message[0], ref)) ||
      (message.length === 5 && message[0] === "DOWN" && refIs(message[1], ref)))
  );
}

/** A call that exits its caller with `{reason, {module, function, [server, request, timeout]}}` if there is no answer. */
class Calling extends Asking {
  readonly #server: Server;
  readonly #module: string;

  constructor(server: Server, module: string, request: Term, timeout: Timeout) {
    super(null, "$gen_call", request, timeout);
    this.#server = server;
    this.#module = module;
  }

  #failed(reason: Term): never {
    const { request, timeout } = this;
    throw new ExitError([reason, [this.#module, "call", [shownServer(this.#server), request, timeout]]]);
  }

  protected override whom(): Whom {
    const whom = whereisServer(this.#server);
    if (whom === null) return this.#failed("noproc");
    if (whom === self()) return this.#failed("calling_self");
    // Of a node that is in no cluster nobody else is ever there.
    if (!(whom instanceof Pid) && here("GenServer.call()").remote === null)
      return this.#failed(["nodedown", whom[1]]);
    return whom;
  }

  protected override answered(answer: Term): unknown {
    return answer;
  }

  protected override down(reason: Term): unknown {
    return this.#failed(reason);
  }

  protected override late(): unknown {
    return this.#failed("timeout");
  }
}

/** What a caller exits with: `gen` tells of a lost node by its name, but not in a call to its own node without a time-out. */
export function downReason(reason: Term, whom: Whom, timeout: Timeout): Term {
  if (reason !== "noconnection") return reason;
  const at = whom instanceof Pid ? node(whom) : whom[1];
  return at === nodeHere() && timeout === "infinity" ? reason : ["nodedown", at];
}

/** Asks a process, and gives what came of it. */
export function genCall(whom: Whom, tag: Term, request: Term, timeout: Timeout): Wait<Answered> {
  return new Asking(whom, tag, request, timeout) as unknown as Wait<Answered>;
}

/** Asks a server, and gives its answer. */
export function callServer(server: Server, module: string, request: Term, timeout: Timeout): Wait<any> {
  return new Calling(server, module, request, timeout) as unknown as Wait<any>;
}
