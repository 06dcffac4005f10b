import { describe, expect, test } from "vitest";
import { sequenceChart } from "../../src/player/sequence-chart.ts";
import { at, boot, counted, crashAndRestart, givesUp, longTrace, traceOf } from "./build-trace.ts";

describe("the sequence chart", () => {
  const chart = sequenceChart(crashAndRestart);
  const lane = (title: string): number => chart.lanes.findIndex((candidate) => candidate.title === title);
  const rowOf = (type: string, nth = 0): (typeof chart.rows)[number] => {
    const index = crashAndRestart.events.flatMap((event, i) => (event.type === type ? [i] : []))[nth];
    const row = chart.rows.find((candidate) => candidate.index === index);
    if (!row) throw new Error(`no row for ${type}`);
    return row;
  };

  test("has one lane per place, all incarnations on it", () => {
    expect(chart.lanes.map((entry) => entry.title)).toEqual(["main", "Sup", "Counter", "Cache"]);
  });

  test("draws messages as arrows from sender to receiver", () => {
    expect(rowOf("send").arrow).toEqual({
      from: lane("main"),
      to: lane("Counter"),
      kind: "message",
      lost: false,
    });
    expect(rowOf("send", 1).arrow).toEqual({
      from: lane("Counter"),
      to: lane("main"),
      kind: "message",
      lost: false,
    });
  });

  test("draws exits as crosses, restarts at the supervisor, faults at their target", () => {
    expect(rowOf("exit")).toMatchObject({ lane: lane("Counter"), glyph: "cross", tone: "fault" });
    expect(rowOf("restart")).toMatchObject({ lane: lane("Sup"), glyph: "restart" });
    expect(rowOf("fault")).toMatchObject({ lane: lane("Counter"), glyph: "fault" });
  });

  test("rows are in event order; the first of each instant shows the time", () => {
    const told = chart.rows.filter((row) => row.index >= 0);
    expect(told.map((row) => row.index)).toEqual(told.map((row) => row.index).toSorted((a, b) => a - b));
    expect(told.filter((row) => row.newTime).map((row) => row.at)).toEqual([0, 100, 1200]);
  });

  test("idle time is one row: 1,100 ms between the call and the crash", () => {
    expect(chart.rows.filter((row) => row.idle > 0).map((row) => row.idle)).toEqual([1100]);
  });

  test("a life line ends at the exit; the next incarnation begins at its spawn", () => {
    const lives = chart.lives.filter((life) => life.lane === lane("Counter"));
    expect(lives.map((life) => life.kind)).toEqual(["starting", "running", "starting", "running"]);
    const exitRow = chart.rows.indexOf(rowOf("exit"));
    expect(lives[1]?.to).toBe(exitRow);
    expect(lives[2]!.from).toBeGreaterThan(exitRow);
  });

  test("the cursor's row is the last row told", () => {
    expect(chart.rowAt(0)).toBe(-1);
    expect(chart.rowAt(1)).toBe(0);
    expect(chart.rowAt(crashAndRestart.events.length)).toBe(chart.rows.length - 1);
    const exit = crashAndRestart.events.findIndex((event) => event.type === "exit");
    expect(chart.rows[chart.rowAt(exit + 1)]?.index).toBe(exit);
  });

  test("bookkeeping has rows only when asked for", () => {
    expect(chart.rows.some((row) => crashAndRestart.events[row.index]?.type === "link")).toBe(false);
    const full = sequenceChart(crashAndRestart, { details: true });
    expect(full.rows.filter((row) => row.index >= 0)).toHaveLength(crashAndRestart.events.length);
  });

  test("folding a supervisor draws its children on its lane", () => {
    const folded = sequenceChart(givesUp, { folded: new Set(["Sup"]) });
    expect(folded.lanes.map((entry) => [entry.title, entry.folded])).toEqual([
      ["main", 0],
      ["Sup", 2],
    ]);
    for (const row of folded.rows) expect(row.lane).toBeLessThan(2);
  });

  test("a range is a part of the whole", () => {
    const part = sequenceChart(crashAndRestart, { range: { from: boot.length, to: boot.length + 3 } });
    expect(part.rows.map((row) => row.index)).toEqual([boot.length + 1]);
  });

  test("a message to nobody is drawn as lost", () => {
    const lost = sequenceChart(
      traceOf(
        boot,
        at(5, [
          { type: "send", pid: 1, to: -1, id: 8, message: "x" },
          { type: "lost", pid: 1, to: -1, id: 8 },
        ]),
      ),
    );
    expect(lost.rows.at(-1)?.arrow).toEqual({ from: 0, to: -1, kind: "message", lost: true });
  });

  test("50,000 events are laid out in a few passes", () => {
    const { trace, reads } = counted(longTrace(50_000, 30));
    const long = sequenceChart(trace);
    expect(long.lanes).toHaveLength(32);
    // Who appears (2 passes), the sentences (1), the rows (1); each array method may look twice.
    expect(reads()).toBeLessThanOrEqual(8 * 50_000);
  });
});
