import { describe, expect, it } from "vitest";
import {
  GenServer,
  Logger,
  mark,
  Process,
  raise,
  runScenario,
  scenario,
  self,
  spawn,
  Supervisor,
} from "../../src/engine/index.ts";
import { viewTrace } from "../../src/lesson/index.ts";

const Counter = GenServer.define({
  name: "Counter",
  init() {
    return ["ok", 0];
  },
  handleCast(request: "add" | "boom", n: number) {
    if (request === "boom") raise("boom!");
    return ["noreply", n + 1];
  },
});

function* clerk() {
  Process.register(self(), "Anna");
  yield* Process.sleep("infinity");
}

function* porter() {
  yield* Process.sleep("infinity");
}

const view = viewTrace(
  runScenario(
    scenario({
      until: 1000,
      *main() {
        yield* Supervisor.startLink([Counter], { strategy: "one_for_one", name: "Shop" });
        spawn(clerk);
        spawn(porter);
        spawn(porter);
        yield* Process.sleep(100);
        GenServer.cast(Counter, "add");
        yield* Process.sleep(100);
        GenServer.cast(Counter, "boom");
        yield* Process.sleep(100);
        mark("three hundred", { at: 300 });
        Logger.info("done");
      },
    }),
    { faults: [{ at: 500, do: "exit", target: "Anna", reason: "kill" }] },
  ),
);

describe("viewTrace", () => {
  it("calls a process by its registered name, and knows it by its label too", () => {
    const anna = view.pidOf("Anna")!;
    expect(view.pidOf("clerk")).toBe(anna);
    expect(view.label(anna)).toBe("Anna");
    expect(view.label(0)).toBe("outside");
    expect(view.label(4711)).toBe("#4711");
  });

  it("counts incarnations from 1, oldest first", () => {
    const [first, second] = view.incarnations("Counter");
    expect(view.incarnations("Counter").length).toBe(2);
    expect(view.pidOf("Counter")).toBe(first);
    expect(view.pidOf("Counter", 2)).toBe(second);
    expect(view.pidOf("Counter", 3)).toBeUndefined();
    expect(second!).toBeGreaterThan(first!);
  });

  it("knows who lived at an event", () => {
    const crash = view.exits("Counter")[0]!;
    expect(view.living("Counter", crash.index - 1)).toBe(view.pidOf("Counter", 1));
    expect(view.living("Counter", crash.index)).toBeUndefined();
    expect(view.living("Counter")).toBe(view.pidOf("Counter", 2));
    expect(view.living("porter"), "the newest of two").toBe(view.pidOf("porter", 2));
    expect(view.allLiving()).toEqual(["main", "Shop", "porter", "porter", "Counter"]);
  });

  it("finds starts, ends, restarts, marks and logs", () => {
    expect(view.starts("Counter").length).toBe(2);
    expect(view.exitOf(view.pidOf("Anna")!)!.event.reason).toBe("killed");
    expect(view.exitOf(view.pidOf("Shop")!)).toBeUndefined();
    expect(view.restarts("Shop").map(({ event }) => [event.at, event.used])).toEqual([[200, 1]]);
    expect(view.restarts("Shop", "Other")).toEqual([]);
    expect(view.marks("three hundred").map(({ event }) => event.value)).toEqual([{ at: 300 }]);
    expect(view.logs("info")).toEqual(["done"]);
  });

  it("gives the state of a server at an event: 1 after one add, of the new one 0", () => {
    const crash = view.exits("Counter")[0]!;
    expect(view.state("Counter", crash.index - 1)).toBe(1);
    expect(view.state("Counter", view.of("state")[0]!.index)).toBe(0);
    expect(view.state("Counter")).toBe(0);
    expect(view.state("Anna")).toBeUndefined();
  });

  it("shortens reasons: messages of errors, no stacks, no colons", () => {
    expect(view.reason(view.exits("Counter")[0]!.event.reason)).toBe("boom!");
    expect(view.reason("killed")).toBe("killed");
    expect(view.reason(["badarg", []])).toBe("badarg");
    expect(view.reason(["shutdown", "moved"])).toBe("{:shutdown, :moved}");
  });

  it("refuses an index outside the trace", () => {
    expect(() => view.at(-1)).toThrow(RangeError);
    expect(view.at(0).type).toBe("spawn");
  });
});
