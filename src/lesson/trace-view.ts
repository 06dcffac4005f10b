/**
 * A trace as lesson code reads it: by the names that the lesson uses instead of process numbers.
 */
import {
  inspect,
  type EventOf,
  type EventType,
  type Plain,
  type Trace,
  type TraceEvent,
} from "../engine/index.ts";

/** An event and its place in the trace. */
export interface Found<T extends EventType = EventType> {
  readonly index: number;
  readonly event: EventOf<T>;
}

export interface TraceView {
  readonly trace: Trace;
  readonly events: readonly TraceEvent[];
  /** All events of a type, in order. */
  of<T extends EventType>(type: T): readonly Found<T>[];
  /** The event at an index. @throws RangeError outside the trace */
  at(index: number): TraceEvent;

  /** What people call a process: the first name it registered, else the label it was spawned with; "outside" for 0. */
  label(pid: number): string;
  /** Numbers of the processes that ever went by this label or registered name, oldest first. */
  incarnations(label: string): readonly number[];
  /** The n-th process (1-based) of that label, or undefined. */
  pidOf(label: string, incarnation?: number): number | undefined;
  /** The process of that label that lived at an event (after it happened), or undefined. Default: at the end. */
  living(label: string, index?: number): number | undefined;
  /** Labels of all processes that live after an event, oldest first. Default: at the end. */
  allLiving(index?: number): readonly string[];

  /** When the processes of that label were created. */
  spawns(label: string): readonly Found<"spawn">[];
  /** When the processes of that label were ready to serve. */
  starts(label: string): readonly Found<"start">[];
  /** How the processes of that label ended. */
  exits(label: string): readonly Found<"exit">[];
  /** How one process ended, or undefined while it lives. */
  exitOf(pid: number): Found<"exit"> | undefined;
  /** Restarts that a supervisor counted; of one child id if given. */
  restarts(supervisor: string, id?: string): readonly Found<"restart">[];

  /** The marks of that name, in order. */
  marks(name: string): readonly Found<"mark">[];
  /** The texts that were logged, in order. */
  logs(level?: EventOf<"log">["level"]): readonly string[];
  /** The state of a server after an event, or undefined if it never had one. Default: at the end. */
  state(label: string, index?: number): Plain | undefined;
  /**
   * An exit reason in short: a raised error as its message, everything else as Elixir shows it; stack traces
   * left out. `["boom-error", stack]` becomes "boom".
   */
  reason(reason: Plain): string;
}

/** Wraps a trace. Indexes are built on first use; the trace is not changed. */
export function viewTrace(trace: Trace): TraceView {
  const { events } = trace;
  const byType = new Map<EventType, Found[]>();
  const names = new Map<number, string[]>();
  const labels = new Map<number, string>();
  const order: number[] = [];
  const spawnedAt = new Map<number, number>();
  const exited = new Map<number, Found<"exit">>();

  events.forEach((event, index) => {
    const list = byType.get(event.type);
    if (list) list.push({ index, event });
    else byType.set(event.type, [{ index, event }]);
    if (event.type === "spawn") {
      order.push(event.pid);
      labels.set(event.pid, event.label);
      spawnedAt.set(event.pid, index);
    } else if (event.type === "register") {
      names.set(event.pid, [...(names.get(event.pid) ?? []), event.name]);
    } else if (event.type === "exit") {
      exited.set(event.pid, { index, event });
    }
  });

  function of<T extends EventType>(type: T): readonly Found<T>[] {
    return (byType.get(type) ?? []) as unknown as readonly Found<T>[];
  }
  function at(index: number): TraceEvent {
    const event = events[index];
    if (!event) throw new RangeError(`no event ${index}; the trace has ${events.length}`);
    return event;
  }
  function label(pid: number): string {
    if (pid === 0) return "outside";
    return names.get(pid)?.[0] ?? labels.get(pid) ?? `#${pid}`;
  }
  function goesBy(pid: number, text: string): boolean {
    return labels.get(pid) === text || (names.get(pid)?.includes(text) ?? false);
  }
  function incarnations(text: string): readonly number[] {
    return order.filter((pid) => goesBy(pid, text));
  }
  function pidOf(text: string, incarnation = 1): number | undefined {
    return incarnations(text)[incarnation - 1];
  }
  function lives(pid: number, index: number): boolean {
    return spawnedAt.get(pid)! <= index && (exited.get(pid)?.index ?? Infinity) > index;
  }
  function living(text: string, index = events.length): number | undefined {
    return incarnations(text).findLast((pid) => lives(pid, index));
  }
  function allLiving(index = events.length): readonly string[] {
    return order.filter((pid) => lives(pid, index)).map(label);
  }
  function ofLabel<T extends EventType>(type: T, text: string): readonly Found<T>[] {
    const pids = new Set(incarnations(text));
    return of(type).filter(({ event }) => pids.has(event.pid));
  }
  function restarts(supervisor: string, id?: string): readonly Found<"restart">[] {
    return ofLabel("restart", supervisor).filter(({ event }) => id === undefined || event.id === id);
  }
  function logs(level?: EventOf<"log">["level"]): readonly string[] {
    return of("log").flatMap(({ event }) =>
      level === undefined || event.level === level ? [event.text] : [],
    );
  }
  function state(text: string, index = events.length): Plain | undefined {
    const pid = living(text, index);
    return of("state").findLast((found) => found.event.pid === pid && found.index <= index)?.event.state;
  }
  function reason(term: Plain): string {
    const bare = withoutStack(term);
    if (isObject(bare) && typeof bare.$error === "string")
      return typeof bare.message === "string" ? bare.message : "";
    return inspect(bare, label).replace(/^:/, "");
  }

  return {
    trace,
    events,
    of,
    at,
    label,
    incarnations,
    pidOf,
    living,
    allLiving,
    spawns: (text) => ofLabel("spawn", text),
    starts: (text) => ofLabel("start", text),
    exits: (text) => ofLabel("exit", text),
    exitOf: (pid) => exited.get(pid),
    restarts,
    marks: (name) => of("mark").filter(({ event }) => event.name === name),
    logs,
    state,
    reason,
  };
}

/** A crash ends with `{reason, stack}`; the engine's stack is the empty list. */
function withoutStack(term: Plain): Plain {
  return Array.isArray(term) && term.length === 2 && Array.isArray(term[1]) && term[1].length === 0
    ? (term[0] as Plain)
    : term;
}

function isObject(term: Plain): term is { readonly [key: string]: Plain } {
  return typeof term === "object" && term !== null && !Array.isArray(term);
}
