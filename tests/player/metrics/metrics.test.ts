import { describe, expect, test } from "vitest";
import type { Trace } from "../../../src/engine/index.ts";
import { timelineOf } from "../../../src/player/index.ts";
import {
  axisTicks,
  bandAt,
  bandTimes,
  bucketsFor,
  figuresAt,
  measure,
  metricsOf,
  momentsSentence,
  niceStep,
  percentile,
  plotSentence,
  Steps,
  topOf,
  type BandPlot,
  type LinePlot,
  type Plot,
} from "../../../src/player/metrics/index.ts";
import { machineTones, stateTone } from "../../../src/player/metrics/state-tone.ts";
import { playgroundExample } from "../../../src/view/build/index.ts";
import { at, counted, crashAndRestart, longTrace, traceOf } from "../build-trace.ts";
import { answer, ask, cast, crashUnder, endedAt, fourCalls, jobs, stack } from "./traces.ts";

const plot = (trace: Trace, id: string): Plot => metricsOf(trace).plot(id) as Plot;
const lines = (trace: Trace, id: string): LinePlot => plot(trace, id) as LinePlot;
const bands = (trace: Trace, id: string): BandPlot => plot(trace, id) as BandPlot;
/** The table's cells once virtual time `time` is over. */
const cells = (trace: Trace, id: string, time: number): string[] =>
  figuresAt(plot(trace, id), timelineOf(trace).countAt(time), time).map(({ name, now }) => `${name} ${now}`);

describe("slices of time", () => {
  test("their length is 1, 2 or 5 times a power of ten", () => {
    expect([0, 1, 1.5, 3, 20, 21, 80, 1000].map(niceStep)).toEqual([1, 1, 2, 5, 20, 50, 100, 1000]);
  });
  test("at most 60 cover a run: 8000 ms are 40 slices of 200, 12,000 ms 60 of 200, 12,001 ms 25 of 500", () => {
    expect(bucketsFor(8000)).toMatchObject({ width: 200, count: 40 });
    expect(bucketsFor(12_000)).toMatchObject({ width: 200, count: 60 });
    expect(bucketsFor(12_001)).toMatchObject({ width: 500, count: 25 });
  });
  test("one begins where the last ends; the end of the run lies in the last", () => {
    const { of } = bucketsFor(1000); // 50 slices of 20 ms
    expect([0, 19.9, 20, 999, 1000].map(of)).toEqual([0, 0, 1, 49, 49]);
  });
  test("a run of no time is one slice", () => {
    expect(bucketsFor(0)).toMatchObject({ width: 1, count: 1 });
  });
  test("the axis has round times, as many as there is room for: 8000 ms in at most 5 steps are steps of 2000", () => {
    expect(axisTicks(8000, 5)).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(axisTicks(0, 5)).toEqual([0]);
  });
});

describe("values that hold", () => {
  const steps = new Steps(0);
  steps.set(3, 100, 4);
  steps.set(5, 100, 1);
  steps.set(6, 400, 9);
  test("are read at an event: the value of the last change told", () => {
    expect([0, 2, 3, 4, 5, 6, 99].map((index) => steps.valueAt(index))).toEqual([0, 0, 4, 4, 1, 9, 9]);
  });
  test("are drawn as they are at the end of an instant", () => {
    expect(steps.drawn(500)).toEqual({ x: [0, 100, 400, 500], y: [0, 1, 9, 9] });
  });
  test("count for as long as they hold: 0 for 100 ms, 1 for 300, 9 for 100; half of 500 ms is reached at 1", () => {
    expect(steps.summary(500)).toEqual({ least: 0, median: 1, most: 9 });
  });
});

test("a percentile is the nearest rank: of 10 values p50 is the 5th, p95 and p99 the 10th", () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  expect([0, 50, 90, 95, 99, 100].map((percent) => percentile(ten, percent))).toEqual([1, 5, 9, 10, 10, 10]);
  expect(percentile([7], 99)).toBe(7);
});

