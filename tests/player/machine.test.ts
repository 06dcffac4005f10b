import { describe, expect, test } from "vitest";
import { createActor, fromCallback, fromPromise } from "xstate";
import type { Fault, Trace } from "../../src/engine/index.ts";
import { playerMachine, SPEAK_EVERY, type PlayerEvent, type RunInput } from "../../src/player/machine.ts";
import type { DemoData } from "../../src/player/demo-data.ts";
import type { Outcome } from "../../src/sandbox/index.ts";
import { at, boot, call, crash, traceOf } from "./build-trace.ts";

const quiet = traceOf(boot, call, at(3000, [{ type: "mark", pid: 1, name: "end", value: null }]));

/** Runs the boot, the call, and one crash for each exit fault: what the engine would do with them. */
function simulate({ faults }: RunInput): Trace {
  let pid = 3;
  const crashes = faults
    .filter((fault) => fault.do === "exit")
    .map((fault, line) =>
      crash(fault.at, pid === 3 ? 3 : pid, (pid = pid === 3 ? 5 : pid + 1), line + 1, line),
    );
  const end = at(Math.max(3000, ...faults.map((fault) => fault.at)), [
    { type: "mark", pid: 1, name: "end", value: null },
  ]);
  return traceOf(...[boot, call, ...crashes].toSorted((a, b) => a[0]!.at - b[0]!.at), end);
}

interface Stage {
  send(event: PlayerEvent): void;
  state(): string;
  context(): ReturnType<ReturnType<typeof createActor<typeof playerMachine>>["getSnapshot"]>["context"];
  /** Answers the run that is under way. */
  answer(outcome?: Outcome): Promise<void>;
  crash(error: Error): Promise<void>;
  runs: RunInput[];
  aborted: number;
  clocks: number;
}

function stage(demo: Partial<DemoData> = {}): Stage {
  const runs: RunInput[] = [];
  let settle: { resolve(outcome: Outcome): void; reject(error: Error): void } | null = null;
  const result = { aborted: 0, clocks: 0 };
  const actor = createActor(
    playerMachine.provide({
      actors: {
        run: fromPromise<Outcome, RunInput>(({ input, signal }) => {
          runs.push(input);
          signal.addEventListener("abort", () => result.aborted++);
          return new Promise<Outcome>((resolve, reject) => (settle = { resolve, reject }));
        }),
        clock: fromCallback(() => {
          result.clocks++;
          return () => void result.clocks--;
        }),
      },
    }),
    { input: { id: "demo", title: "Demo", source: "// demo", seed: 0, faults: [], trace: quiet, ...demo } },
  );
  actor.start();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    send: (event) => actor.send(event),
    state: () => {
      const { value } = actor.getSnapshot();
      return typeof value === "string" ? value : `ready.${String(Object.values(value)[0])}`;
    },
    context: () => actor.getSnapshot().context,
    answer: async (outcome) => {
      settle?.resolve(outcome ?? { kind: "finished", trace: simulate(runs.at(-1) as RunInput), crashes: [] });
      await turn();
    },
    crash: async (error) => {
      settle?.reject(error);
      await turn();
    },
    runs,
    get aborted() {
      return result.aborted;
    },
    get clocks() {
      return result.clocks;
    },
  };
}

const KILL = { type: "FAULT", fault: { do: "exit", target: "Counter", reason: "boom" } } as const;
const faultAt = (time: number): Fault => ({ at: time, do: "exit", target: "Counter", reason: "boom" });

describe("opening", () => {
  test("shows the first trace where all has started, without a run", () => {
    const player = stage();
    expect(player.state()).toBe("ready.idle");
    expect(player.context().head.index).toBe(boot.length);
    expect(player.runs).toHaveLength(0);
  });

  test("without a trace the stage is empty; play runs the code", async () => {
    const player = stage({ trace: null });
    expect(player.state()).toBe("empty");
    player.send({ type: "PLAY" });
    expect(player.state()).toBe("running");
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.index).toBe(0);
  });

  test("an empty stage ignores steps and faults", () => {
    const player = stage({ trace: null });
    player.send({ type: "STEP", by: 1 });
    player.send(KILL);
    expect(player.state()).toBe("empty");
  });
});

