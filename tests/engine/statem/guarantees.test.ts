/** GenStatem keeps what every process promises: links, names, supervision, calls, timers, replay. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assign,
  GenStatem,
  Logger,
  mark,
  now,
  parseFaults,
  Process,
  runScenario,
  scenario,
  setup,
  spawn,
  Supervisor,
  type From,
  type Trace,
} from "faultline";

interface Lamp {
  readonly on: number;
}

/** On for 100 ms after each press; a crash, a late answer and an end on request. */
const Lamp = GenStatem.define({
  name: "Lamp",
  machine: setup({
    types: {
      context: {} as Lamp,
      input: {} as number | undefined,
      events: {} as { type: "press" | "crash" | "end" | "never" } | { type: "count"; from: From },
    },
    actions: {
      count: assign({ on: ({ context }) => context.on + 1 }),
      crash: () => {
        throw new RangeError("the bulb");
      },
      tell: ({ context, event }) => {
        if (event.type === "count") GenStatem.reply(event.from, context.on);
      },
    },
  }).createMachine({
    id: "lamp",
    context: ({ input }) => ({ on: input ?? 0 }),
    initial: "dark",
    on: { crash: { actions: "crash" }, count: { actions: "tell" }, end: ".over" },
    states: {
      dark: { on: { press: { target: "lit", actions: "count" } } },
      lit: { after: { 100: "dark" }, on: { press: { target: "lit", reenter: true, actions: "count" } } },
      over: { type: "final" },
    },
  }),
  terminate: (reason, snapshot) => Logger.info(`${String(reason)} in ${JSON.stringify(snapshot.value)}`),
});

const play = (main: () => unknown, faults = "", seed = 0): Trace =>
  runScenario(scenario({ until: 5_000, main: main as never }), { faults: parseFaults(faults).faults, seed });

const marks = (trace: Trace): unknown[] =>
  trace.events.flatMap((event) => (event.type === "mark" ? [event.value] : []));
const logs = (trace: Trace): string[] =>
  trace.events.flatMap((event) => (event.type === "log" ? [event.text] : []));
const states = (trace: Trace): unknown[] =>
  trace.events.flatMap((event) => (event.type === "transition" ? [[event.at, event.to]] : []));

