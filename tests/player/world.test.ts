import { describe, expect, test } from "vitest";
import { STRIDE, timelineOf, worldAt } from "../../src/player/timeline.ts";
import type { World } from "../../src/player/world.ts";
import { apply, emptyWorld } from "../../src/player/world.ts";
import { at, boot, call, counted, crashAndRestart, givesUp, longTrace, traceOf } from "./build-trace.ts";

const alive = (world: World): number[] =>
  [...world.processes.values()]
    .filter((process) => process.status !== "exited")
    .map((process) => process.pid);

describe("the world at an index", () => {
  test("is empty before the first event", () => {
    const world = worldAt(crashAndRestart, 0);
    expect(world.processes.size).toBe(0);
    expect(world.index).toBe(0);
  });

  test("after the boot: four processes, their names, links and states", () => {
    const world = worldAt(crashAndRestart, boot.length);
    expect(alive(world)).toEqual([1, 2, 3, 4]);
    expect(world.processes.get(3)).toMatchObject({
      label: "Counter",
      kind: "gen_server",
      status: "running",
      names: ["Counter"],
      state: 0,
      links: [2],
      incarnation: 1,
    });
    expect(world.processes.get(2)?.links).toEqual([1, 3, 4]);
    expect(world.supervisors.get(2)?.children.map((child) => [child.id, child.pid, child.status])).toEqual([
      ["Counter", 3, "running"],
      ["Cache", 4, "running"],
    ]);
  });

  test("a process is starting between spawn and start", () => {
    const spawned = boot.findIndex((event) => event.type === "spawn" && event.pid === 3) + 1;
    expect(worldAt(crashAndRestart, spawned).processes.get(3)?.status).toBe("starting");
  });

  test("a caller waits from its call to the answer, and the call lies in the mailbox until it is taken", () => {
    const sent = boot.length + 2; // monitor, send
    const during = worldAt(crashAndRestart, sent);
    expect(during.processes.get(1)?.waiting).toMatchObject({ to: 3, request: ["add", 2], since: 100 });
    expect(during.processes.get(3)?.mailbox.map((letter) => letter.id)).toEqual([1]);
    expect(during.processes.get(1)?.monitors).toEqual([{ ref: 70, to: 3 }]);
    const after = worldAt(crashAndRestart, boot.length + call.length);
    expect(after.processes.get(1)?.waiting).toBeNull();
    expect(after.processes.get(3)?.mailbox).toEqual([]);
    expect(after.processes.get(3)?.state).toBe(2);
    expect(after.processes.get(1)?.monitors).toEqual([]);
  });

  test("a caller that gives up waits no longer, and the late answer is in no mailbox", () => {
    const sent = call.slice(0, 2);
    const late = at(5100, [
      { type: "demonitor", pid: 1, ref: 70 },
      { type: "send", pid: 3, to: 1, id: 2, message: [{ $ref: 70 }, 2] },
      { type: "lost", pid: 3, to: 1, id: 2 },
    ]);
    const main = worldAt(traceOf(boot, sent, late), boot.length + sent.length + late.length).processes.get(1);
    expect(main?.waiting).toBeNull();
    expect(main?.mailbox).toEqual([]);
  });

  test("an exit empties the mailbox, cuts links on both sides and keeps the reason", () => {
    const exit = crashAndRestart.events.findIndex((event) => event.type === "exit") + 1;
    const world = worldAt(crashAndRestart, exit);
    expect(world.processes.get(3)).toMatchObject({
      status: "exited",
      reason: "boom",
      exitedAt: 1200,
      links: [],
      names: [],
    });
    expect(world.processes.get(2)?.links).toEqual([1, 4]);
  });

  test("the next incarnation takes the lane of the one that ended", () => {
    const world = worldAt(crashAndRestart, crashAndRestart.events.length);
    expect(world.processes.has(3)).toBe(false);
    expect(world.processes.get(5)).toMatchObject({ incarnation: 2, status: "running", state: 0 });
    expect(world.onLane.get("Sup/Counter")).toBe(5);
  });

  test("a child that is still on its way out does not move its successor to another lane", () => {
    const late = traceOf(
      boot,
      at(10, [
        { type: "exit", pid: 2, reason: "killed" },
        { type: "child", pid: 2, id: "Counter", child: 0, status: "starting", restart: "permanent" },
        { type: "spawn", pid: 5, parent: 2, kind: "gen_server", label: "Counter" },
        { type: "start", pid: 5 },
        { type: "exit", pid: 3, reason: "killed" },
      ]),
    );
    const world = worldAt(late, late.events.length);
    expect(world.onLane.get("Sup/Counter")).toBe(5);
    expect(world.processes.has(3)).toBe(false);
    expect(worldAt(late, late.events.length - 1).processes.get(3)?.status).toBe("running");
  });

  test("a supervisor that gives up is marked, and its children end", () => {
    const world = worldAt(givesUp, givesUp.events.length);
    expect(world.supervisors.get(2)?.gaveUp).toBe(true);
    expect(alive(world)).toEqual([1]);
  });

  test("suspend and resume", () => {
    const timeline = timelineOf(crashAndRestart);
    const world = emptyWorld(timeline.cast);
    for (const event of boot) apply(world, event);
    apply(world, { type: "suspend", at: 5, pid: 3 });
    expect(world.processes.get(3)?.status).toBe("suspended");
    apply(world, { type: "resume", at: 6, pid: 3 });
    expect(world.processes.get(3)?.status).toBe("running");
  });

  test("timers are held until they fire or are cancelled", () => {
    const world = emptyWorld(timelineOf(crashAndRestart).cast);
    for (const event of boot) apply(world, event);
    apply(world, { type: "timer", at: 5, pid: 3, ref: 9, action: "set", due: 50, to: 3 });
    apply(world, { type: "timer", at: 5, pid: 3, ref: 10, action: "set", due: 60, to: 3 });
    expect(world.processes.get(3)?.timers.map((timer) => timer.due)).toEqual([50, 60]);
    apply(world, { type: "timer", at: 50, pid: 3, ref: 9, action: "fired", due: 50, to: 3 });
    expect(world.processes.get(3)?.timers.map((timer) => timer.due)).toEqual([60]);
  });
});