describe("playing", () => {
  test("idle → playing → paused → playing, with the clock only while it plays", () => {
    const player = stage();
    player.send({ type: "PLAY" });
    expect([player.state(), player.clocks]).toEqual(["ready.playing", 1]);
    player.send({ type: "PAUSE" });
    expect([player.state(), player.clocks]).toEqual(["ready.paused", 0]);
    player.send({ type: "TOGGLE" });
    expect([player.state(), player.clocks]).toEqual(["ready.playing", 1]);
  });

  test("ticks move the cursor: from 0 ms, 50 real ms at 1000/s is 50 virtual ms", () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "TICK", elapsed: 50 });
    expect(player.context().head.time).toBeCloseTo(50);
    player.send({ type: "SPEED", speed: 100 });
    player.send({ type: "TICK", elapsed: 50 });
    expect(player.context().head.time).toBeCloseTo(55);
  });

  test("at the end it is finished; play begins anew", () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "TICK", elapsed: 1e6 });
    expect(player.state()).toBe("ready.finished");
    expect(player.context().announcement).toBe("The run is over. 4 running.");
    player.send({ type: "PLAY" });
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.index).toBe(0);
  });

  test("seeking while it plays goes on from there", () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "SEEK_TIME", time: 1000 });
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.time).toBe(1000);
  });

  test("announces at most once in a while", () => {
    const player = stage();
    player.send({ type: "SEEK", index: 0 });
    player.send({ type: "PLAY" });
    const spoken = new Set<string>();
    for (let elapsed = 0; elapsed < SPEAK_EVERY - 100; elapsed += 100) {
      player.send({ type: "TICK", elapsed: 100 });
      spoken.add(player.context().announcement);
    }
    expect(spoken.size).toBe(1);
    player.send({ type: "TICK", elapsed: 100 });
    player.send({ type: "TICK", elapsed: 100 });
    spoken.add(player.context().announcement);
    expect(spoken.size).toBe(2);
  });
});

describe("moving by hand", () => {
  test("a step pauses and is announced", () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "STEP", by: 1 });
    expect(player.state()).toBe("ready.paused");
    expect(player.context().head.index).toBe(boot.length + 2);
    expect(player.context().announcement).toBe('main calls Counter with ["add", 2].');
    player.send({ type: "STEP", by: -1 });
    expect(player.context().head.index).toBe(boot.length);
    expect(player.context().announcement).toMatch(/^Back at 0 ms\./);
  });

  test("stepping on from the last event finishes; stepping back leaves the end", () => {
    const player = stage();
    player.send({ type: "SEEK", index: 1e9 });
    expect(player.state()).toBe("ready.finished");
    player.send({ type: "STEP", by: -1 });
    expect(player.state()).toBe("ready.paused");
  });

  test("selecting a node changes nothing else", () => {
    const player = stage();
    player.send({ type: "SELECT", lane: "Sup/Counter" });
    expect(player.context().selected).toBe("Sup/Counter");
    expect(player.state()).toBe("ready.idle");
  });
});

