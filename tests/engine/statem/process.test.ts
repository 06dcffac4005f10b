/** GenStatem as a process: what arrives, what its actions do, how it ends. */
import { describe, expect, test } from "vitest";
import { assign, GenStatem, Logger, Process, send, setup, type From } from "faultline";
import { run } from "../run.ts";

type DoorEvent =
  | { type: "open"; from?: From }
  | { type: "close"; from?: From }
  | { type: "lock" }
  | { type: "crash" }
  | { type: "state"; from?: From };

const Door = GenStatem.define({
  name: "Door",
  machine: setup({
    types: { events: {} as DoorEvent, context: {} as { opened: number } },
    actions: {
      count: assign({ opened: ({ context }) => context.opened + 1 }),
      say: (_, { text }: { text: string }) => Logger.info(text),
      fail: () => {
        throw new Error("the hinge broke");
      },
      tell: ({ event, context }) => {
        if ("from" in event && event.from !== undefined) GenStatem.reply(event.from, context.opened);
      },
    },
    guards: { young: ({ context }) => context.opened < 2 },
    delays: { patience: () => 50 },
  }).createMachine({
    id: "door",
    context: { opened: 0 },
    initial: "closed",
    on: { crash: { actions: "fail" }, state: { actions: "tell" } },
    states: {
      closed: { on: { open: { target: "open", guard: "young", actions: "count" }, lock: "locked" } },
      open: {
        entry: { type: "say", params: { text: "creak" } },
        after: { patience: "closed" },
        on: { close: "closed" },
      },
      locked: { type: "final" },
    },
  }),
});

describe("a machine as a process", () => {
  test("takes casts, calls and messages as events; delays run in virtual time; all of it is in the trace", () => {
    const { said, of } = run(function* (say) {
      yield* GenStatem.startLink(Door);
      const pid = Process.whereis("Door");
      say(pid);
      yield* Door.startLink();
      GenStatem.cast("Door", "open");
      say(yield* GenStatem.call(Door, "state"));
      say(yield* GenStatem.getState(Door));
      yield* Process.sleep(60);
      say(yield* GenStatem.getState(Door));
      send("Door", { type: "open" });
      send("Door", "close");
      GenStatem.cast(Door, { type: "open" });
      say(yield* GenStatem.getState(Door));
    });
    expect(said).toEqual([
      null,
      1,
      ["open", { opened: 1 }],
      ["closed", { opened: 1 }],
      ["closed", { opened: 2 }],
    ]);
    const steps = of("transition").filter(({ pid }) => pid === of("register")[0]!.pid);
    expect(
      steps.map(({ at, from, to, taken, guards, timers }) => [at, from, to, taken, guards, timers]),
    ).toEqual([
      [0, null, "closed", [], [], []],
      [
        0,
        "closed",
        "open",
        ["door.closed/open/0"],
        [["young", true]],
        [["xstate.after.patience.door.open", 50]],
      ],
      [0, "open", "open", ["door/state/0"], [], [["xstate.after.patience.door.open", 50]]],
      [50, "open", "closed", ["door.open/after patience/0"], [], []],
      [
        60,
        "closed",
        "open",
        ["door.closed/open/0"],
        [["young", true]],
        [["xstate.after.patience.door.open", 110]],
      ],
      [60, "open", "closed", ["door.open/close/0"], [], []],
      [60, "closed", "closed", [], [["young", false]], []],
    ]);
    expect(of("log").map(({ text }) => text)).toEqual(["creak", "creak"]);
  });
});
