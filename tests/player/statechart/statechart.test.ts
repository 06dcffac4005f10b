/** The statechart's selectors: what is drawn, where, and what holds now. */
import ELK from "elkjs/lib/elk.bundled.js";
import { describe, expect, test } from "vitest";
import type { EventOf, Plain } from "../../../src/engine/index.ts";
import { machineDefinition } from "../../../src/engine/otp/statem/machine-definition.ts";
import { breakerMachine } from "../../../src/engine/resilience/breaker/breaker-machine.ts";
import { fuseMachine } from "../../../src/engine/resilience/fuse/fuse-machine.ts";
import { watchdogMachine } from "../../../src/engine/resilience/watchdog/watchdog-machine.ts";
import {
  activeStates,
  chartKey,
  chartOf,
  guardText,
  lastTaken,
  layoutsOf,
  messageFor,
  pathOf,
  pictureOf,
  possibleNow,
  readMessage,
  ROOM,
  runningTimers,
  stateName,
  toldBy,
  triggerText,
  valueOf,
  type Chart,
  type Elk,
  type ElkPart,
} from "../../../src/player/statechart/index.ts";
import { planOf } from "../../../src/player/statechart/plan.ts";
import { textWidth, wrapText } from "../../../src/player/statechart/text-width.ts";
import { MACHINES } from "../../engine/statem/machines.ts";

const elk = new ELK();
const layOut: Elk = (graph) => elk.layout(graph as Parameters<typeof elk.layout>[0]) as Promise<ElkPart>;

const define = (machine: unknown): Plain =>
  JSON.parse(JSON.stringify(machineDefinition(machine as Parameters<typeof machineDefinition>[0]))) as Plain;
const fuse = define(fuseMachine);
const breaker = define(breakerMachine);
const watchdog = define(watchdogMachine);
const chart = (definition: Plain): Chart => chartOf(definition)!;
const of = (definition: Plain, id: string) => chart(definition).transitions.find((each) => each.id === id)!;

describe("the definition", () => {
  test("what is no machine is none", () => {
    const none: readonly Plain[] = [null, "x", [], {}, { states: [], transitions: [] }];
    for (const definition of none) expect(chartOf(definition)).toBeNull();
  });
  test("a beginning of a machine draws what it knows", () => {
    const cut = chart({
      id: "m",
      cut: true,
      states: [
        { id: "m", key: "m", type: "compound" },
        { id: "m.a", key: "a", parent: "m", type: "atomic" },
      ],
      transitions: [
        { id: "1", source: "m.a", target: ["m.b"], on: "event", event: "x" },
        { id: "2", source: "m.a", on: "event", event: "y" },
      ],
    });
    expect(cut.transitions.map(({ id }) => id)).toEqual(["2"]);
  });
  test("each has a key of its own, the same every time", () => {
    const keys = [fuse, breaker, watchdog].map(chartKey);
    expect(new Set(keys).size).toBe(3);
    expect([fuse, breaker, watchdog].map(chartKey)).toEqual(keys);
  });
  test("the second of two that one event sets off is taken when the first one's guard says no", () => {
    expect(guardText(chart(fuse), of(fuse, "fuse.intact/melt/0"))).toBe("too many melts");
    expect(guardText(chart(fuse), of(fuse, "fuse.intact/melt/1"))).toBe("else");
    expect(guardText(chart(fuse), of(fuse, "fuse.intact/reset/0"))).toBeNull();
  });
  test("names and triggers in words", () => {
    expect(stateName(chart(watchdog), "watchdog.probe.checking")).toBe("probe.checking");
    expect(stateName(chart(watchdog), "watchdog")).toBe("watchdog");
    expect(triggerText({ id: "", source: "", on: "after", delay: 500 })).toBe("after 500 ms");
    expect(triggerText({ id: "", source: "", on: "event", event: "*" })).toBe("any event");
  });
});

describe("current states", () => {
  test("of a parallel machine are one in each region, and all around them", () => {
    const active = activeStates(chart(watchdog), { probe: "waiting", status: "degraded" });
    expect([...active]).toEqual([
      "watchdog",
      ...["watchdog.probe", "watchdog.probe.waiting", "watchdog.status", "watchdog.status.degraded"],
    ]);
  });
  test("before its beginning there are none", () => {
    expect(activeStates(chart(fuse), null).size).toBe(0);
  });
  test("the value of one state alone", () => {
    expect(valueOf(chart(watchdog), "watchdog.probe.waiting")).toEqual({ probe: "waiting" });
    expect(valueOf(chart(fuse), "fuse.blown")).toBe("blown");
  });
});