describe("faults", () => {
  test("a kill during play is a fault at that time; the cursor stays and play goes on", async () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "TICK", elapsed: 50.5 });
    const before = player.context().head;
    player.send(KILL);
    expect(player.state()).toBe("running");
    expect(player.runs.at(-1)?.faults).toEqual([faultAt(50)]);
    expect(player.context().script.trim()).toBe("at 50 exit Counter boom");
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head).toEqual(before);
    player.send({ type: "TICK", elapsed: 1 });
    expect(player.context().head.index).toBe(before.index + 1); // the fault itself
  });

  test("from the first picture, and from the end, a kill plays on", async () => {
    const player = stage();
    player.send(KILL);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    player.send({ type: "TICK", elapsed: 1e6 });
    expect(player.state()).toBe("ready.finished");
    player.send(KILL);
    expect(player.runs.at(-1)?.faults).toEqual([faultAt(0), faultAt(3000)]);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
  });

  test("for a reader who paused it shows the blow and its effect, and stays paused", async () => {
    const player = stage();
    player.send({ type: "SEEK_TIME", time: 500 });
    player.send(KILL);
    await player.answer();
    const { context } = { context: player.context() };
    expect(player.state()).toBe("ready.paused");
    expect(context.trace?.events[context.head.index - 1]).toMatchObject({ type: "exit", pid: 3 });
    expect(context.announcement).toBe(
      "Fault 1: exit Counter boom. The exit signal from outside (boom) ends Counter.",
    );
  });

  test("a button in the prose plays in any case", async () => {
    const player = stage();
    player.send({ type: "SEEK_TIME", time: 500 });
    player.send({ ...KILL, then: "playing" });
    await player.answer();
    expect(player.state()).toBe("ready.playing");
  });

  test("a second fault while the first is computed goes into the same run", async () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "TICK", elapsed: 50 });
    player.send(KILL);
    player.send({ type: "FAULT", fault: { do: "exit", target: "Cache", reason: "kill" } });
    expect(player.aborted).toBe(1);
    expect(player.runs.at(-1)?.faults).toHaveLength(2);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
  });

  test("undo takes the last fault back; with none there is nothing to undo", async () => {
    const player = stage();
    player.send({ type: "UNDO" });
    expect(player.state()).toBe("ready.idle");
    player.send(KILL);
    await player.answer();
    player.send({ type: "UNDO" });
    expect(player.runs.at(-1)?.faults).toEqual([]);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().history).toEqual([]);
  });

  test("undo after the fault has struck goes back to before it", async () => {
    const player = stage();
    player.send({ type: "SEEK_TIME", time: 500 });
    player.send(KILL);
    await player.answer();
    player.send({ type: "SEEK_TIME", time: 2000 });
    player.send({ type: "UNDO" });
    await player.answer();
    expect(player.context().head.time).toBe(499); // the runs are the same before 500
    expect(player.state()).toBe("ready.paused");
  });

  test("fork drops what lies ahead and plays on from here", async () => {
    const player = stage({
      faults: [faultAt(1000), faultAt(2000)],
      trace: simulate({ source: "", seed: 0, faults: [faultAt(1000), faultAt(2000)] }),
    });
    player.send({ type: "SEEK_TIME", time: 1500 });
    player.send({ type: "FORK" });
    expect(player.runs.at(-1)?.faults).toEqual([faultAt(1000)]);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.time).toBe(1500);
  });
});

describe("what if", () => {
  test("is the demo's own run and one fault more, whatever was tried before, from 200 ms ahead of it", async () => {
    const demo = {
      faults: [faultAt(2000)],
      trace: simulate({ source: "", seed: 0, faults: [faultAt(2000)] }),
    };
    const player = stage(demo);
    player.send(KILL);
    await player.answer();
    player.send({ type: "SEED", seed: 9 });
    await player.answer();
    player.send({ type: "WHAT_IF", faults: [faultAt(1100)], instead: false });
    expect(player.runs.at(-1)).toEqual({
      source: "// demo",
      seed: 0,
      faults: [faultAt(1100), faultAt(2000)],
    });
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.time).toBe(900);
  });

  test("or is its own run with other faults in place of its own", async () => {
    const demo = {
      faults: [faultAt(2000)],
      trace: simulate({ source: "", seed: 0, faults: [faultAt(2000)] }),
    };
    const player = stage(demo);
    player.send({ type: "WHAT_IF", faults: [faultAt(1500), faultAt(700)], instead: true });
    expect(player.runs.at(-1)?.faults).toEqual([faultAt(700), faultAt(1500)]);
    await player.answer();
    expect(player.context().head.time).toBe(500);
  });
});

