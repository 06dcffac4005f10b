/** Watchdog: checks what a system depends on, and sets an alarm when it is gone. */
import {
  ErlangError,
  isHalt,
  Process,
  self,
  send,
  spawnLink,
  type Pid,
  type Term,
  type Wait,
} from "../../kernel/index.ts";
import { AlarmHandler, GenStatem, type ChildSpec, type StartResult } from "../../otp/index.ts";
import { watchdogMachine } from "./watchdog-machine.ts";

export { watchdogMachine } from "./watchdog-machine.ts";

/** Times in virtual milliseconds. */
export interface WatchdogOptions {
  /** The name it registers; and the child's id. */
  readonly name: string;
  /** Looks once. It passes if it returns true, "ok" or `["ok", …]`; anything else, an error and a late answer fail. */
  readonly check: () => unknown;
  /** What it sets while the check fails: `["database_disconnected", "no answer from the database"]`. */
  readonly alarm: readonly [id: Term, description: Term];
  /** From the end of a check to the next one. Default 1000. */
  readonly period?: number;
  /** How long a check may take. Default 500. */
  readonly timeout?: number;
  /** Failing checks in a row until the alarm is set. Default 1. */
  readonly fails?: number;
  /** Passing checks in a row until it is cleared: hysteresis. Default 3. */
  readonly passes?: number;
}

function read(options: WatchdogOptions): Required<WatchdogOptions> {
  const { name, check, alarm, period = 1000, timeout = 500, fails = 1, passes = 3 } = options;
  const wrong = (what: string): never => {
    throw new ErlangError("badarg", `a watchdog's ${what}`);
  };
  if (typeof name !== "string" || name === "") return wrong("name is a text");
  if (typeof check !== "function") return wrong("check is a function: check: () => ping()");
  if (!Array.isArray(alarm) || alarm.length !== 2) return wrong("alarm is [id, description]");
  for (const [what, ms] of Object.entries({ period, timeout }))
    if (!(typeof ms === "number" && ms > 0 && ms < Infinity))
      return wrong(`${what} is in milliseconds, above 0`);
  for (const [what, count] of Object.entries({ fails, passes }))
    if (!(Number.isInteger(count) && count >= 1)) return wrong(`${what} is a whole number from 1`);
  return { name, check, alarm, period, timeout, fails, passes };
}

function passed(result: unknown): boolean {
  return result === true || result === "ok" || (Array.isArray(result) && result[0] === "ok");
}

const processes = {
  /**
   * The process of one check. What the check raises is a failure and no crash. It is labelled by its name, and a bundler
   * shortens the names of functions; that of a method stays.
   */
  *check(look: () => unknown, watchdog: Pid): Wait<void> {
    let result: unknown;
    try {
      result = look();
      if (typeof result === "object" && result !== null && "next" in result)
        result = yield* result as Wait<unknown>;
    } catch (thrown) {
      if (isHalt(thrown)) throw thrown;
      result = "error";
    }
    send(watchdog, { type: "CHECKED", pid: self(), passed: passed(result) });
  },
};

function machineOf({ check: look, alarm, period, timeout, fails, passes }: Required<WatchdogOptions>) {
  return watchdogMachine.provide({
    delays: { period, timeout },
    guards: {
      "enough passed": ({ context }) => context.passing + 1 >= passes,
      "enough failed": ({ context }) => context.failing + 1 >= fails,
    },
    actions: {
      "trap exits": () => void Process.flag("trap_exit", true),
      *"start the check"() {
        const watchdog = self();
        return { type: "STARTED", pid: spawnLink(processes.check, look, watchdog) };
      },
      "stop the check": ({ context }) => {
        if (context.check === null) return;
        Process.unlink(context.check);
        Process.exit(context.check, "kill");
      },
      // One that a watchdog before this one has set must not stay beside this one's for ever.
      "set alarm": () => {
        AlarmHandler.clearAlarm(alarm[0]);
        AlarmHandler.setAlarm(alarm);
      },
      "clear alarm": () => void AlarmHandler.clearAlarm(alarm[0]),
    },
  });
}

/**
 * Checks again and again whether something that the system depends on is there. Each check runs in a process of its own and has a time
 * limit, so that one that hangs hangs nobody. Alarms go to `alarm_handler`, which must run.
 */
export const Watchdog = Object.freeze({
  name: "Watchdog",
  /** Starts one, linked to the caller. The first check is made at once. */
  startLink(options: WatchdogOptions): Wait<StartResult> {
    const given = read(options);
    const { name } = given;
    return GenStatem.startLink(GenStatem.define({ name, machine: machineOf(given) }), undefined, { name });
  },
  /** For a list of children: `[Watchdog, { name: "DatabaseWatchdog", check, alarm }]`. */
  childSpec(options: WatchdogOptions): ChildSpec {
    return { id: options.name, start: () => Watchdog.startLink(options) };
  },
});