describe("calls", () => {
  test("end well, with an error, too late, or with the end of the server; an answer too late is no second end", () => {
    const { sums } = measure(fourCalls).tallies.get("lane:Db")!;
    expect(sums).toMatchObject({ answered: 1, refused: 1, timed_out: 1, failed: 1, call: 4 });
  });
  test("are counted in the slice in which they end: 130, 150, 300 and 520 ms in slices of 20", () => {
    const { outcomes } = measure(fourCalls).tallies.get("lane:Db")!;
    expect(outcomes.answered?.[6]).toBe(1);
    expect(outcomes.refused?.[7]).toBe(1);
    expect(outcomes.timed_out?.[15]).toBe(1);
    expect(outcomes.failed?.[26]).toBe(1);
  });
  test("a caller that ends itself is no failure of the server", () => {
    const gone = traceOf(cast, ask(100, 11), at(200, [{ type: "exit", pid: 3, reason: "kill" }]));
    expect(measure(gone).tallies.get("lane:Db")!.calls).toBe(0);
  });
  test("an answer to something else (a task's) is no call's", () => {
    expect(measure(traceOf(cast, answer(10, 99, 1))).all.calls).toBe(0);
  });
  test("latency runs from the request to the answer: 30 and 10 ms", () => {
    expect(measure(fourCalls).all.latency).toEqual([30, 10]);
  });
  test("percentiles look back over 3 slices of 20 ms: the answers of slices 6 and 7 both count until slice 8, from 180 ms only the second", () => {
    expect(cells(fourCalls, "latency@lane:Db", 119)).toEqual(["p50 –", "p95 –", "p99 –"]);
    expect(cells(fourCalls, "latency@lane:Db", 130)).toEqual(["p50 30 ms", "p95 30 ms", "p99 30 ms"]);
    // 10 and 30: p50 is the 1st of 2, p95 the 2nd
    expect(cells(fourCalls, "latency@lane:Db", 179)).toEqual(["p50 10 ms", "p95 30 ms", "p99 30 ms"]);
    expect(cells(fourCalls, "latency@lane:Db", 180)).toEqual(["p50 10 ms", "p95 10 ms", "p99 10 ms"]);
    expect(cells(fourCalls, "latency@lane:Db", 200)).toEqual(["p50 –", "p95 –", "p99 –"]);
  });
  test("their plot stacks what happened, and its top has room for it", () => {
    const drawn = lines(fourCalls, "calls@lane:Db");
    expect(drawn.lines.map(({ name }) => name)).toEqual([
      "answered",
      "answered with an error",
      "timed out",
      "failed",
    ]);
    expect(drawn.unit).toBe("per 20 ms");
    expect(topOf(drawn)).toBe(1);
  });
});

describe("messages and mailboxes", () => {
  const mail = endedAt(
    traceOf(
      cast,
      at(100, [
        { type: "send", pid: 1, to: 2, id: 1, message: ["$gen_cast", "a"] },
        { type: "send", pid: 1, to: 2, id: 2, message: ["$gen_cast", "b"] },
        { type: "send", pid: 1, to: 2, id: 3, message: "hello" },
        { type: "receive", pid: 2, id: 1 },
      ]),
      at(400, [{ type: "receive", pid: 2, id: 2 }]),
      at(700, [{ type: "exit", pid: 2, reason: "boom" }]),
      at(800, [
        { type: "send", pid: 1, to: 2, id: 4, message: "anybody?" },
        { type: "lost", pid: 1, to: 2, id: 4 },
      ]),
    ),
    1000,
  );
  test("arrivals are told apart", () => {
    expect(measure(mail).tallies.get("lane:Db")!.sums).toMatchObject({ call: 0, cast: 2, other: 2 });
    expect(cells(mail, "messages@lane:Db", 100)).toEqual(["casts 2", "others 1"]);
  });
  test("the mailbox: 3 come and 1 is taken at 100, 1 at 400; with the process it is gone; the dead get nothing", () => {
    const { mailbox } = measure(mail).tallies.get("lane:Db")!;
    expect(mailbox.drawn(1000)).toEqual({ x: [0, 100, 400, 700, 1000], y: [0, 2, 1, 0, 0] });
    // 0 for 100 + 300 ms, 2 for 300, 1 for 300: half of 1000 is reached at 1
    expect(mailbox.summary(1000)).toEqual({ least: 0, median: 1, most: 2 });
  });
  test("in the midst of an instant the figure is that of the event: 3 before the first is taken", () => {
    const before = cast.length + 3;
    expect(measure(mail).tallies.get("lane:Db")!.mailbox.valueAt(before)).toBe(3);
  });
});

