/**
 * A watchdog as a state machine of two regions: `probe` checks again and again, `status` says what to think of the results.
 * The idea is that of C. Keathley's "Building Resilient Systems with Stacking"; here a check can hang without harm, a database
 * that is down from the start sets the alarm, and an alarm is never set twice.
 */
import type { Pid } from "../../kernel/index.ts";
import { assign, raiseEvent, setup } from "../../otp/index.ts";

export interface WatchdogContext {
  /** Checks in a row that passed, while that matters. */
  readonly passing: number;
  /** Checks in a row that failed, while that matters. */
  readonly failing: number;
  /** The process that carries out the check that is under way; null if there is none. */
  readonly check: Pid | null;
}

export type WatchdogEvent =
  | { readonly type: "STARTED"; readonly pid: Pid }
  | { readonly type: "CHECKED"; readonly pid: Pid; readonly passed: boolean }
  | { readonly type: "EXIT"; readonly pid: Pid; readonly reason: unknown }
  | { readonly type: "PASS" | "FAIL" };

interface Told {
  readonly context: WatchdogContext;
  readonly event: WatchdogEvent;
}

const notProvided = (): never => {
  throw new TypeError(
    "a watchdog's machine is given its check, its alarm and its times by Watchdog.startLink",
  );
};

/** The machine without its check, its alarm and its times: for looking at. */
export const watchdogMachine = setup({
  types: {} as { context: WatchdogContext; events: WatchdogEvent },
  delays: { period: notProvided, timeout: notProvided },
  guards: {
    "enough passed": notProvided as (told: Told) => boolean,
    "enough failed": notProvided as (told: Told) => boolean,
    passed: ({ context, event }: Told) =>
      event.type === "CHECKED" && event.pid === context.check && event.passed,
    "of this check": ({ context, event }: Told) =>
      (event.type === "CHECKED" || event.type === "EXIT") && event.pid === context.check,
  },
  actions: {
    "trap exits": notProvided,
    "start the check": notProvided as () => unknown,
    "stop the check": notProvided as (told: Told) => void,
    "set alarm": notProvided,
    "clear alarm": notProvided,
    "note its process": assign(({ event }) => (event.type === "STARTED" ? { check: event.pid } : {})),
    "forget its process": assign({ check: null }),
    "count pass": assign(({ context }) => ({ passing: context.passing + 1, failing: 0 })),
    "count fail": assign(({ context }) => ({ failing: context.failing + 1, passing: 0 })),
    "count anew": assign({ passing: 0, failing: 0 }),
  },
}).createMachine({
  id: "watchdog",
  type: "parallel",
  entry: "trap exits",
  context: { passing: 0, failing: 0, check: null },
  states: {
    probe: {
      initial: "checking",
      states: {
        waiting: { after: { period: "checking" } },
        checking: {
          entry: "start the check",
          exit: ["stop the check", "forget its process"],
          // A check that hangs has failed.
          after: { timeout: { target: "waiting", actions: raiseEvent({ type: "FAIL" }) } },
          on: {
            STARTED: { actions: "note its process" },
            CHECKED: [
              { guard: "passed", target: "waiting", actions: raiseEvent({ type: "PASS" }) },
              { guard: "of this check", target: "waiting", actions: raiseEvent({ type: "FAIL" }) },
            ],
            // It ended before it had a result.
            EXIT: { guard: "of this check", target: "waiting", actions: raiseEvent({ type: "FAIL" }) },
          },
        },
      },
    },
    status: {
      initial: "unknown",
      states: {
        // Nothing is known: one who died while the alarm was set may have been here before.
        unknown: {
          on: {
            PASS: [
              { guard: "enough passed", target: "connected", actions: "clear alarm" },
              { actions: "count pass" },
            ],
            FAIL: [
              { guard: "enough failed", target: "degraded", actions: "set alarm" },
              { actions: "count fail" },
            ],
          },
        },
        connected: {
          entry: "count anew",
          on: {
            PASS: { actions: "count anew" },
            FAIL: [
              { guard: "enough failed", target: "degraded", actions: "set alarm" },
              { actions: "count fail" },
            ],
          },
        },
        degraded: {
          entry: "count anew",
          on: {
            PASS: [
              { guard: "enough passed", target: "connected", actions: "clear alarm" },
              { actions: "count pass" },
            ],
            FAIL: { actions: "count anew" },
          },
        },
      },
    },
  },
});
