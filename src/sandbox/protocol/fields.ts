/**
 * The rows of a trace on the wire: `[type, at, pid, ...fields]`. Here stand the fields of each type of event, in
 * their order; the worker writes by it, and the page reads by it and by a table of kinds of its own.
 */
import type { EventOf, EventType, TraceEvent } from "../../engine/index.ts";

type Field<T extends EventType> = Exclude<keyof EventOf<T>, "type" | "at" | "pid">;

export const NAMES = {
  spawn: ["parent", "kind", "label"],
  start: [],
  exit: ["reason"],
  send: ["to", "id", "message"],
  receive: ["id"],
  lost: ["to", "id"],
  signal: ["from", "reason", "outcome"],
  link: ["to"],
  unlink: ["to"],
  monitor: ["to", "ref"],
  demonitor: ["ref"],
  timer: ["ref", "action", "due", "to"],
  register: ["name"],
  unregister: ["name"],
  state: ["state"],
  log: ["level", "text"],
  mark: ["name", "value"],
  supervisor: ["strategy", "dynamic", "maxRestarts", "maxSeconds", "autoShutdown"],
  child: ["id", "child", "status", "restart"],
  restart: ["id", "used", "max"],
  report: ["context", "id", "child", "restarting", "count", "reason"],
  work: ["action", "scheduler", "ms"],
  suspend: [],
  resume: [],
  fault: ["index", "target", "text"],
  machine: ["name", "definition"],
  transition: ["event", "from", "to", "taken", "guards", "context", "timers"],
  handler: ["action", "handler", "place", "reason"],
  alarm: ["action", "alarm", "description"],
  ets: ["action", "table", "detail"],
  dependency: ["name", "mode", "answers"],
  env: ["of", "action", "name", "value"],
} as const satisfies { readonly [T in EventType]: readonly Field<T>[] };

/** True if no field of any event is left out; a type error otherwise. */
export const COMPLETE: {
  readonly [T in EventType]: Field<T> extends (typeof NAMES)[T][number] ? true : never;
}[EventType] = true;

/** The row of an event. */
export function writeRow(event: TraceEvent): unknown[] {
  const row: unknown[] = [event.type, event.at, event.pid];
  for (const name of NAMES[event.type]) row[row.length] = (event as unknown as Record<string, unknown>)[name];
  return row;
}