describe("bands", () => {
  test("a machine is in one state after the other, to the end of the run", () => {
    const [row] = bands(stack, "machines").rows;
    expect(row?.title).toBe("Breaker");
    expect(row?.bands.map(({ text, from, to, tone }) => [text, from, to, tone])).toEqual([
      ["closed", 0, 200, "healed"],
      ["open", 200, 600, "fault"],
      ["half_open", 600, 700, "watching"],
      ["closed", 700, 1000, "healed"],
    ]);
    expect(bandTimes(row!)).toEqual([
      { text: "closed", ms: 500 }, // 200 + 300
      { text: "open", ms: 400 },
      { text: "half_open", ms: 100 },
    ]);
  });
  test("a machine whose process has ended is in no state", () => {
    const ended = traceOf([...stack.events], at(1000, [{ type: "exit", pid: 4, reason: "boom" }]));
    const [row] = bands(endedAt(ended, 1200), "machines").rows;
    expect(bandAt(row!, ended.events.length)).toBeNull();
    expect(row?.bands.at(-1)).toMatchObject({ text: "closed", to: 1000 });
  });
  test("an alarm set twice is set until it is cleared twice; one that is never cleared lasts", () => {
    const [db, disk] = bands(stack, "alarms").rows;
    expect(db?.title).toBe("db_down");
    expect(db?.bands.map(({ from, to, text }) => [from, to, text])).toEqual([[200, 600, "no answer"]]);
    expect(disk?.title).toBe('["disk", "/var"]');
    expect(disk?.bands.map(({ from, to }) => [from, to])).toEqual([[800, 1000]]);
  });
  test("alarms go with the process that keeps them", () => {
    const gone = traceOf([...stack.events], at(900, [{ type: "exit", pid: 5, reason: "kill" }]));
    expect(bands(endedAt(gone, 1000), "alarms").rows[1]?.bands[0]?.to).toBe(900);
  });
  test("an alarm that no handler keeps any more is not set", () => {
    const lost = traceOf(
      [...stack.events],
      at(900, [{ type: "alarm", pid: 5, action: "lost", alarm: ["disk", "/var"], description: null }]),
    );
    expect(bands(endedAt(lost, 1000), "alarms").rows[1]?.bands[0]?.to).toBe(900);
  });
  test("a dependency has a mode", () => {
    const [row] = bands(stack, "dependencies").rows;
    expect(row?.bands.map(({ text, from, to, tone }) => [text, from, to, tone])).toEqual([
      ["up", 0, 100, "healed"],
      ["down", 100, 500, "fault"],
      ["up", 500, 1000, "healed"],
    ]);
  });
  test("what holds at the cursor, in a row of the table", () => {
    expect(cells(stack, "machines", 650)).toEqual(["Breaker half_open"]);
    expect(cells(stack, "alarms", 650)).toEqual(["db_down clear", '["disk", "/var"] clear']);
    expect(figuresAt(bands(stack, "machines"), 0, 0)[0]).toEqual({
      name: "Breaker",
      now: "not running",
      run: "closed 500 ms, open 400 ms, half_open 100 ms",
    });
  });
});

describe("the meaning of a state", () => {
  test("is in its name", () => {
    const names = [
      "closed",
      "open",
      "half_open",
      "halfOpen",
      "watching.degraded",
      "disconnected",
      "blown",
      "ok",
      "idle",
    ];
    expect(names.map(stateTone)).toEqual([
      ...["healed", "fault", "watching", "watching", "watching", "fault", "fault", "healed", "quiet"],
    ]);
  });
  test("unless a tag of the machine says it; the innermost state is asked first", () => {
    const tone = machineTones({
      id: "m",
      states: [
        { id: "m", key: "m", type: "compound" },
        { id: "m.open", key: "open", parent: "m", type: "compound", tags: ["healed"] },
        { id: "m.open.late", key: "late", parent: "m.open", type: "atomic", tags: ["watching"] },
        { id: "m.open.now", key: "now", parent: "m.open", type: "atomic" },
        { id: "m.shut", key: "shut", parent: "m", type: "atomic", tags: ["fault", "night"] },
      ],
    });
    expect([tone({ open: "late" }), tone({ open: "now" }), tone("shut")]).toEqual([
      "watching",
      "healed",
      "fault",
    ]);
  });
});

test("a mark with a number is a series, from its first value on; one without is none", () => {
  expect(metricsOf(stack).offers.filter(({ measure }) => measure === "mark")).toEqual([
    { id: "mark@queue", measure: "mark", whom: "queue" },
  ]);
  const [line] = lines(stack, "mark@queue").lines;
  expect(line).toMatchObject({ x: [0, 100, 200, 700, 1000], y: [null, 2, 12, 0, 0] });
  // 2 for 100 ms, 12 for 500, 0 for 300: of 900 ms half is reached at 12
  expect(line?.summary).toEqual({ least: 0, median: 12, most: 12 });
});

test("of three jobs on two schedulers one is in the run queue, from 10 to 40 ms", () => {
  const [working, queue] = lines(jobs, "schedulers").lines;
  expect(working).toMatchObject({ x: [0, 60, 100], y: [2, 0, 0] });
  expect(queue).toMatchObject({ x: [0, 10, 40, 100], y: [0, 1, 0, 0] });
});

