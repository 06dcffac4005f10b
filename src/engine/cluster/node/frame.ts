/** What passes between two nodes on a connection. */
import type { Pid, Ref, Term } from "../../kernel/index.ts";
import { externalSize } from "../../net/index.ts";

/** How a process is started at another node. */
export interface SpawnRequest {
  readonly ref: Ref;
  readonly by: Pid;
  readonly label: string;
  readonly how: "spawn" | "link" | "monitor";
  start(): unknown;
}

/** What concerns processes. `from` of a message: the sender's number, 0 for the world outside. */
export type Content =
  | { readonly signal: "message"; readonly from: number; readonly to: Pid | string; readonly alias: Ref | null; readonly id: number; readonly message: Term } // prettier-ignore
  | { readonly signal: "link" | "unlink"; readonly by: Pid; readonly to: Pid }
  | {
      readonly signal: "exit";
      readonly by: Pid;
      readonly to: Pid;
      readonly reason: Term;
      readonly link: boolean;
    }
  | { readonly signal: "monitor"; readonly by: Pid; readonly to: Pid | string; readonly ref: Ref }
  | { readonly signal: "demonitor"; readonly by: Pid; readonly ref: Ref }
  | {
      readonly signal: "down";
      readonly by: number;
      readonly to: Pid;
      readonly ref: Ref;
      readonly reason: Term;
    }
  | { readonly signal: "spawn"; readonly request: SpawnRequest }
  | { readonly signal: "spawn"; readonly reply: Pid; readonly to: Pid; readonly ref: Ref };

/** What the nodes tell each other, of which processes know nothing. */
export type Control =
  /** TCP: asks for a connection, grants it, refuses it (there is no such node), ends it. */
  | { readonly control: "syn" | "accept" | "refuse" | "fin" }
  /** The handshake: who asks; answer and challenge; reply; acknowledgement. `nok`: its own attempt goes on. */
  | { readonly control: "name" | "challenge" | "reply" | "ack" | "nok" }
  | { readonly control: "tick" }
  /** `global`: the nodes it knows. */
  | { readonly control: "known"; readonly nodes: readonly string[] }
  /** `global`: `node` has lost its connection to `lost`; `operation` numbers what it tells. */
  | {
      readonly control: "lost_connection";
      readonly node: string;
      readonly operation: number;
      readonly lost: string;
    }
  /** `global`: the receiver shall end the connection. */
  | { readonly control: "remove_connection" };

export interface Frame {
  /** Bytes on the wire. */
  readonly bytes: number;
  readonly body: Content | Control;
  /** Number in the trace; 0 for what it does not show. */
  readonly number: number;
}

/** A control frame is short: length, tag, a few bytes. */
const CONTROL_BYTES = 16;
/** Of a frame with content: length, header, control tuple. */
const HEAD_BYTES = 40;

export function bytesOf(body: Content | Control): number {
  if ("control" in body) return CONTROL_BYTES;
  if (body.signal === "message") return HEAD_BYTES + externalSize(body.message);
  if (body.signal === "exit" || body.signal === "down") return HEAD_BYTES + externalSize(body.reason);
  return HEAD_BYTES;
}

/** The number of the process that it comes from; 0 if from none. */
export function senderOf(content: Content): number {
  if (content.signal === "message") return content.from;
  if (content.signal === "down") return content.by;
  if (content.signal !== "spawn") return content.by.id;
  return "request" in content ? content.request.by.id : content.reply.id;
}