describe("the fault script", () => {
  test("errors name the line and hold back the run; what was typed stays", () => {
    const player = stage();
    player.send({ type: "EDIT_SCRIPT", text: "at 100 exit Counter kill\nat noon exit Counter" });
    expect(player.context().scriptErrors.map((error) => error.line)).toEqual([2]);
    player.send({ type: "RUN_SCRIPT" });
    expect(player.state()).toBe("ready.idle");
    expect(player.context().script).toContain("noon");
    expect(player.context().faults).toEqual([]);
  });

  test("a good script is run from where the two runs part, at the latest", async () => {
    const player = stage();
    player.send({ type: "SEEK_TIME", time: 2000 });
    player.send({ type: "EDIT_SCRIPT", text: "at 1200 exit Counter boom" });
    player.send({ type: "RUN_SCRIPT" });
    expect(player.runs.at(-1)?.faults).toEqual([faultAt(1200)]);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.time).toBe(1199);
  });

  test("lines out of order are put in the order of time", async () => {
    const player = stage();
    player.send({ type: "EDIT_SCRIPT", text: "at 900 exit Counter boom\nat 300 exit Counter boom" });
    player.send({ type: "RUN_SCRIPT" });
    expect(player.runs.at(-1)?.faults.map((fault) => fault.at)).toEqual([300, 900]);
    await player.answer();
  });
});

describe("code, seed and reset", () => {
  test("other code is run from the beginning", async () => {
    const player = stage();
    player.send({ type: "RUN", source: "// mine" });
    expect(player.runs.at(-1)).toEqual({ source: "// mine", seed: 0, faults: [] });
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head).toEqual({ index: 0, time: 0, dwell: 0 });
    expect(player.context().source).toBe("// mine");
  });

  test("another seed keeps the virtual time, and play goes on if it was playing", async () => {
    const player = stage();
    player.send({ type: "PLAY" });
    player.send({ type: "TICK", elapsed: 50 });
    player.send({ type: "SEED", seed: 7 });
    expect(player.runs.at(-1)?.seed).toBe(7);
    await player.answer();
    expect(player.state()).toBe("ready.playing");
    expect(player.context().head.time).toBeCloseTo(50);
    player.send({ type: "PAUSE" });
    player.send({ type: "SEED", seed: 8 });
    await player.answer();
    expect(player.state()).toBe("ready.paused");
  });

  test("a failing seed is opened at its event", async () => {
    const player = stage();
    player.send({ type: "OPEN", source: "// kata", seed: 41, index: boot.length + 3 });
    expect(player.runs.at(-1)).toMatchObject({ source: "// kata", seed: 41 });
    await player.answer();
    expect(player.state()).toBe("ready.paused");
    expect(player.context().head).toMatchObject({ index: boot.length + 3, time: 100 });
  });

  test("reset with the demo's own code needs no run", async () => {
    const player = stage();
    player.send(KILL);
    await player.answer();
    player.send({ type: "SEED", seed: 3 });
    await player.answer();
    const runs = player.runs.length;
    player.send({ type: "RESET" });
    expect(player.state()).toBe("ready.idle");
    expect(player.runs).toHaveLength(runs);
    expect(player.context()).toMatchObject({ seed: 0, faults: [], trace: quiet });
    expect(player.context().head.index).toBe(boot.length);
  });

  test("undo after a reset brings the faults back; with none there is nothing to undo", async () => {
    const player = stage();
    player.send({ type: "RESET" });
    expect(player.context().history).toEqual([]);
    player.send(KILL);
    await player.answer();
    const { faults } = player.context();
    expect(faults).toHaveLength(1);
    player.send({ type: "RESET" });
    expect(player.context().faults).toEqual([]);
    player.send({ type: "UNDO" });
    expect(player.runs.at(-1)).toMatchObject({ faults });
    await player.answer();
    expect(player.context().faults).toEqual(faults);
  });

  test("reset with edited code runs that code without the faults", async () => {
    const player = stage();
    player.send({ type: "RUN", source: "// mine" });
    await player.answer();
    player.send(KILL);
    await player.answer();
    player.send({ type: "RESET" });
    expect(player.runs.at(-1)).toEqual({ source: "// mine", seed: 0, faults: [] });
    await player.answer();
    expect(player.state()).toBe("ready.idle");
  });
});

