/** Legal traces that are large or odd: what the page makes of them must not throw, lose anybody, or take seconds. */
import { describe, expect, test } from "vitest";
import type { Plain, Trace, TraceEvent } from "../../src/engine/index.ts";
import {
  announcements,
  budgetAt,
  layoutOf,
  MAX_LANES,
  MAX_TOKENS,
  sequenceChart,
  timelineOf,
  transcript,
  treeAt,
} from "../../src/player/index.ts";

const trace = (events: readonly TraceEvent[]): Trace => ({
  version: 1,
  seed: 0,
  endedAt: events.at(-1)?.at ?? 0,
  end: "quiet",
  steps: events.length,
  events,
});
const spawn = (pid: number, parent: number, label: string): TraceEvent => ({ at: 0, type: "spawn", pid, parent, kind: "process", label }); // prettier-ignore
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

/** Everything that the stage computes from it at its end. */
function look(events: readonly TraceEvent[]): { nodes: number; lanes: number; rows: number } {
  const whole = trace(events);
  const timeline = timelineOf(whole);
  const tree = treeAt(timeline, timeline.worldAt(timeline.length));
  layoutOf(timeline.cast, new Set(tree.all.map(({ key }) => key)));
  for (const told of transcript(whole)) expect(typeof told.text).toBe("string");
  announcements(whole, 0, timeline.length);
  const chart = sequenceChart(whole, { details: true });
  return { nodes: tree.all.length, lanes: chart.lanes.length, rows: chart.rows.length };
}

/** Nothing here is quick to the millisecond; what was wrong took 2 to 55 seconds. */
const soon = { timeout: 30_000 };

describe("crowds", () => {
  test("9,000 processes, each started by the one before", soon, () => {
    expect(look(many(9_000, (i) => spawn(i + 1, i, "f")))).toMatchObject({ nodes: 9_000, lanes: MAX_LANES });
  });

  test("10,000 of one name at once, which all end", soon, () => {
    const events = [
      ...many(10_000, (i) => spawn(i + 1, 0, "w")),
      ...many(10_000, (i): TraceEvent => ({ at: 1, type: "exit", pid: i + 1, reason: "boom" })),
    ];
    const start = performance.now();
    expect(look(events).nodes).toBe(10_000);
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test("20,000 timers and 10,000 monitors of one process", soon, () => {
    const timers = many(20_000, (i): TraceEvent => ({ at: 0, type: "timer", pid: 1, ref: i, action: "set", due: 9e5 + i, to: 1 })); // prettier-ignore
    const monitors = many(10_000, (i): TraceEvent => ({ at: 0, type: "monitor", pid: 1, to: 2, ref: 1e5 + i })); // prettier-ignore
    const events = [
      spawn(1, 0, "a"),
      spawn(2, 1, "b"),
      ...timers,
      ...monitors,
      ...monitors.map((event): TraceEvent => ({ at: 0, type: "demonitor", pid: 1, ref: (event as { ref: number }).ref })).slice(0, 5_000), // prettier-ignore
      { at: 1, type: "exit", pid: 2, reason: "normal" } as TraceEvent,
    ];
    const world = timelineOf(trace(events)).worldAt(events.length);
    expect(world.processes.get(1)?.monitors).toEqual([]);
    expect(world.processes.get(1)?.timers.length).toBe(20_000);
  });

  test("a place that is free is taken by the next of its name and kind, the first one first", () => {
    const end = (pid: number): TraceEvent => ({ at: 0, type: "exit", pid, reason: "normal" });
    const events = [spawn(1, 0, "w"), spawn(2, 0, "w"), spawn(3, 0, "w"), end(3), end(1), spawn(4, 0, "w"), spawn(5, 0, "w"), spawn(6, 0, "w")]; // prettier-ignore
    const { roles } = timelineOf(trace(events)).cast;
    expect([4, 5, 6].map((pid) => roles.get(pid)?.lane)).toEqual(["w", "w~3", "w~4"]);
  });
});

test("a supervisor that allows more restarts than there is memory for", () => {
  const many: TraceEvent[] = [
    spawn(1, 0, "s"),
    { at: 0, pid: 1, type: "supervisor", strategy: "one_for_one", dynamic: false, maxRestarts: 2 ** 53 - 1, maxSeconds: 5, autoShutdown: "never" },
    ...Array.from({ length: 250 }, (_, i): TraceEvent => ({ at: i, pid: 1, type: "restart", id: "a", used: i + 1, max: 2 ** 53 - 1 })),
  ]; // prettier-ignore
  const world = timelineOf(trace(many)).worldAt(many.length);
  const { tokens, left } = budgetAt(world.supervisors.get(1)!, 1_000);
  expect(tokens).toHaveLength(MAX_TOKENS);
  expect(tokens[0]).toEqual({ spent: true, backAt: 6_000 });
  expect(left).toBe(2 ** 53 - 1 - 250);
  expect(budgetAt({ ...world.supervisors.get(1)!, restarts: [] }, 0).tokens).toHaveLength(MAX_TOKENS);
});

test("names that look like the keys of other lanes hide nobody", () => {
  const names = ["a", "a", "a~2", "a/b", "%7E", "", "a~2", "__proto__", "constructor"];
  const { cast } = timelineOf(trace(names.map((name, i) => spawn(i + 1, Math.max(0, i), name))));
  expect([...cast.roles.keys()]).toHaveLength(names.length);
  expect(new Set(cast.lanes.map(({ key }) => key)).size).toBe(cast.lanes.length);
});

test("data with the names of methods is told, and not asked to run them", () => {
  const odd: Plain = { toString: 1, valueOf: 2, toJSON: 3, hasOwnProperty: 4 };
  const at = { at: 0, pid: 1 } as const;
  const events: TraceEvent[] = [
    spawn(1, 0, "a"),
    { ...at, type: "send", to: 1, id: 1, message: ["system", 1, odd] },
    { ...at, type: "send", to: 1, id: 2, message: ["$gen_call", [odd, odd], odd] },
    { ...at, type: "machine", name: "m", definition: odd },
    ...[odd, [odd], [[odd, true]], [["g", odd]], "x", 5, null].map(
      (guards): TraceEvent => ({ ...at, type: "transition", event: odd, from: odd, to: odd, taken: guards, guards, context: odd, timers: guards }),
    ),
    { ...at, type: "handler", action: "crash", handler: "h", place: 0, reason: odd },
    { ...at, type: "alarm", action: "set", alarm: odd, description: odd },
    { ...at, type: "alarm", action: "clear", alarm: odd, description: odd },
    { ...at, type: "ets", action: "owner", table: "t", detail: odd },
    { ...at, type: "dependency", name: "d", mode: "flapping", answers: false },
    { ...at, type: "exit", reason: ["x", ["GenServer", odd]] },
  ]; // prettier-ignore
  expect(look(events).nodes).toBe(1);
});

test("a transition with many long guards is told in few words", () => {
  const guards = many(2_000, (i): Plain => [`${"g".repeat(500)}${i}`, true]);
  const event: TraceEvent = { at: 0, pid: 1, type: "transition", event: "e", from: "a", to: { b: { c: "x".repeat(2_000) } }, taken: ["t"], guards, context: null, timers: [] }; // prettier-ignore
  expect(transcript(trace([spawn(1, 0, "a"), event]))[1]!.text.length).toBeLessThan(800);
});
