/** alarm_handler, and when the trace says that an alarm is set, cleared or lost. */
import { describe, expect, it } from "vitest";
import { AlarmHandler, GenEvent, Process, sleep, Supervisor, type Term, type Wait } from "faultline";
import { run } from "./run.ts";

const Mine = GenEvent.defineHandler({
  name: "Mine",
  init(arg: readonly [Term, Term]) {
    return ["ok", arg];
  },
  handleEvent(event: Term, state) {
    if (event === "crash") throw new Error("crash");
    return ["ok", state];
  },
  handleCall(_request: "state", state) {
    return ["ok", state, state];
  },
});

/** What the trace says about alarms while `body` runs with an alarm_handler. */
function alarms(body: (say: (value: unknown) => void) => Wait<unknown>): {
  said: unknown[];
  told: string[];
  logs: string[];
} {
  const { said, of } = run(function* (say) {
    yield* AlarmHandler.startLink();
    yield* body(say);
    yield* sleep(1);
  });
  return {
    said,
    told: of("alarm").map(({ action, alarm, description }) => [action, alarm, description].join(" ")),
    logs: of("log").map(({ text }) => text),
  };
}

describe("AlarmHandler", () => {
  it("keeps and logs alarms, newest first; one clear takes the newest of its id", () => {
    const { said, told, logs } = alarms(function* (say) {
      say(AlarmHandler.setAlarm(["disk", 1]));
      AlarmHandler.setAlarm(["disk", 2]);
      AlarmHandler.clearAlarm("net");
      say(yield* AlarmHandler.getAlarms());
      AlarmHandler.clearAlarm("disk");
      say(yield* AlarmHandler.getAlarms());
    });
    expect(said).toEqual([
      "ok",
      [
        ["disk", 2],
        ["disk", 1],
      ],
      [["disk", 1]],
    ]);
    // Clearing net cleared nothing.
    expect(told).toEqual(["set disk 1", "set disk 2", "clear disk 2"]);
    expect(logs).toEqual([
      "alarm_handler: {:set, {:disk, 1}}",
      "alarm_handler: {:set, {:disk, 2}}",
      "alarm_handler: {:clear, :net}",
      "alarm_handler: {:clear, :disk}",
    ]);
  });

  it("stands under a supervisor, and comes back empty", () => {
    const { said, of } = run(function* (say) {
      yield* Supervisor.startLink([AlarmHandler], { strategy: "one_for_one" });
      AlarmHandler.setAlarm(["disk", 1]);
      yield* sleep(1);
      Process.exit(Process.whereis("alarm_handler")!, "kill");
      yield* sleep(1);
      say(yield* AlarmHandler.getAlarms());
    });
    expect(said).toEqual([[]]);
    expect(of("child").filter(({ status }) => status === "running")).toHaveLength(2);
  });

  it("hands its alarms over in a swap: nothing is set or cleared by that", () => {
    const { said, told } = alarms(function* (say) {
      AlarmHandler.setAlarm(["disk", 1]);
      say(yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [Mine, "arg"]));
      say(yield* GenEvent.call(AlarmHandler, Mine, "state"));
      say(yield* AlarmHandler.getAlarms());
      AlarmHandler.setAlarm(["net", 2]);
      AlarmHandler.clearAlarm("disk");
    });
    expect(said).toEqual(["ok", ["arg", ["alarm_handler", [["disk", 1]]]], ["error", "bad_module"]]);
    expect(told).toEqual(["set disk 1", "set net 2", "clear disk 1"]);
  });

  it("loses them with another argument than swap", () => {
    const { said, told } = alarms(function* (say) {
      AlarmHandler.setAlarm(["disk", 1]);
      yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "other"], [Mine, "arg"]);
      say(yield* GenEvent.call(AlarmHandler, Mine, "state"));
    });
    expect(said).toEqual([["arg", "ok"]]);
    expect(told).toEqual(["set disk 1", "lost disk 1"]);
  });

  it("loses them when the last handler crashes; what is set afterwards was never set", () => {
    const { said, told } = alarms(function* (say) {
      AlarmHandler.setAlarm(["disk", 1]);
      yield* GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [Mine, "arg"]);
      GenEvent.notify(AlarmHandler, "crash");
      say(AlarmHandler.setAlarm(["net", 2]));
      yield* GenEvent.addHandler(AlarmHandler, AlarmHandler, []);
      say(yield* AlarmHandler.getAlarms());
    });
    expect(said).toEqual(["ok", []]);
    expect(told).toEqual(["set disk 1", "lost disk 1"]);
  });

  it("shows an alarm once, however many handlers are told of it", () => {
    const { told } = alarms(function* () {
      yield* AlarmHandler.addAlarmHandler(Mine);
      AlarmHandler.setAlarm(["disk", 1]);
      yield* AlarmHandler.deleteAlarmHandler(AlarmHandler);
      // Mine was told of it as well, and is still there.
      AlarmHandler.setAlarm(["net", 2]);
      yield* AlarmHandler.deleteAlarmHandler(Mine);
    });
    expect(told).toEqual(["set disk 1", "set net 2", "lost net 2", "lost disk 1"]);
  });
});
