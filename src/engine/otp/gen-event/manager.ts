/**
 * The process of an event manager: a list of handlers, newest first, to which every event is shown in turn.
 * Rules: OTP's gen_event (OTP 25); checked against tests/truth/gen_event.json.
 */
import {
  ErlangError,
  ExitError,
  exitReason,
  freeze,
  here,
  inspect,
  Logger,
  Pid,
  receive,
  Ref,
  sameTerm,
  STACK,
  toPlain,
  work,
  type ProcessRecord,
  type System,
  type Term,
  type Wait,
} from "../../kernel/index.ts";
import { isNormal } from "../child.ts";
import { reply, runCallback } from "../gen-server.ts";
import type { From } from "../server-module.ts";
import { callbacksNamed, handlerTerm, handlerText, type AnyHandler, type Handler } from "./handler-module.ts";

export interface Installed {
  readonly module: string;
  /** False: installed under its module alone. */
  readonly id: Term;
  /** The process that supervises it, if any. */
  readonly owner: Pid | null;
  readonly callbacks: AnyHandler;
  state: Term;
}

/** Told after each message which handlers are installed then, newest first. */
export type Watch = (message: Term, handlers: readonly Installed[]) => void;

type Action = "delete" | "swap" | "crash";

/** What the manager is asked by a call. Handlers are terms: a name, or a name and an id. */
export type ManagerRequest =
  | readonly ["sync_notify", Term]
  | readonly ["call", Term, Term]
  | readonly ["add_handler", Term, Term]
  | readonly ["add_sup_handler", Term, Term, Pid]
  | readonly ["delete_handler", Term, Term]
  | readonly ["swap_handler", Term, Term, Term, Term]
  | readonly ["swap_sup_handler", Term, Term, Term, Term, Pid]
  | "which_handlers";

/** What a manager does. It ends with its parent, to which it is linked. `watch` is told of its handlers after each message. */
export function managerLoop(parent: Pid | null, watch: Watch | null): Wait<never> {
  const system = here("an event manager");
  const process = system.running("an event manager");
  return new Manager(system, process, parent ?? process.pid, watch).loop();
}

class Manager {
  readonly #system: System;
  readonly #process: ProcessRecord;
  readonly #parent: Pid;
  readonly #watch: Watch | null;
  /** Newest first. */
  readonly #handlers: Installed[] = [];
  #shown: readonly Term[] = [];

  constructor(system: System, process: ProcessRecord, parent: Pid, watch: Watch | null) {
    this.#system = system;
    this.#watch = watch;
    this.#process = process;
    this.#parent = parent;
  }

  *loop(): Wait<never> {
    for (;;) {
      const message = yield* receive();
      yield* this.#take(message);
      this.#showState();
      this.#watch?.(message, this.#handlers);
    }
  }

  *#take(message: Term): Wait<void> {
    if (!Array.isArray(message)) return yield* this.#showAll("handleInfo", message);
    const [first, second, third] = message as readonly Term[];
    if (message.length === 3 && first === "system") {
      reply(second as From, "ok");
      return yield* this.#end((third as readonly Term[])[1]);
    }
    if (message.length === 3 && first === "EXIT") {
      if (second === this.#parent) return yield* this.#end(third);
      return yield* this.#ownerEnded(second, third, message);
    }
    if (message.length === 2 && first === "notify") return yield* this.#showAll("handleEvent", second);
    // Who asks is not looked at: any tuple of three that ends with a request is served.
    if (message.length === 3 && isRequest(third)) return this.#answer(second, yield* this.#serve(third));
    yield* this.#showAll("handleInfo", message);
  }