describe("what is drawn", () => {
  test("fuse: what moves nothing stands in its state, what moves between the same two shares an arrow", () => {
    const plan = planOf(chart(fuse), 200);
    expect(plan.boxes.map(({ title }) => title)).toEqual(["intact", "blown", "disabled"]);
    expect(plan.arrows.map(({ from, to }) => `${from}>${to}`)).toEqual([
      "fuse.intact>fuse.blown",
      "fuse.intact>fuse.disabled",
      "fuse.blown>fuse.intact",
      "fuse.blown>fuse.disabled",
      "fuse.disabled>fuse.intact",
    ]);
    expect(plan.boxes[0]!.lines.map(({ text, tail, anew }) => [text, tail, anew])).toEqual([
      ["entry / fix", undefined, undefined],
      ["melt [else]", "/ remember", undefined],
      ["reset", "/ forget", true],
      ["install", "/ adopt", true],
    ]);
    expect(plan.arrows[2]!.lines.map(({ text }) => text)).toEqual([
      "reset",
      "heal",
      "install",
      "after reset",
    ]);
    expect(plan.initial).toBe("fuse.intact");
  });
  test("every transition is written exactly once", () => {
    for (const definition of [fuse, breaker, watchdog]) {
      const plan = planOf(chart(definition), 120);
      const inBoxes = (boxes: typeof plan.boxes): string[] =>
        boxes.flatMap((box) => [...box.lines.flatMap((line) => line.role === "event" ? [line.transition!] : []), ...inBoxes(box.boxes)]); // prettier-ignore
      const written = [
        ...inBoxes(plan.boxes),
        ...plan.arrows.flatMap(({ lines }) => lines.flatMap((line) => line.role === "event" ? [line.transition!] : [])), // prettier-ignore
      ];
      expect(written.toSorted()).toEqual(
        chart(definition)
          .transitions.map(({ id }) => id)
          .toSorted(),
      );
    }
  });
  test("lines are broken between words, and inside of one only where they must be", () => {
    expect(wrapText("aa bb cc", 13, textWidth("aa bb", 13))).toEqual(["aa bb", "cc"]);
    expect(wrapText("aaaa", 13, textWidth("aa", 13))).toEqual(["aa", "aa"]);
  });
  test("an arrow's line ends where its head begins, and its corners are round", () => {
    expect(pathOf([0, 0, 0, 20], 4)).toBe("M0 0L0 16");
    expect(pathOf([0, 0, 0, 20, 30, 20])).toBe("M0 0L0 15Q0 20 5 20L30 20");
  });
});