test("crashes, restarts and faults are moments", () => {
  expect(measure(crashAndRestart).moments.map(({ kind, at: time }) => [kind, time])).toEqual([
    ["fault", 1200],
    ["crash", 1200],
    ["restart", 1200],
  ]);
  expect(momentsSentence(crashAndRestart, 0)).toBe(
    "So far: 0 of 1 crash, 0 of 1 restart, 0 of 1 fault of the script.",
  );
});

describe("what is shown by itself", () => {
  test("states come before figures, and figures that went wrong before busy ones", () => {
    expect(metricsOf(stack).suggested).toEqual(["dependencies", "machines", "alarms", "mark@queue"]);
    expect(metricsOf(fourCalls).suggested).toEqual(["calls@lane:Db", "latency@lane:Db"]);
  });
  test("lanes that share a label are told together", () => {
    const pool = traceOf(
      cast,
      at(0, [{ type: "spawn", pid: 7, parent: 1, kind: "gen_server", label: "Db" }]),
      ask(100, 11),
      answer(130, 11, 1),
      ask(140, 12),
      crashUnder(150, 12),
    );
    const { offers, suggested } = metricsOf(pool);
    expect(suggested[0]).toBe("calls@label:Db");
    expect(offers.find(({ id }) => id === "calls@label:Db")?.whom).toBe("all 2 of Db");
    expect(offers.map(({ id }) => id)).toContain("calls@lane:Db");
  });
  test("no more than 6", () => {
    for (const trace of [longTrace(3000), fourCalls, stack])
      expect(metricsOf(trace).suggested.length).toBeLessThanOrEqual(6);
  });
  test("a run without anything offers nothing", () => {
    expect(metricsOf(traceOf(cast))).toMatchObject({ offers: [], suggested: [] });
  });
  test("every offer has a plot, with something in it", () => {
    for (const trace of [fourCalls, stack, jobs, longTrace(500)])
      for (const { id } of metricsOf(trace).offers) {
        const drawn = plot(trace, id);
        expect(drawn.kind === "bands" ? drawn.rows.length : drawn.lines.length).toBeGreaterThan(0);
      }
  });
});

describe("in words", () => {
  test("a plot at the cursor is one sentence", () => {
    expect(plotSentence(lines(stack, "mark@queue"), stack.events.length, 1000)).toBe("Mark queue: queue 0.");
    expect(plotSentence(bands(stack, "machines"), stack.events.length, 1000)).toBe(
      "States of machines: Breaker closed.",
    );
  });
});

describe("cost", () => {
  test("200,000 events are read once, and never again", () => {
    const { trace, reads } = counted(longTrace(200_000));
    timelineOf(trace);
    const before = reads();
    const metrics = metricsOf(trace);
    expect(reads() - before).toBe(200_000);
    for (const id of metrics.suggested) metrics.plot(id);
    expect(metricsOf(trace)).toBe(metrics);
    expect(metrics.plot(metrics.suggested[0]!)).toBe(metrics.plot(metrics.suggested[0]!));
    expect(reads() - before).toBe(200_000);
  });
});

describe("laws, on runs of the engine", () => {
  test.each(["bottleneck", "storm", "pipeline", "registry", "escalation", "shutdown", "task"])(
    "%s: at every event each mailbox is as long as in the world",
    async (name) => {
      const trace = (await playgroundExample(name)).demo.trace as Trace;
      const timeline = timelineOf(trace);
      const { tallies, all } = measure(trace);
      for (let index = 0; index <= trace.events.length; index++) {
        const { processes } = timeline.worldAt(index);
        const byLane = new Map<string, number>();
        let sum = 0;
        for (const { lane, mailbox } of processes.values()) {
          byLane.set(lane, (byLane.get(lane) ?? 0) + mailbox.length);
          sum += mailbox.length;
        }
        expect(all.mailbox.valueAt(index)).toBe(sum);
        for (const [lane, length] of byLane)
          expect(tallies.get(`lane:${lane}`)?.mailbox.valueAt(index)).toBe(length);
      }
      for (const tally of tallies.values())
        expect(tally.fullest).toBe(Math.max(...(tally.mailbox.drawn(timeline.end).y as number[])));
    },
  );
  test("bottleneck: every call that was sent has ended once, or its caller still waits", async () => {
    const trace = (await playgroundExample("bottleneck")).demo.trace as Trace;
    const { all } = measure(trace);
    const waiting = [...timelineOf(trace).worldAt(trace.events.length).processes.values()].filter(
      (process) => process.waiting,
    ).length;
    expect(all.calls + waiting).toBe(all.sums.call);
    expect(all.sums.timed_out).toBeGreaterThan(0);
  });
});