  /** `gen:reply`: fails, and the manager with it, if nobody can be answered. */
  #answer(from: Term, answer: Term): void {
    if (!Array.isArray(from) || from.length !== 2 || !(from[0] instanceof Pid))
      throw new ErlangError("function_clause", "a request to an event manager has nobody to answer");
    if (from[1] instanceof Ref) return void reply(from as unknown as From, answer);
    const message = [from[1] as Term, answer];
    freeze(message);
    this.#system.sendTo(this.#system.find(from[0]) ?? null, from[0], message);
  }

  *#serve(request: ManagerRequest): Wait<Term> {
    if (request === "which_handlers") return this.#handlers.map(termOf);
    switch (request[0]) {
      case "sync_notify":
        yield* this.#showAll("handleEvent", request[1]);
        return "ok";
      case "call":
        return yield* this.#call(request[1], request[2]);
      case "add_handler":
        return yield* this.#add(request[1], request[2], null);
      case "add_sup_handler":
        return yield* this.#addSupervised(request[1], request[2], request[3]);
      case "delete_handler": {
        const place = this.#find(request[1]);
        if (place < 0) return ["error", "module_not_found"];
        return yield* this.#remove(place, request[2], "delete", "normal", "delete");
      }
      case "swap_handler":
      case "swap_sup_handler":
        return yield* this.#swap(request);
    }
  }

  // --- events and calls ------------------------------------------------------------------------------

  /** Shows an event, or another message, to every handler in turn. One that is removed on the way never keeps it from the next. */
  *#showAll(callback: "handleEvent" | "handleInfo", event: Term): Wait<void> {
    for (let place = 0; place < this.#handlers.length;) {
      const stays = yield* this.#show(place, callback, event);
      if (stays) place++;
    }
  }

  /** @returns whether a handler (itself, or the one it was swapped for) stands at this place afterwards. */
  *#show(place: number, callback: "handleEvent" | "handleInfo", event: Term): Wait<boolean> {
    const handler = this.#handlers[place]!;
    const { callbacks, state } = handler;
    if (callback === "handleInfo" && callbacks.handleInfo === undefined) {
      Logger.warning(
        `${handler.module} has no handle_info/2 and drops the message ${inspect(toPlain(event))}`,
      );
      return true;
    }
    const answer = yield* this.#try(() =>
      callback === "handleInfo" ? callbacks.handleInfo!(event, state) : callbacks.handleEvent(event, state),
    );
    if (isOk(answer, 2)) {
      handler.state = answer[1];
      return true;
    }
    if (isTuple(answer, "swap_handler", 5))
      return yield* this.#swapInPlace(place, answer[1], answer[2], answer[3] as Handler, answer[4]);
    if (answer === "remove_handler") yield* this.#remove(place, "remove_handler", "delete", "normal", event);
    else yield* this.#remove(place, ["error", answer], "crash", answer, event);
    return false;
  }

  *#call(term: Term, request: Term): Wait<Term> {
    const place = this.#find(term);
    if (place < 0) return ["error", "bad_module"];
    const handler = this.#handlers[place]!;
    const { callbacks, state } = handler;
    const answer = yield* this.#try(() => {
      if (callbacks.handleCall === undefined)
        throw new ErlangError("undef", `${handler.module} has no handleCall`);
      return callbacks.handleCall(request, state);
    });
    if (isOk(answer, 3)) {
      handler.state = answer[2];
      return answer[1];
    }
    if (isTuple(answer, "swap_handler", 6)) {
      yield* this.#swapInPlace(place, answer[2], answer[3], answer[4] as Handler, answer[5]);
      return answer[1];
    }
    if (isTuple(answer, "remove_handler", 2)) {
      yield* this.#remove(place, "remove_handler", "delete", "normal", request);
      return answer[1];
    }
    yield* this.#remove(place, ["error", answer], "crash", answer, request);
    return ["error", answer];
  }

  // --- adding and removing ---------------------------------------------------------------------------

  /** @returns what init answered if it was no success: the handler is not added then. */
  *#add(term: Term, arg: Term, owner: Pid | null): Wait<Term> {
    const made = yield* this.#init(term, arg, owner);
    if (!("callbacks" in made)) return made.failed;
    this.#handlers.unshift(made);
    this.#tell("add", termOf(made), 0, null);
    return "ok";
  }

  /** The link stays when the handler goes, and when it never came. */
  *#addSupervised(term: Term, arg: Term, owner: Pid): Wait<Term> {
    this.#system.link(this.#process, owner);
    return yield* this.#add(term, arg, owner);
  }

  *#init(term: Term, arg: Term, owner: Pid | null, sizes = 3): Wait<Installed | { readonly failed: Term }> {
    const [module, id] = moduleAndId(term);
    const callbacks = callbacksNamed(this.#system, module);
    // A module that nobody defined: its init is undefined.
    if (callbacks === undefined) return { failed: ["EXIT", ["undef", STACK]] };
    const answer = yield* this.#try(() => callbacks.init(arg) as unknown);
    if (isOk(answer, 2) && answer.length <= sizes) return { module, id, owner, callbacks, state: answer[1] };
    return { failed: answer };
  }

  /** Removes the handler at this place. @returns what its terminate returned. */
  *#remove(place: number, why: Term, action: Action, reason: Term, last: Term): Wait<Term> {
    const handler = this.#handlers[place]!;
    const result = yield* this.#terminate(handler, why);
    this.#handlers.splice(place, 1);
    this.#tell(action, termOf(handler), place, reason);
    this.#report(handler, action, reason, last);
    return result;
  }

  *#terminate({ callbacks, state }: Installed, why: Term): Wait<Term> {
    if (callbacks.terminate === undefined) return "ok";
    freeze(why);
    return (yield* this.#try(() => callbacks.terminate!(why, state))) ?? "ok";
  }

  /** `swap_handler`: the new one comes to the front, under the supervision of the old one's owner unless the caller wants it. */
  *#swap(request: ManagerRequest): Wait<Term> {
    const [, old, args1, term, args2, caller = null] = request as readonly [
      string,
      Term,
      Term,
      Term,
      Term,
      Pid?,
    ];
    const place = this.#find(old);
    let owner = caller;
    let result: Term = "error";
    if (place >= 0) {
      const handler = this.#handlers[place]!;
      owner ??= handler.owner;
      result = yield* this.#remove(place, args1, "swap", ["swapped", term, owner ?? false], "swapped");
    }
    const arg = [args2, result];
    freeze(arg);
    const answer: Term =
      owner === null ? yield* this.#add(term, arg, null) : yield* this.#addSupervised(term, arg, owner);
    return answer === "ok" ? "ok" : ["error", answer];
  }

  /** A swap that a callback asked for: the new one takes the old one's place. @returns whether it does. */
  *#swapInPlace(place: number, args1: Term, state: Term, next: Handler, args2: Term): Wait<boolean> {
    const handler = this.#handlers[place]!;
    handler.state = state;
    const { term, wrong } = named(next);
    const { owner } = handler;
    const result = yield* this.#remove(place, args1, "swap", ["swapped", term, owner ?? false], "swapped");
    const arg = [args2, result];
    freeze(arg);
    const made =
      wrong === null ? yield* this.#init(term, arg, owner, 2) : { failed: ["EXIT", exitReason(wrong)] };
    if ("callbacks" in made) {
      this.#handlers.splice(place, 0, made);
      this.#tell("add", termOf(made), place, null);
      return true;
    }
    // Whoever supervises it is told the bare atom crash, not what init answered.
    const [module, id] = moduleAndId(term);
    this.#tell("crash", term, -1, made.failed);
    this.#logCrash(term, made.failed, "swapped", null);
    if (owner !== null) this.#tellOwner(owner, { module, id }, "crash");
    return false;
  }

  // --- ends ------------------------------------------------------------------------------------------

  /** A linked process ended: the handlers it supervises go first, then the others hear of it as of any message. */
  *#ownerEnded(pid: Term, reason: Term, message: Term): Wait<void> {
    for (let place = 0; place < this.#handlers.length;) {
      if (this.#handlers[place]!.owner === pid)
        yield* this.#remove(place, ["stop", reason], "delete", "shutdown", message);
      else place++;
    }
    yield* this.#showAll("handleInfo", message);
  }

  *#end(reason: Term): Wait<never> {
    const owners = this.#handlers.map(({ owner }) => owner);
    while (this.#handlers.length > 0) yield* this.#remove(0, "stop", "delete", "shutdown", "stop");
    for (const owner of owners)
      if (owner !== null && owner !== this.#parent) this.#system.unlink(this.#process, owner);
    // Other reasons are reported first (`proc_lib:crash_report`): who is linked has read its messages by then.
    if (!isNormal(reason)) yield* work(0);
    throw new ExitError(reason);
  }

  // --- what is told ----------------------------------------------------------------------------------

  #report(handler: Installed, action: Action, reason: Term, last: Term): void {
    if (action === "crash" && reason !== "normal" && reason !== "shutdown")
      this.#logCrash(termOf(handler), reason, last, handler.state);
    if (handler.owner !== null) this.#tellOwner(handler.owner, handler, reason);
  }

  #tellOwner(owner: Pid, handler: { readonly module: string; readonly id: Term }, reason: Term): void {
    const message = ["gen_event_EXIT", termOf(handler), reason];
    freeze(message);
    this.#system.sendTo(this.#system.find(owner) ?? null, owner, message);
  }

  #logCrash(handler: Term, reason: Term, last: Term, state: Term): void {
    const show = (term: Term): string => inspect(toPlain(term));
    const why = isTuple(reason, "EXIT", 2) ? reason[1] : reason;
    Logger.error(
      `gen_event handler ${handlerText(handler)} installed in ${this.#process.label} terminating: ${show(why)}. ` +
        `Last message: ${show(last)}. State: ${show(state)}`,
    );
  }

  #tell(action: Action | "add", handler: Term, place: number, reason: Term): void {
    const { now, recorder } = this.#system;
    const pid = this.#process.id;
    recorder?.event({
      type: "handler",
      at: now,
      pid,
      action,
      handler: handlerText(handler),
      place,
      reason: toPlain(reason),
    });
  }

  /** The manager's state: its handlers with theirs, newest first. */
  #showState(): void {
    const { recorder, now } = this.#system;
    if (recorder === null) return;
    const handlers = this.#handlers;
    const same =
      this.#shown.length === handlers.length * 2 &&
      handlers.every(
        (handler, i) => this.#shown[2 * i] === handler && this.#shown[2 * i + 1] === handler.state,
      );
    if (same) return;
    this.#shown = handlers.flatMap((handler) => [handler, handler.state]);
    recorder.state(
      now,
      this.#process.id,
      handlers.map((handler) => [termOf(handler), handler.state]),
    );
  }

  // --- helpers ---------------------------------------------------------------------------------------

  #find(term: Term): number {
    const [module, id] = moduleAndId(term);
    return this.#handlers.findIndex((handler) => handler.module === module && sameTerm(handler.id, id));
  }

  /** Runs a callback as `catch` does: what it threw is its answer, an error or exit is `["EXIT", reason]`. */
  *#try(body: () => unknown): Wait<Term> {
    const outcome = yield* runCallback(body);
    if ("value" in outcome) return outcome.value === undefined ? null : outcome.value;
    const { failed } = outcome;
    if (!(failed instanceof ExitError)) this.#system.onCrash?.(this.#process, failed);
    return ["EXIT", exitReason(failed)];
  }
}