interface Rect {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
/** By more than a px of rounding. */
const overlap = (a: Rect, b: Rect): boolean =>
  a.x + a.w > b.x + 1 && b.x + b.w > a.x + 1 && a.y + a.h > b.y + 1 && b.y + b.h > a.y + 1;
const holds = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + 1 && a.y <= b.y + 1 && a.x + a.w >= b.x + b.w - 1 && a.y + a.h >= b.y + b.h - 1;

describe("nothing in a drawing lies on anything else", () => {
  const all: Record<string, Plain> = { fuse, breaker, watchdog };
  for (const [name, { make }] of Object.entries(MACHINES)) all[name] = define(make(() => undefined));
  for (const [name, definition] of Object.entries(all))
    test(name, async () => {
      const layouts = await layoutsOf(chart(definition), layOut);
      for (const layout of [layouts.wide, layouts.narrow]) {
        const { w, h, boxes, arrows } = pictureOf(chart(definition), definition, layout);
        const frames = boxes.map((box): Rect => ({ name: box.id, x: box.x, y: box.y, w: box.w, h: box.h }));
        const solid = frames.filter((_, at) => boxes[at]!.boxes.length === 0);
        const labels = arrows.map((each): Rect => ({ name: each.id, x: each.x, y: each.y, w: each.width, h: each.height })); // prettier-ignore
        const paper: Rect = { name: "paper", x: 0, y: 0, w, h };
        const faults: string[] = [];
        const not = (bad: boolean, what: string): void => void (bad && faults.push(what));
        for (const each of [...frames, ...labels]) not(!holds(paper, each), `${each.name} leaves the paper`);
        for (const box of boxes)
          not(box.w < box.width - 1 || box.h < box.height - 1, `${box.id} is too small`);
        solid.forEach((a, i) =>
          solid.slice(i + 1).forEach((b) => not(overlap(a, b), `${a.name} on ${b.name}`)),
        );
        labels.forEach((a, i) => {
          labels.slice(i + 1).forEach((b) => not(overlap(a, b), `text ${a.name} on text ${b.name}`));
          frames.forEach((b) =>
            not(overlap(a, b) && !holds(b, a), `text ${a.name} on the border of ${b.name}`),
          );
          solid.forEach((b) => not(overlap(a, b), `text ${a.name} on ${b.name}`));
        });
        layout.lines.forEach((corners, i) => {
          for (let at = 0; at + 3 < corners.length; at += 2) {
            const [x0, y0, x1, y1] = corners.slice(at, at + 4) as [number, number, number, number];
            const line = { name: "", x: Math.min(x0, x1) - 1, y: Math.min(y0, y1) - 1, w: Math.abs(x0 - x1) + 2, h: Math.abs(y0 - y1) + 2 }; // prettier-ignore
            labels.forEach((label, of) => not(of !== i && overlap(line, label), `line ${i} on text ${of}`));
            solid.forEach((box) => {
              const inside = { ...box, x: box.x + 2, y: box.y + 2, w: box.w - 4, h: box.h - 4 };
              not(overlap(line, inside), `line ${i} through ${box.name}`);
            });
          }
        });
        expect(faults).toEqual([]);
      }
    });
});

test("on a phone the three machines are read without scrolling sideways; each takes less than a kB", async () => {
  for (const definition of [fuse, breaker, watchdog]) {
    const layouts = await layoutsOf(chart(definition), layOut);
    expect(layouts.narrow.w * 0.85).toBeLessThanOrEqual(ROOM.narrow);
    expect(JSON.stringify(layouts).length).toBeLessThan(1500);
  }
});

describe("what is possible", () => {
  const events = (ids: ReadonlySet<string>, definition = fuse) =>
    possibleNow(chart(definition), ids).map(({ transition: { id }, guard, sends }) => [id, guard, sends]);
  test("in a blown fuse: its events can be sent, its timer comes by itself", () => {
    expect(events(new Set(["fuse", "fuse.blown"]))).toEqual([
      ["fuse.blown/melt/0", "too many melts", "melt"],
      ["fuse.blown/melt/1", "else", "melt"],
      ["fuse.blown/reset/0", null, "reset"],
      ["fuse.blown/heal/0", null, "heal"],
      ["fuse.blown/install/0", null, "install"],
      ["fuse.blown/disable/0", null, "disable"],
      ["fuse.blown/after reset/0", null, null],
    ]);
  });
  test("the innermost state is asked first", () => {
    const nested = chart({
      id: "m",
      states: [
        { id: "m", key: "m", type: "compound" },
        { id: "m.a", key: "a", parent: "m", type: "atomic" },
      ],
      transitions: [
        { id: "outer", source: "m", on: "event", event: "x" },
        { id: "inner", source: "m.a", on: "event", event: "x" },
      ],
    });
    expect(possibleNow(nested, new Set(["m", "m.a"])).map(({ transition }) => transition.id)).toEqual([
      "inner",
      "outer",
    ]);
  });
  const told = (event: Plain, at = 0, taken: Plain = []): EventOf<"transition"> => ({
    type: "transition",
    at,
    pid: 7,
    event,
    from: "a",
    to: "a",
    taken,
    guards: [],
    context: {},
    timers: [],
  });
  test("a message has the fields of the last such event, as the context has them now; `at` is the cursor's time", () => {
    const events = toldBy(
      [
        told({ type: "failure", era: 1, why: "slow", from: [{ $pid: 1 }] }),
        told({ type: "melt", at: 20 }),
        told({ type: "other" }),
      ],
      7,
    );
    expect(messageFor("failure", events, { era: 4 }, 900)).toEqual({ type: "failure", era: 4, why: "slow" });
    expect(messageFor("melt", events, {}, 900)).toEqual({ type: "melt", at: 900 });
    expect(messageFor("reset", events, {}, 900)).toEqual({ type: "reset" });
  });
  test("what holds a process can't be written, and is left out", () => {
    const events = toldBy([told({ type: "STARTED", pid: { $pid: 3 }, list: [{ $ref: 1 }], ok: true })], 7);
    expect(messageFor("STARTED", events, null, 0)).toEqual({ type: "STARTED", ok: true });
  });
  test("a typed message is an event, or words say why it is none", () => {
    expect(readMessage('{"type":"melt"}')).toEqual({ message: { type: "melt" } });
    expect(readMessage('"open"')).toEqual({ message: "open" });
    expect(readMessage("melt")).toHaveProperty("error");
    expect(readMessage("[1]")).toHaveProperty("error");
  });
  test("taken last: all of the last instant at which any was, up to the cursor", () => {
    const events = toldBy(
      [told("x", 5, ["a"]), told("x", 9, ["b"]), told("x", 9, ["c"]), told("x", 9), told("x", 12, ["d"])],
      7,
    );
    expect(lastTaken(events, 4)).toEqual({ ids: new Set(["c", "b"]), index: 2 });
    expect(lastTaken(events, 0)).toEqual({ ids: new Set(), index: -1 });
  });
});

describe("timers", () => {
  test("one that is due at 500 has 120 ms left at 380", () => {
    expect(runningTimers(chart(fuse), [["xstate.after.reset.fuse.blown", 500]], 380)).toEqual([
      {
        id: "xstate.after.reset.fuse.blown",
        name: "after reset in blown",
        transitions: ["fuse.blown/after reset/0"],
        due: 500,
        left: 120,
      },
    ]);
  });
  test("one that no transition names has its own", () => {
    expect(runningTimers(chart(fuse), [["later", 10]], 20)).toEqual([
      { id: "later", name: "later", transitions: [], due: 10, left: 0 },
    ]);
  });
});
