/** The life of a process that hosts a machine: one event after the other. */
import { isHalt, receive, Ref, type Pid, type Term, type Wait } from "../../kernel/index.ts";
import { crashServer, reply, terminateServer } from "../gen-server.ts";
import type { Callbacks, From } from "../server-module.ts";
import type { Host, Taken } from "./host.ts";
import { eventOf, eventOfCall, eventOfMessage, isEvent } from "./incoming.ts";
import type { MachineEvent, Snapshot } from "./internals.ts";

/** A definition, as the loop uses it. */
export interface Dealings {
  readonly name: string;
  handleCall?(request: Term, from: From, snapshot: Snapshot): MachineEvent | readonly ["reply", Term];
  handleInfo?(message: Term, snapshot: Snapshot): MachineEvent | null;
  answer?(snapshot: Snapshot, event: MachineEvent): Term;
  postpone?(event: MachineEvent, snapshot: Snapshot): boolean;
}

/** Why it ends: a reason, or what was thrown. */
interface Stop {
  readonly reason: Term;
}
type End = Stop | { readonly thrown: unknown };

/** From the machine's start to its end. */
export function* statemLoop(
  dealings: Dealings,
  callbacks: Callbacks<any, any, any, any>,
  host: Host,
  parent: Pid | null,
): Wait<never> {
  let end: End | null = null;
  let first = true;
  while (end === null) {
    try {
      let next: Taken | null = null;
      if (!first) {
        next = host.queued();
        if (next === null) {
          const message = yield* receive();
          const found = nextOf(dealings, host, message, parent);
          if (found === null) continue;
          if ("reason" in found) {
            end = found;
            continue;
          }
          next = found;
        }
      }
      const changed = next === null ? host.begin() : host.take(next);
      first = false;
      const { effects, sends, moved } = host;
      for (const effect of effects) {
        const result = host.perform(effect);
        if (!isGenerator(result)) continue;
        const returned = yield* result;
        if (isEvent(returned)) host.raise(returned);
      }
      for (const effect of sends) host.perform(effect);
      if (next !== null && (next.from !== null || dealings.postpone !== undefined))
        conclude(dealings, host, next, moved);
      if (changed) host.takeAgain();
      if (!host.active) end = { reason: "normal" };
    } catch (thrown) {
      if (isHalt(thrown)) throw thrown;
      end = { thrown };
    }
  }
  if ("thrown" in end) return yield* crashServer(callbacks, end.thrown, host);
  return yield* terminateServer(callbacks, end.reason, host, null);
}

/** The event of a message; null if the message was dealt with. */
function nextOf(dealings: Dealings, host: Host, message: Term, parent: Pid | null): Taken | Stop | null {
  // Most messages are events.
  if (dealings.handleInfo === undefined && isEvent(message)) return { event: message, from: null };
  if (Array.isArray(message)) {
    const [tag, a, b] = message as Term[];
    if (tag === "$gen_cast" && message.length === 2) return { event: eventOf(a), from: null };
    if (tag === "timeout" && message.length === 3 && a instanceof Ref && host.delays.owns(a)) {
      const event = host.delays.fired(a);
      return event === null ? null : { event, from: null };
    }
    if (tag === "$gen_call" && message.length === 3) return ofCall(dealings, host, b, a as From);
    if (tag === "EXIT" && message.length === 3 && parent !== null && a === parent) return { reason: b };
    if (tag === "system" && message.length === 3) return ofSystem(host, a as From, b as Term[]);
  }
  const event =
    dealings.handleInfo === undefined ? eventOfMessage(message) : dealings.handleInfo(message, host.snapshot);
  return event === null || event === undefined ? null : { event: eventOf(event), from: null };
}

function ofCall(dealings: Dealings, host: Host, request: Term, from: From): Taken | null {
  if (dealings.handleCall === undefined) return { event: eventOfCall(request, from), from };
  const found = dealings.handleCall(request, from, host.snapshot);
  if (!Array.isArray(found)) return { event: eventOf(found), from };
  reply(from, found[1]);
  return null;
}

/** `:sys`: stop, and the state as gen_statem shows it. */
function ofSystem(host: Host, from: From, request: Term[]): Stop | null {
  if (request[0] === "terminate") {
    reply(from, "ok");
    return { reason: request[1] };
  }
  if (request[0] === "get_state") reply(from, [host.snapshot.value, host.snapshot.context]);
  return null;
}

/** What is left to do about an event: keep it for later, or answer its caller. */
function conclude(dealings: Dealings, host: Host, taken: Taken, moved: boolean): void {
  const { event, from } = taken;
  if (!moved && dealings.postpone?.(event, host.snapshot) === true) {
    host.postpone(taken);
    return;
  }
  if (from === null || dealings.answer === undefined || host.answered(from)) return;
  const answer = dealings.answer(host.snapshot, event);
  if (answer !== undefined) reply(from, answer);
}

function isGenerator(value: unknown): value is Wait<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}
