import { describe, expect, test } from "vitest";
import {
  afterFault,
  headAt,
  headAtTime,
  sameUntil,
  settled,
  START,
  stepFrom,
} from "../../src/player/cursor.ts";
import { faultsUntil, withFault } from "../../src/player/fault-script.ts";
import { advance, dwellOn, type Playhead } from "../../src/player/pacing.ts";
import { timelineOf } from "../../src/player/timeline.ts";
import { at, boot, call, crashAndRestart, longTrace, traceOf } from "./build-trace.ts";

const timeline = timelineOf(crashAndRestart);

describe("the playhead", () => {
  test("stands still when no time passes", () => {
    expect(advance(timeline, START, 0, 1000)).toEqual(START);
  });

  test("tells one event after the other within one instant, dwelling on those to be seen", () => {
    // The first event is main's spawn: it is told at once and dwelt on for dwellOn(spawn).
    const dwell = dwellOn(crashAndRestart.events[0]!, 1000);
    expect(dwell).toBeGreaterThan(0);
    expect(advance(timeline, START, dwell / 2, 1000)).toEqual({ index: 1, time: 0, dwell: dwell / 2 });
    expect(advance(timeline, START, dwell + 1, 1000).index).toBeGreaterThan(1);
  });

  test("crosses quiet time at the chosen speed: 300 ms from 400 on takes 300 real ms at 1000/s, 600 at 500/s", () => {
    const quiet = timelineOf(traceOf(boot, at(1000, [{ type: "mark", pid: 1, name: "end", value: null }])));
    const from: Playhead = { index: boot.length, time: 400, dwell: 0 };
    expect(advance(quiet, from, 300, 1000).time).toBeCloseTo(700);
    expect(advance(quiet, from, 600, 500).time).toBeCloseTo(700);
  });

  test("crosses any quiet time in two real seconds at most: 60,000 ms", () => {
    const quiet = timelineOf(traceOf(boot, at(60_000, [{ type: "mark", pid: 1, name: "end", value: null }])));
    expect(advance(quiet, { index: boot.length, time: 0, dwell: 0 }, 2001, 1000).index).toBe(boot.length + 1);
  });

  test("many small ticks come to the same place as one large one", () => {
    let head: Playhead = START;
    for (let i = 0; i < 250; i++) head = advance(timeline, head, 16, 1000);
    const once = advance(timeline, START, 4000, 1000);
    expect(head.index).toBe(once.index);
    expect(head.time).toBeCloseTo(once.time, 6);
  });

  test("ends at the end, with all told", () => {
    expect(advance(timeline, START, 1e6, 1000)).toEqual({
      index: timeline.length,
      time: timeline.end,
      dwell: 0,
    });
  });

  test("in steps, every event takes the same time and quiet time none", () => {
    const step = dwellOn(crashAndRestart.events[0]!, "steps");
    expect(advance(timeline, START, step * 3 + 1, "steps").index).toBe(4);
    expect(advance(timeline, headAt(timeline, boot.length), step / 2, "steps")).toMatchObject({
      index: boot.length + 1,
      time: 100,
    });
  });

  test("never goes back, at any speed", () => {
    for (const speed of ["steps", 100, 1000, 5000] as const) {
      let head: Playhead = START;
      for (let i = 0; i < 400; i++) {
        const next = advance(timeline, head, 37, speed);
        expect(next.index).toBeGreaterThanOrEqual(head.index);
        expect(next.time).toBeGreaterThanOrEqual(head.time);
        head = next;
      }
    }
  });
});