/** The handler that a callback names; `wrong` is why it can't be known. */
function named(handler: Handler): { readonly term: Term; readonly wrong: unknown } {
  try {
    return { term: handlerTerm(handler), wrong: null };
  } catch (wrong) {
    return { term: String((handler as { name?: unknown } | null)?.name ?? "unknown"), wrong };
  }
}

function termOf({ module, id }: { readonly module: string; readonly id: Term }): Term {
  return id === false ? module : [module, id];
}

function moduleAndId(term: Term): readonly [module: string, id: Term] {
  return Array.isArray(term) ? [String(term[0]), term[1]] : [String(term), false];
}

function isTuple(value: Term, tag: string, size: number): value is readonly Term[] {
  return Array.isArray(value) && value.length === size && value[0] === tag;
}

/** `ok` with so many elements, or with one more that is `hibernate`. */
function isOk(answer: Term, size: number): answer is readonly Term[] {
  return isTuple(answer, "ok", size) || (isTuple(answer, "ok", size + 1) && answer[size] === "hibernate");
}

const SIZES: Record<string, number> = {
  sync_notify: 2,
  call: 3,
  add_handler: 3,
  add_sup_handler: 4,
  delete_handler: 3,
  swap_handler: 5,
  swap_sup_handler: 6,
};

function isRequest(value: Term): value is ManagerRequest {
  if (value === "which_handlers") return true;
  return Array.isArray(value) && typeof value[0] === "string" && SIZES[value[0]] === value.length;
}
