/** Small traces written by hand, one event per line, for tests of the player and the views. */
import type { Trace, TraceEvent } from "../../src/engine/index.ts";

type Loose = TraceEvent extends infer E ? (E extends TraceEvent ? Omit<E, "at"> : never) : never;

/** Events at virtual times: `at(100, [...])` gives each the time 100. */
export function at(time: number, events: readonly Loose[]): TraceEvent[] {
  return events.map((event) => ({ ...event, at: time }) as TraceEvent);
}

export function traceOf(...instants: readonly TraceEvent[][]): Trace {
  const events = instants.flat();
  return { version: 1, seed: 0, endedAt: events.at(-1)?.at ?? 0, end: "quiet", steps: events.length, events };
}

const MAIN = 1;
const SUP = 2;

/** main (1) starts Sup (2), which starts Counter (3) and Cache (4). */
export const boot: TraceEvent[] = at(0, [
  { type: "spawn", pid: MAIN, parent: 0, kind: "process", label: "main" },
  { type: "start", pid: MAIN },
  { type: "spawn", pid: SUP, parent: MAIN, kind: "supervisor", label: "Sup" },
  { type: "link", pid: SUP, to: MAIN },
  { type: "register", pid: SUP, name: "Sup" },
  {
    type: "supervisor",
    pid: SUP,
    strategy: "one_for_one",
    dynamic: false,
    maxRestarts: 3,
    maxSeconds: 5,
    autoShutdown: "never",
  },
  { type: "child", pid: SUP, id: "Counter", child: 0, status: "starting", restart: "permanent" },
  { type: "spawn", pid: 3, parent: SUP, kind: "gen_server", label: "Counter" },
  { type: "link", pid: 3, to: SUP },
  { type: "register", pid: 3, name: "Counter" },
  { type: "state", pid: 3, state: 0 },
  { type: "start", pid: 3 },
  { type: "child", pid: SUP, id: "Counter", child: 3, status: "running", restart: "permanent" },
  { type: "child", pid: SUP, id: "Cache", child: 0, status: "starting", restart: "permanent" },
  { type: "spawn", pid: 4, parent: SUP, kind: "gen_server", label: "Cache" },
  { type: "link", pid: 4, to: SUP },
  { type: "start", pid: 4 },
  { type: "child", pid: SUP, id: "Cache", child: 4, status: "running", restart: "permanent" },
  { type: "start", pid: SUP },
]);

/** main calls Counter: add 2, answered with the new value. */
export const call: TraceEvent[] = at(100, [
  { type: "monitor", pid: MAIN, to: 3, ref: 70 },
  {
    type: "send",
    pid: MAIN,
    to: 3,
    id: 1,
    message: ["$gen_call", [{ $pid: MAIN }, { $ref: 70 }], ["add", 2]],
  },
  { type: "receive", pid: 3, id: 1 },
  { type: "state", pid: 3, state: 2 },
  { type: "send", pid: 3, to: MAIN, id: 2, message: [{ $ref: 70 }, 2] },
  { type: "receive", pid: MAIN, id: 2 },
  { type: "demonitor", pid: MAIN, ref: 70 },
]);

/** A fault kills process `victim` of lane Counter; Sup restarts it as `next`. */
export function crash(time: number, victim: number, next: number, used: number, line: number): TraceEvent[] {
  return at(time, [
    { type: "fault", pid: 0, index: line, target: victim, text: `at ${time} exit Counter boom` },
    { type: "signal", pid: victim, from: 0, reason: "boom", outcome: "exit" },
    { type: "exit", pid: victim, reason: "boom" },
    { type: "signal", pid: SUP, from: victim, reason: "boom", outcome: "trapped" },
    {
      type: "report",
      pid: SUP,
      context: "child_terminated",
      id: "Counter",
      child: victim,
      restarting: false,
      count: 1,
      reason: "boom",
    },
    { type: "restart", pid: SUP, id: "Counter", used, max: 3 },
    { type: "child", pid: SUP, id: "Counter", child: 0, status: "restarting", restart: "permanent" },
    { type: "spawn", pid: next, parent: SUP, kind: "gen_server", label: "Counter" },
    { type: "link", pid: next, to: SUP },
    { type: "register", pid: next, name: "Counter" },
    { type: "state", pid: next, state: 0 },
    { type: "start", pid: next },
    { type: "child", pid: SUP, id: "Counter", child: next, status: "running", restart: "permanent" },
  ]);
}