describe("seeking", () => {
  const trace = longTrace(3000);
  const folded = (index: number): World => {
    const world = emptyWorld(timelineOf(trace).cast);
    for (const event of trace.events.slice(0, index)) apply(world, event);
    return world;
  };
  const plain = (world: World): unknown => ({
    at: world.at,
    processes: [...world.processes].map(([pid, process]) => [pid, { ...process, epoch: 0 }]).sort(),
    supervisors: [...world.supervisors].map(([pid, supervisor]) => [pid, { ...supervisor, epoch: 0 }]),
    lanes: [...world.onLane].sort(),
  });

  test("gives the same world as telling every event, in any order of asking", () => {
    for (const index of [0, 2999, 3000, 256, 255, 257, 1, 1500, 1499, 512, 2048, 7, 2600])
      expect(plain(worldAt(trace, index)), `index ${index}`).toEqual(plain(folded(index)));
  });

  test("a world does not change when another is asked for", () => {
    const early = worldAt(trace, 1000);
    const before = JSON.stringify(plain(early));
    for (const index of [1001, 1100, 2000, 40, 1000, 1400]) worldAt(trace, index);
    expect(JSON.stringify(plain(early))).toBe(before);
  });

  test("an index beyond the ends is the end", () => {
    expect(worldAt(trace, -5).index).toBe(0);
    expect(worldAt(trace, 1e9).index).toBe(3000);
  });

  test("machines, handlers, alarms, tables and dependencies are there from their event on", () => {
    const from = { type: "transition", event: "melt", taken: ["t"], guards: [], context: {} } as const;
    const trace = traceOf(
      boot,
      at(10, [
        { type: "machine", pid: 3, name: "Door", definition: { id: "door" } },
        { ...from, pid: 3, from: null, to: "closed", timers: [] },
        { type: "handler", pid: 3, action: "add", handler: "A", place: 0, reason: null },
        { type: "handler", pid: 3, action: "add", handler: "B", place: 0, reason: null },
        { type: "ets", pid: 4, action: "new", table: "config", detail: [] },
        { type: "dependency", pid: 4, name: "Database", mode: "slow", answers: true },
        { type: "alarm", pid: 3, action: "set", alarm: "full", description: "97 %" },
        { type: "alarm", pid: 3, action: "set", alarm: "hot", description: [] },
      ]),
      at(20, [
        { ...from, pid: 3, from: "closed", to: "open", timers: [["reset", 70]] },
        { type: "handler", pid: 3, action: "crash", handler: "A", place: 1, reason: "boom" },
        { type: "ets", pid: 4, action: "rename", table: "config", detail: "settings" },
        { type: "ets", pid: 4, action: "owner", table: "settings", detail: { $pid: 3 } },
        { type: "alarm", pid: 3, action: "clear", alarm: "full", description: null },
      ]),
      at(30, [{ type: "exit", pid: 3, reason: "boom" }]),
      at(30, [{ type: "ets", pid: 3, action: "gone", table: "settings", detail: null }]),
    );
    const timeline = timelineOf(trace);
    const before = timeline.worldAt(timeline.countAt(10));
    expect(before.processes.get(3)).toMatchObject({
      machine: { name: "Door" },
      chart: { to: "closed" },
      handlers: ["B", "A"],
    });
    expect(before.processes.get(4)?.dependency).toMatchObject({ name: "Database", mode: "slow" });
    expect(before.alarms.map(({ alarm, since }) => [alarm, since])).toEqual([
      ["full", 10],
      ["hot", 10],
    ]);
    expect(before.tables).toEqual([{ name: "config", owner: 4 }]);
    const after = timeline.worldAt(timeline.countAt(20));
    expect(after.processes.get(3)).toMatchObject({ chart: { to: "open" }, handlers: ["B"] });
    expect(after.alarms.map(({ alarm }) => alarm)).toEqual(["hot"]);
    expect(after.tables).toEqual([{ name: "settings", owner: 3 }]);
    const gone = timeline.worldAt(trace.events.length);
    expect(gone.alarms).toEqual([]);
    expect(gone.tables).toEqual([]);
  });

  test("handlers keep their places; of alarms with the same id, clearing takes the newest", () => {
    const handler = { type: "handler", pid: 3, action: "add", place: 0, reason: null } as const;
    const alarm = { type: "alarm", pid: 3, action: "set", alarm: "disk", description: 1 } as const;
    const trace = traceOf(
      boot,
      at(10, [
        { ...handler, handler: "A" },
        { ...handler, handler: "B" },
        { ...handler, handler: "A" },
        { ...handler, action: "swap", handler: "B", place: 1, reason: ["swapped", "C", false] },
        { ...handler, handler: "C", place: 1 },
        alarm,
        { ...alarm, description: 2 },
      ]),
      at(20, [
        { ...handler, action: "delete", handler: "A", reason: "normal" },
        { ...handler, action: "crash", handler: "D", place: -1, reason: "boom" },
        { ...alarm, action: "clear", description: 2 },
      ]),
      at(30, [{ ...alarm, action: "lost" }]),
    );
    const timeline = timelineOf(trace);
    const seen = [10, 20, 30].map((time) => timeline.worldAt(timeline.countAt(time)));
    expect(seen[0]!.processes.get(3)?.handlers).toEqual(["A", "C", "A"]);
    expect(seen[1]!.processes.get(3)?.handlers).toEqual(["C", "A"]);
    expect(seen.map((world) => world.alarms.map(({ description }) => description))).toEqual([
      [1, 2],
      [1],
      [],
    ]);
  });

  test("countAt counts the events up to and at an instant", () => {
    const timeline = timelineOf(crashAndRestart);
    expect(timeline.countAt(-1)).toBe(0);
    expect(timeline.countAt(0)).toBe(boot.length);
    expect(timeline.countAt(99)).toBe(boot.length);
    expect(timeline.countAt(100)).toBe(boot.length + call.length);
    expect(timeline.countAt(5000)).toBe(crashAndRestart.events.length);
  });

  test("50,000 events: a seek tells fewer events again than lie between two keyframes", () => {
    const long = counted(longTrace(50_000, 30));
    const timeline = timelineOf(long.trace);
    timeline.worldAt(50_000); // makes the keyframes
    let seed = 7;
    for (let i = 0; i < 1000; i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const before = long.reads();
      timeline.worldAt(seed % 50_001);
      expect(long.reads() - before).toBeLessThanOrEqual(STRIDE);
    }
  });
});