describe("places in a timeline", () => {
  test("a stage opens when all has started and nothing is broken", () => {
    // Boot at 0, trouble at 1,200: the last start is at 0.
    expect(settled(timeline)).toEqual({ index: boot.length, time: 0, dwell: 0 });
  });
  test("an empty run opens at its start", () => {
    expect(settled(timelineOf(traceOf([])))).toEqual(START);
  });
  test("trouble in the first instant: the stage opens just before it", () => {
    const early = timelineOf(traceOf(boot, at(0, [{ type: "exit", pid: 3, reason: "boom" }])));
    expect(settled(early).index).toBe(boot.length);
  });
  test("a child that can't start is trouble, before anybody ends of it", () => {
    const failed = {
      type: "child",
      pid: 1,
      id: "Conn",
      child: 0,
      status: "failed",
      restart: "permanent",
    } as const;
    const early = timelineOf(traceOf(boot, at(0, [failed, { type: "exit", pid: 3, reason: "shutdown" }])));
    expect(settled(early).index).toBe(boot.length);
  });
  test("a dependency that goes is trouble; one that is not there from the start is none", () => {
    const mode = (time: number, answers: boolean) =>
      at(time, [{ type: "dependency", pid: 4, name: "Db", mode: answers ? "up" : "down", answers }]);
    const checks = at(900, [{ type: "start", pid: 9 }]); // starts after boot, as those of a watchdog's checks
    const goes = timelineOf(traceOf(boot, mode(0, true), mode(500, false), checks));
    expect(settled(goes).time).toBe(0);
    const absent = timelineOf(traceOf(boot, mode(0, false), checks));
    expect(settled(absent).time).toBe(900);
  });
  test("an event sent to a machine has had its effect when the machine has moved, if that is at once", () => {
    const sent = at(700, [
      { type: "fault", pid: 0, index: 0, text: 'at 700 send Cache "x"', target: 4 },
      { type: "send", pid: 0, to: 4, id: 1, message: "x" },
      { type: "receive", pid: 4, id: 1 },
    ]);
    const moved = (time: number) =>
      at(time, [
        {
          type: "transition",
          pid: 4,
          event: "x",
          from: "a",
          to: "b",
          taken: ["1"],
          guards: [],
          context: {},
          timers: [],
        },
      ]);
    const start = boot.length;
    expect(afterFault(timelineOf(traceOf(boot, sent, moved(700))), 0)).toBe(start + 4);
    expect(afterFault(timelineOf(traceOf(boot, sent, moved(701))), 0)).toBe(start + 2);
  });
  test("a step leads to the next event worth a row, back to the one before", () => {
    const sent = boot.length + 2; // the call: monitor is bookkeeping, send is not
    expect(stepFrom(timeline, boot.length, 1)).toBe(sent);
    expect(stepFrom(timeline, sent, -1)).toBe(boot.length);
    expect(stepFrom(timeline, 0, -1)).toBe(0);
    expect(stepFrom(timeline, timeline.length, 1)).toBe(timeline.length);
  });
  test("a long step leads to the next key moment", () => {
    const fault = crashAndRestart.events.findIndex((event) => event.type === "fault");
    expect(stepFrom(timeline, boot.length, 1, "key")).toBe(fault + 1);
  });
  test("seeking by time tells everything at that instant", () => {
    expect(headAtTime(timeline, 100).index).toBe(boot.length + call.length);
    expect(headAtTime(timeline, 99).index).toBe(boot.length);
    expect(headAtTime(timeline, 1e9)).toEqual({ index: timeline.length, time: 1200, dwell: 0 });
  });
  test("stepping through a long trace comes to its end, a row at a time", () => {
    const long = timelineOf(longTrace(5000));
    let index = 0;
    let steps = 0;
    while (index < long.length && steps <= 5000) {
      const next = stepFrom(long, index, 1);
      expect(next).toBeGreaterThan(index);
      index = next;
      steps++;
    }
    expect(index).toBe(long.length);
  });
});

describe("where a fault has had its effect", () => {
  const after = (effect: Parameters<typeof at>[1]): number | null =>
    afterFault(
      timelineOf(
        traceOf(boot, at(50, [{ type: "fault", pid: 0, index: 0, target: 3, text: "" }, ...effect])),
      ),
      0,
    );
  const fault = boot.length; // its index
  test.each<[string, Parameters<typeof at>[1], number]>([
    [
      "the target ends",
      [
        { type: "signal", pid: 3, from: 0, reason: "x", outcome: "exit" },
        { type: "exit", pid: 3, reason: "x" },
      ],
      fault + 3,
    ],
    ["the target traps", [{ type: "signal", pid: 3, from: 0, reason: "x", outcome: "trapped" }], fault + 2],
    ["the target is held", [{ type: "suspend", pid: 3 }], fault + 2],
    ["the target has the message", [{ type: "send", pid: 0, to: 3, id: 9, message: "m" }], fault + 2],
    ["nothing follows", [], fault + 1],
    ["only others move", [{ type: "exit", pid: 4, reason: "x" }], fault + 1],
  ])("%s", (_, effect, index) => {
    expect(after(effect)).toBe(index);
  });
  test("a fault that the run did not come to has none", () => {
    expect(afterFault(timelineOf(traceOf(boot)), 0)).toBeNull();
  });
});

describe("the fault script", () => {
  const kill = (at: number, target = "A") => ({ at, do: "exit" as const, target, reason: "kill" });
  test("a fault comes after all others of its instant", () => {
    const { faults, line } = withFault([kill(10), kill(20, "B"), kill(20, "C"), kill(30)], kill(20, "D"));
    expect(faults.map((fault) => fault.target)).toEqual(["A", "B", "C", "D", "A"]);
    expect(line).toBe(3);
  });
  test("forking keeps what is done", () => {
    expect(faultsUntil([kill(10), kill(20), kill(30)], 20).map((fault) => fault.at)).toEqual([10, 20]);
  });
  test("two scripts do the same until their first difference", () => {
    expect(sameUntil([kill(10), kill(20)], [kill(10), kill(20)])).toBe(Infinity);
    expect(sameUntil([kill(10), kill(20)], [kill(10), kill(15)])).toBe(15);
    expect(sameUntil([kill(10), kill(20)], [kill(10)])).toBe(20);
    expect(sameUntil([], [kill(7)])).toBe(7);
  });
});
