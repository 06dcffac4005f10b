/** What arrives at the process, as events of its machine. */
import { ErlangError, inspect, toPlain, type Term } from "../../kernel/index.ts";
import type { From } from "../server-module.ts";
import type { MachineEvent } from "./internals.ts";

export function isEvent(term: Term): term is MachineEvent {
  return (
    typeof term === "object" &&
    term !== null &&
    !Array.isArray(term) &&
    typeof (term as MachineEvent).type === "string"
  );
}

/** The event of a call or cast: `{ type: "open", … }`, or `"open"` for short. */
export function eventOf(request: Term): MachineEvent {
  if (typeof request === "string") return { type: request };
  if (isEvent(request)) return request;
  throw new ErlangError(
    "badarg",
    `an event is { type: "open" } or "open", not ${inspect(toPlain(request))}; handleCall makes events of other requests`,
  );
}

export function eventOfCall(request: Term, from: From): MachineEvent {
  return { ...eventOf(request), from };
}

/** The event of any other message. */
export function eventOfMessage(message: Term): MachineEvent {
  if (typeof message === "string") return { type: message };
  if (isEvent(message)) return message;
  if (Array.isArray(message)) {
    const [tag, a, , b, reason] = message as Term[];
    if (tag === "DOWN" && message.length === 5) return { type: "DOWN", ref: a, pid: b, reason };
    if (tag === "EXIT" && message.length === 3) return { type: "EXIT", pid: a, reason: message[2] as Term };
  }
  return { type: "info", message };
}