/** Boot, a call, one crash at 1200 ms and its restart. */
export const crashAndRestart: Trace = traceOf(boot, call, crash(1200, 3, 5, 1, 0));

/** Boot, then the crash that is one too many: Sup gives up and ends its children. */
export const givesUp: Trace = traceOf(
  boot,
  crash(1000, 3, 5, 1, 0),
  crash(1100, 5, 6, 2, 1),
  crash(1200, 6, 7, 3, 2),
  at(1300, [
    { type: "fault", pid: 0, index: 3, target: 7, text: "at 1300 exit Counter boom" },
    { type: "signal", pid: 7, from: 0, reason: "boom", outcome: "exit" },
    { type: "exit", pid: 7, reason: "boom" },
    { type: "signal", pid: SUP, from: 7, reason: "boom", outcome: "trapped" },
    { type: "restart", pid: SUP, id: "Counter", used: 4, max: 3 },
    { type: "child", pid: SUP, id: "Cache", child: 4, status: "terminating", restart: "permanent" },
    { type: "signal", pid: 4, from: SUP, reason: "shutdown", outcome: "exit" },
    { type: "exit", pid: 4, reason: "shutdown" },
    { type: "child", pid: SUP, id: "Cache", child: 0, status: "stopped", restart: "permanent" },
    { type: "exit", pid: SUP, reason: "shutdown" },
    { type: "signal", pid: MAIN, from: SUP, reason: "shutdown", outcome: "trapped" },
  ]),
);

/** A long trace: `workers` children that are sent messages in turn, one crash every 97 events. */
export function longTrace(length: number, workers = 8): Trace {
  const events: TraceEvent[] = [
    ...at(0, [
      { type: "spawn", pid: 1, parent: 0, kind: "process", label: "main" },
      { type: "spawn", pid: 2, parent: 1, kind: "supervisor", label: "Sup" },
      {
        type: "supervisor",
        pid: 2,
        strategy: "one_for_one",
        dynamic: false,
        maxRestarts: 1000,
        maxSeconds: 5,
        autoShutdown: "never",
      },
    ]),
  ];
  let pid = 3;
  const living: number[] = [];
  const begin = (time: number, slot: number): void => {
    const child = pid++;
    living[slot] = child;
    events.push(
      ...at(time, [
        { type: "child", pid: 2, id: `w${slot}`, child: 0, status: "starting", restart: "permanent" },
        { type: "spawn", pid: child, parent: 2, kind: "gen_server", label: "Worker" },
        { type: "link", pid: child, to: 2 },
        { type: "start", pid: child },
        { type: "child", pid: 2, id: `w${slot}`, child, status: "running", restart: "permanent" },
      ]),
    );
  };
  for (let slot = 0; slot < workers; slot++) begin(0, slot);
  events.push(...at(0, [{ type: "start", pid: 2 }]));
  for (let turn = 0; events.length < length; turn++) {
    const slot = turn % workers;
    const to = living[slot] as number;
    const time = turn * 10;
    if (turn % 97 === 96) {
      events.push(
        ...at(time, [
          { type: "exit", pid: to, reason: "boom" },
          { type: "restart", pid: 2, id: `w${slot}`, used: 1, max: 1000 },
        ]),
      );
      begin(time, slot);
    } else {
      events.push(
        ...at(time, [
          { type: "send", pid: 1, to, id: turn, message: ["$gen_cast", ["tick", turn]] },
          { type: "receive", pid: to, id: turn },
          { type: "state", pid: to, state: { ticks: turn } },
        ]),
      );
    }
  }
  return { ...traceOf(events.slice(0, length)), steps: length };
}

/** A trace that counts how often an event of it is read: work, measured without a clock. */
export function counted(trace: Trace): { trace: Trace; reads(): number } {
  let reads = 0;
  const events = new Proxy(trace.events, {
    get(target, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { trace: { ...trace, events }, reads: () => reads };
}
