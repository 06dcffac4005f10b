/** Whom a call or cast is for. */
import {
  ErlangError,
  nodeHere,
  Pid,
  Process,
  Ref,
  toPlain,
  type Destination,
  type Term,
} from "../kernel/index.ts";
import type { Via } from "./server-module.ts";

/** Whom to call or cast: a pid, a registered name, a module (by its name), or a via tuple. */
export type Server = Destination | Via | { readonly name: string };

/** A process, or a name at another node. */
export type Whom = Pid | readonly [name: string, node: string];

/** Finds the process of a server reference; null if there is none. A name at another node is looked up there: it stays as it is. */
export function whereisServer(server: string | Via): Pid | null;
export function whereisServer(server: Server): Whom | null;
export function whereisServer(server: Server): Whom | null {
  if (server instanceof Pid) return server;
  if (typeof server === "string") return Process.whereis(server);
  if (Array.isArray(server)) {
    if (server[0] === "via") return (server as unknown as Via)[1].whereisName(server[2]);
    const [name, at] = server as unknown as readonly [string, string];
    return at === nodeHere() ? Process.whereis(name) : [name, at];
  }
  if (
    typeof server === "object" &&
    server !== null &&
    typeof (server as { name?: unknown }).name === "string"
  )
    return Process.whereis((server as { name: string }).name);
  throw new ErlangError("badarg", "a server is a pid, a registered name, a module or a via tuple");
}

/** How an exit reason shows whom a call went to. */
export function shownServer(server: Server): Term {
  return typeof server === "object" && !Array.isArray(server) && !(server instanceof Pid)
    ? (server as { name: string }).name
    : Array.isArray(server) && server[0] === "via"
      ? toPlain(server[2])
      : server;
}

export function refIs(value: unknown, ref: Ref): boolean {
  return value === ref || (value instanceof Ref && value.id === ref.id);
}
