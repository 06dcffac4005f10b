/** Traces for figures: calls of every outcome, work, and the parts of the stack, each with its arithmetic beside it. */
import type { Plain, Trace, TraceEvent } from "../../../src/engine/index.ts";
import { at, traceOf } from "../build-trace.ts";

/** The processes: 1 main, 2 Db (a server), 3 Client. */
export const cast: TraceEvent[] = at(0, [
  { type: "spawn", pid: 1, parent: 0, kind: "process", label: "main" },
  { type: "spawn", pid: 2, parent: 1, kind: "gen_server", label: "Db" },
  { type: "start", pid: 2 },
  { type: "spawn", pid: 3, parent: 1, kind: "process", label: "Client" },
  { type: "start", pid: 3 },
]);

let ids = 100;

/** Client asks Db at `time`; the reference names the call. */
export function ask(time: number, ref: number, take = true): TraceEvent[] {
  const id = ids++;
  return at(time, [
    { type: "monitor", pid: 3, to: 2, ref },
    { type: "send", pid: 3, to: 2, id, message: ["$gen_call", [{ $pid: 3 }, { $ref: ref }], "read"] },
    ...(take ? [{ type: "receive" as const, pid: 2, id }] : []),
  ]);
}

/** Db answers, and Client has it. */
export function answer(time: number, ref: number, value: Plain): TraceEvent[] {
  const id = ids++;
  return at(time, [
    { type: "send", pid: 2, to: 3, id, message: [{ $ref: ref }, value] },
    { type: "receive", pid: 3, id },
    { type: "demonitor", pid: 3, ref },
  ]);
}

/** Client has waited long enough; Db's answer comes too late. */
export function giveUp(time: number, ref: number, late: number): TraceEvent[] {
  const id = ids++;
  return [
    ...at(time, [{ type: "demonitor", pid: 3, ref }]),
    ...at(late, [
      { type: "send", pid: 2, to: 3, id, message: [{ $ref: ref }, 1] },
      { type: "lost", pid: 2, to: 3, id },
    ]),
  ];
}

export function endedAt(trace: Trace, end: number): Trace {
  return { ...trace, endedAt: end };
}

/** Db crashes under a call. */
export function crashUnder(time: number, ref: number): TraceEvent[] {
  const id = ids++;
  return at(time, [
    { type: "exit", pid: 2, reason: "boom" },
    { type: "send", pid: 2, to: 3, id, message: ["DOWN", { $ref: ref }, "process", { $pid: 2 }, "boom"] },
    { type: "receive", pid: 3, id },
  ]);
}

/**
 * 1000 ms in slices of 20: asked at 100, answered well at 130; asked at 140, answered with an error at 150; asked at
 * 200, given up at 300, answered for nobody at 310; asked at 500, crashed under at 520.
 */
export const fourCalls: Trace = endedAt(
  traceOf(
    cast,
    ask(100, 11),
    answer(130, 11, 42),
    ask(140, 12),
    answer(150, 12, ["error", "locked"]),
    ask(200, 13),
    giveUp(300, 13, 310),
    ask(500, 14),
    crashUnder(520, 14),
  ),
  1000,
);

/** Breaker: closed, open from 200, half_open from 600, closed from 700; two alarms; a dependency; a mark. */
export const stack: Trace = endedAt(
  traceOf(
    cast,
    at(0, [
      { type: "spawn", pid: 4, parent: 1, kind: "gen_statem", label: "Breaker" },
      { type: "machine", pid: 4, name: "breaker", definition: {} },
      moved(null, "closed"),
      { type: "spawn", pid: 5, parent: 1, kind: "gen_event", label: "alarm_handler" },
      { type: "dependency", pid: 6, name: "Postgres", mode: "up", answers: true },
    ]),
    at(100, [
      { type: "dependency", pid: 6, name: "Postgres", mode: "down", answers: false },
      { type: "mark", pid: 3, name: "queue", value: 2 },
      { type: "mark", pid: 3, name: "note", value: "no number" },
    ]),
    at(200, [
      moved("closed", "open"),
      alarm("set", "db_down"),
      { type: "mark", pid: 3, name: "queue", value: 12 },
    ]),
    at(300, [alarm("set", "db_down")]),
    at(500, [
      alarm("clear", "db_down"),
      { type: "dependency", pid: 6, name: "Postgres", mode: "up", answers: true },
    ]),
    at(600, [moved("open", "half_open"), alarm("clear", "db_down")]),
    at(700, [moved("half_open", "closed"), { type: "mark", pid: 3, name: "queue", value: 0 }]),
    at(800, [alarm("set", ["disk", "/var"])]),
  ),
  1000,
);

function moved(from: string | null, to: string): Omit<Extract<TraceEvent, { type: "transition" }>, "at"> {
  return {
    type: "transition",
    pid: 4,
    event: "e",
    from,
    to,
    taken: ["t"],
    guards: [],
    context: null,
    timers: [],
  };
}

function alarm(
  action: "set" | "clear",
  id: string | string[],
): Omit<Extract<TraceEvent, { type: "alarm" }>, "at"> {
  return { type: "alarm", pid: 5, action, alarm: id, description: action === "set" ? "no answer" : null };
}

/** Three jobs on two schedulers: begun at 0, 0 and 10; ended at 40, 60 and 60. */
export const jobs: Trace = endedAt(
  traceOf(
    cast,
    at(0, [work("start", 1, 1), work("start", 2, 2)]),
    at(10, [work("start", 3, 1)]),
    at(40, [work("end", 1, 2)]),
    at(60, [work("end", 2, 1), work("end", 3, 2)]),
  ),
  100,
);

function work(
  action: "start" | "end",
  pid: number,
  scheduler: number,
): Omit<Extract<TraceEvent, { type: "work" }>, "at"> {
  return { type: "work", action, pid, scheduler, ms: action === "start" ? 30 : 0 };
}