describe("a machine's process", () => {
  test("is restarted by its supervisor, with its input and without its state", () => {
    const trace = play(function* () {
      yield* Supervisor.startLink([[Lamp, 5]], { strategy: "one_for_one" });
      GenStatem.cast("Lamp", "press");
      mark("count", yield* GenStatem.call(Lamp, "count"));
      GenStatem.cast("Lamp", "crash");
      yield* Process.sleep(10);
      mark("count", yield* GenStatem.call(Lamp, "count"));
    });
    expect(marks(trace)).toEqual([6, 5]);
    expect(trace.events.filter(({ type }) => type === "restart")).toHaveLength(1);
    const crash = trace.events.find((event) => event.type === "exit");
    expect(JSON.stringify(crash)).toContain("the bulb");
    // It ended by itself, so terminate was called, in the state in which it crashed.
    expect(logs(trace).join()).toContain('in "lit"');
  });

  test("killed in a state with a delay, the delay is gone with it", () => {
    const trace = play(function* () {
      yield* Supervisor.startLink([Lamp], { strategy: "one_for_one" });
      GenStatem.cast("Lamp", "press");
    }, "at 50 exit Lamp kill");
    // Lit at 0, killed at 50, dark anew at 50; nothing at 100.
    expect(states(trace)).toEqual([
      [0, "dark"],
      [0, "lit"],
      [50, "dark"],
    ]);
  });

  test("a delay begins anew when its state is entered anew, and ends with the state", () => {
    const trace = play(function* () {
      yield* GenStatem.startLink(Lamp, undefined, { name: "Lamp" });
      for (const at of [0, 60, 120]) {
        yield* Process.sleep(at - now());
        GenStatem.cast("Lamp", "press");
      }
    });
    // Pressed at 0, 60 and 120: dark 100 ms after the last of them.
    expect(states(trace).at(-1)).toEqual([220, "dark"]);
    expect(states(trace)).toHaveLength(5);
  });

  test("shut down by its supervisor it ends without terminate, unless it traps exits", () => {
    const trace = play(function* () {
      const started = yield* Supervisor.startLink([Lamp], { strategy: "one_for_one", name: "Sup" });
      yield* Supervisor.stop(started[1] as never);
      mark("gone", Process.whereis("Lamp"));
    });
    expect(marks(trace)).toEqual([null]);
    expect(logs(trace)).toEqual([]);
  });

  test("a call to nobody, to one that does not answer and to one that dies exits as gen_statem's do", () => {
    const trace = play(function* () {
      const reasons: unknown[] = [];
      const asking = function* (event: "count" | "never" | "crash", timeout: number) {
        try {
          yield* GenStatem.call(Lamp, event as never, timeout);
        } catch (thrown) {
          const { reason } = thrown as { reason: unknown[] };
          reasons.push(Array.isArray(reason[0]) ? "crashed" : reason[0]);
        }
      };
      yield* asking("count", 100);
      yield* GenStatem.start(Lamp, undefined, { name: "Lamp" });
      yield* asking("never", 100);
      mark("at", now());
      yield* asking("crash", 100);
      mark("reasons", reasons as never);
    });
    expect(marks(trace)).toEqual([100, ["noproc", "timeout", "crashed"]]);
  });

  test("in a final state it ends normally, and a monitor hears of it", () => {
    const trace = play(function* () {
      const [, [, ref]] = (yield* GenStatem.startMonitor(Lamp, undefined, { name: "Lamp" })) as never as [
        "ok",
        [unknown, { id: number }],
      ];
      mark("watched", ref !== undefined);
      GenStatem.cast("Lamp", "end");
    });
    const down = trace.events.find(
      (event) => event.type === "send" && Array.isArray(event.message) && event.message[0] === "DOWN",
    );
    expect(JSON.stringify(down)).toContain('"normal"');
    expect(logs(trace)).toEqual(['normal in "over"']);
  });

  test("a name that is taken gives already_started; the newcomer is gone", () => {
    const trace = play(function* () {
      yield* GenStatem.startLink(Lamp, undefined, { name: "Lamp" });
      const [what, reason] = (yield* GenStatem.startLink(Lamp, undefined, { name: "Lamp" })) as never as [
        string,
        [string],
      ];
      mark("second", [what, reason[0]]);
    });
    expect(marks(trace)).toEqual([["error", "already_started"]]);
  });

  test("paused, it takes nothing and its delay waits in its mailbox; let go on, it takes up where it was", () => {
    const trace = play(function* () {
      yield* GenStatem.startLink(Lamp, undefined, { name: "Lamp" });
      GenStatem.cast("Lamp", "press");
    }, "at 50 suspend Lamp\nat 400 resume Lamp");
    expect(states(trace).at(-1)).toEqual([400, "dark"]);
  });

  test("law: the same seed and faults give the same bytes", () => {
    const main = function* () {
      yield* Supervisor.startLink([Lamp], { strategy: "one_for_one", maxRestarts: 50 });
      for (let i = 0; i < 3; i++)
        spawn(function* () {
          for (let n = 0; n < 4; n++) {
            GenStatem.cast("Lamp", n === 2 && i === 1 ? "crash" : "press");
            yield* Process.sleep(30 * (i + 1));
          }
        });
    };
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(400), (seed, at) => {
        const faults = `at ${at} exit Lamp kill`;
        const once = play(main, faults, seed);
        expect(JSON.stringify(play(main, faults, seed))).toBe(JSON.stringify(once));
      }),
      { numRuns: 40 },
    );
  });
});