describe("runs that do not finish", () => {
  const loop: Outcome = { kind: "wall", message: "It ran for more than a second." };

  test("stop gives back what was there before", () => {
    const player = stage();
    player.send({ type: "RUN", source: "// mine" });
    player.send({ type: "STOP" });
    expect(player.state()).toBe("ready.paused");
    expect(player.aborted).toBe(1);
    expect(player.context().source).toBe("// demo");
    expect(player.context().trace).toBe(quiet);
  });

  test("stopping the first run of an empty stage leaves it empty", () => {
    const player = stage({ trace: null });
    player.send({ type: "PLAY" });
    player.send({ type: "STOP" });
    expect(player.state()).toBe("empty");
  });

  test("a failed run keeps the last good trace on the stage, and the code that failed", async () => {
    const player = stage();
    player.send({ type: "RUN", source: "// loop" });
    await player.answer(loop);
    expect(player.state()).toBe("failed");
    expect(player.context()).toMatchObject({ problem: loop, trace: quiet, source: "// loop" });
    expect(player.context().announcement).toBe("The run failed: It ran for more than a second.");
  });

  test("what a failed run did record is shown", async () => {
    const player = stage();
    const partial = traceOf(boot);
    player.send({ type: "RUN", source: "// many" });
    await player.answer({ kind: "steps", message: "It used up its steps.", trace: partial } as Outcome);
    expect(player.state()).toBe("failed");
    expect(player.context().trace).toBe(partial);
    player.send({ type: "STEP", by: -1 });
    expect(player.state()).toBe("ready.paused");
    expect(player.context().problem).toBeNull();
  });

  test("from failed: run again, undo, dismiss", async () => {
    const player = stage();
    player.send(KILL);
    await player.answer(loop);
    expect(player.state()).toBe("failed");
    player.send({ type: "PLAY" });
    expect(player.state()).toBe("running");
    await player.answer(loop);
    player.send({ type: "UNDO" });
    expect(player.runs.at(-1)?.faults).toEqual([]);
    await player.answer();
    expect(player.state()).toBe("ready.paused");
    player.send({ type: "RUN", source: "// loop" });
    await player.answer(loop);
    player.send({ type: "DISMISS" });
    expect(player.state()).toBe("ready.paused");
    expect(player.context().problem).toBeNull();
  });

  test("ended by the limit of real time: a longer run of the same, and of this code only", async () => {
    const wall = { kind: "wall", message: "It ran for five seconds." } as Outcome;
    const player = stage();
    player.send(KILL);
    expect(player.runs.at(-1)?.long).toBeUndefined();
    player.send({ type: "RUN_LONGER" });
    expect(player.runs).toHaveLength(1); // nothing was ended yet
    await player.answer(wall);
    player.send({ type: "RUN_LONGER" });
    expect(player.runs.at(-1)).toEqual({ ...player.runs[0], long: true });
    await player.answer(wall);
    expect(player.state()).toBe("failed");
    player.send({ type: "RUN_LONGER" });
    expect(player.state()).toBe("failed"); // there is no longer one
    // Another fault, the same code: what was allowed holds. Other code: it does not.
    player.send({ type: "PLAY" });
    expect(player.runs.at(-1)?.long).toBe(true);
    await player.answer();
    player.send({ type: "RUN", source: "// other" });
    expect(player.runs.at(-1)?.long).toBeUndefined();
  });

  test("a longer run goes where the one it repeats would have gone", async () => {
    const wall = { kind: "wall", message: "It ran for five seconds." } as Outcome;
    const long = stage();
    const short = stage();
    for (const player of [long, short]) {
      player.send({ type: "SEEK", index: 4 });
      player.send(KILL);
    }
    await short.answer();
    await long.answer(wall);
    long.send({ type: "RUN_LONGER" });
    await long.answer();
    expect(long.state()).toBe(short.state());
    expect(long.context().head).toEqual(short.context().head);
  });

  test("a sandbox that breaks is a failure like any other", async () => {
    const player = stage();
    player.send({ type: "RUN" });
    await player.crash(new Error("no frame"));
    expect(player.state()).toBe("failed");
    expect(player.context().problem?.message).toBe("no frame");
  });

  test("other code ends the run under way", async () => {
    const player = stage();
    player.send({ type: "RUN", source: "// one" });
    player.send({ type: "RUN", source: "// two" });
    expect(player.aborted).toBe(1);
    await player.answer();
    expect(player.context().source).toBe("// two");
  });
});
