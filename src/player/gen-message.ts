/**
 * What a message means, in the terms of GenServer's protocol: `["$gen_call", [pid, ref], request]`,
 * `["$gen_cast", request]`, `[ref, reply]`; of gen_event's, where a call is `[pid, [pid, ref], request]` and an event
 * `["notify", event]`; and the messages the runtime itself sends.
 */
import type { Plain } from "../engine/index.ts";
import { isTuple, pidIn, refIn, wordOf } from "./term-text.ts";

export type Meaning =
  | { kind: "call"; from: number; ref: number; request: Plain }
  | { kind: "cast"; request: Plain }
  /** An event manager is told of an event. */
  | { kind: "event"; event: Plain }
  | { kind: "reply"; ref: number; value: Plain }
  | { kind: "down"; ref: number; of: number; reason: Plain }
  | { kind: "exit"; from: number; reason: Plain }
  | { kind: "system"; what: string }
  /** A process that was started tells its starter how its init went. */
  | { kind: "ack"; of: number; failure: Plain | null }
  /** A task is given its work. */
  | { kind: "task" }
  | { kind: "plain"; message: Plain };

export function meaningOf(message: Plain): Meaning {
  if (!isTuple(message)) return { kind: "plain", message };
  const [tag, second, third] = message;
  if (tag === "$gen_call" && message.length === 3 && isTuple(second))
    return { kind: "call", from: pidIn(second[0]) ?? 0, ref: refIn(second[1]) ?? 0, request: third as Plain };
  if (tag === "notify" && message.length === 2) return { kind: "event", event: second as Plain };
  const caller = message.length === 3 && isTuple(second) && second.length === 2 ? pidIn(tag) : undefined;
  if (caller !== undefined && isTuple(second) && pidIn(second[0]) === caller) {
    const ref = refIn(second[1]);
    if (ref !== undefined) return { kind: "call", from: caller, ref, request: third as Plain };
  }
  if (tag === "$gen_cast" && message.length === 2) return { kind: "cast", request: second as Plain };
  if (tag === "DOWN" && message.length === 5)
    return { kind: "down", ref: refIn(second) ?? 0, of: pidIn(message[3]) ?? 0, reason: message[4] as Plain };
  if (tag === "EXIT" && message.length === 3 && pidIn(second) !== undefined)
    return { kind: "exit", from: pidIn(second) as number, reason: third as Plain };
  if (tag === "$task") return { kind: "task" };
  if (tag === "ack" && message.length === 3 && pidIn(second) !== undefined) {
    const failed = isTuple(third) && third[0] === "error";
    return { kind: "ack", of: pidIn(second) as number, failure: failed ? (third[1] as Plain) : null };
  }
  if (tag === "system" && message.length === 3)
    return { kind: "system", what: wordOf(isTuple(third) ? third[0] : third) };
  const ref = message.length === 2 ? refIn(tag) : undefined;
  if (ref !== undefined) return { kind: "reply", ref, value: second as Plain };
  return { kind: "plain", message };
}
