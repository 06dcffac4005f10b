/** What a node asks of the network: all that concerns processes of other nodes. */
import type { ProcessRecord } from "./process-record.ts";
import type { Destination } from "./system.ts";
import type { Pid, Ref, Term } from "./term.ts";

export interface Remote {
  /** A process of this node was created. */
  spawned(process: number): void;
  /** The name of the node with this number in its pids. */
  nameOf(home: number): string;
  /** `from`: the sender's number, 0 for the world outside. `id`: the message's number. */
  send(from: number, to: Destination, message: Term, id: number): void;
  /** Answers under a reference. */
  sendAlias(from: number, to: Pid, ref: Ref, message: Term, id: number): void;
  /** `exit(to, reason)`; `from` is null if it came from outside. */
  exit(from: ProcessRecord | null, to: Pid, reason: Term): void;
  link(process: ProcessRecord, to: Pid): void;
  unlink(process: ProcessRecord, to: Pid): void;
  /** The pids at other nodes that a process is linked to. */
  links(process: ProcessRecord): readonly Pid[];
  /** `object`: what the DOWN message will name. */
  monitor(process: ProcessRecord, of: Destination, ref: Ref, object: Term): void;
  /** False if the process holds no such monitor (any more). */
  demonitor(process: ProcessRecord, ref: Ref): boolean;
}
