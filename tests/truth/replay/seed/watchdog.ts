/**
 * The watchdog and the alarm handlers of Jenga, the application of Chris Keathley's talk "Building Resilient Systems with
 * Stacking" (ElixirConf EU 2019, speakerdeck.com/keathley/building-resilient-elixir-systems): code of our own that does
 * what the published modules do, flaws included. What they do was recorded (tests/truth, group watchdog). Everything here
 * is what a scenario of a reader may use.
 */
import {
  AlarmHandler,
  error,
  GenEvent,
  GenServer,
  Logger,
  Process,
  raise,
  self,
  type Term,
  type Wait,
} from "faultline";

type Result = "ok" | "error";

interface State {
  readonly status: "degraded" | "connected";
  /** Passing checks since the one that made it connected. */
  readonly passing_checks: number;
}

export interface WatchdogOptions {
  /** Looks once; may wait, and then the watchdog waits too. */
  readonly check: () => Result | Wait<Result>;
  /** From the end of a check to the next one, in virtual milliseconds. */
  readonly period: number;
  /** In the published module it is never set, which makes it null. */
  readonly alarmId?: Term;
}

const LOST = "We cannot connect to the database";

/** Passing checks at which the next one clears the alarm: equal, not at least. */
const ENOUGH = 3;

export const DATABASE = "database_disconnected";

/** The watchdog that was published. It has no start function; its supervisor's specification makes up for it. */
export function watchdogServer({ check, period, alarmId = null }: WatchdogOptions) {
  const scheduleCheck = () => Process.sendAfter(self(), "check_db", period);

  function changed(result: Result, { status, passing_checks }: State): State {
    if (result === "error") {
      if (status === "connected") AlarmHandler.setAlarm([alarmId, LOST]);
      return { status: "degraded", passing_checks: 0 };
    }
    if (status === "degraded") return { status: "connected", passing_checks: 0 };
    if (passing_checks === ENOUGH) AlarmHandler.clearAlarm(alarmId);
    return { status: "connected", passing_checks: passing_checks + 1 };
  }

  return GenServer.define({
    name: "Jenga.Database.Watchdog",
    init() {
      scheduleCheck();
      return ["ok", { status: "degraded", passing_checks: 0 } as State];
    },
    *handleInfo(_checkDb: "check_db", state: State) {
      const looked = check();
      const result = typeof looked === "string" ? looked : yield* looked;
      const next = changed(result, state);
      scheduleCheck();
      return ["noreply", next];
    },
  });
}

const HANDLER = "Jenga.AlarmHandler";

/** What swap_handler hands over when there is somebody to hand over: `[arg, [old handler, its alarms]]`. */
function handedOver(arg: unknown): readonly Term[] | null {
  if (!Array.isArray(arg) || arg[0] !== "ok") return null;
  const old: unknown = arg[1];
  return Array.isArray(old) && old[0] === "alarm_handler" ? (old[1] as Term[]) : null;
}

function unhandled(event: Term): void {
  Logger.info(["Unhandled alarm event", event]);
}

/**
 * The handler that was published, its syntax mended. It waits for `["set_alarm", id]`, and what comes is
 * `["set_alarm", [id, description]]`; so it never hears of a loss. It keeps no list and answers no calls.
 */
export const publishedHandler = GenEvent.defineHandler({
  name: HANDLER,
  init(arg: unknown) {
    // No clause of its init fits anything else.
    if (handedOver(arg) === null) error("function_clause");
    Logger.info("Installing alarm handler");
    return ["ok", {}];
  },
  handleEvent(event: Term, state: object) {
    const [what, id] = Array.isArray(event) && event.length === 2 ? (event as Term[]) : [];
    if (what === "set_alarm" && id === DATABASE) Logger.error("Database connection lost");
    else if (what === "clear_alarm" && id === DATABASE) Logger.error("Database connection recovered");
    else unhandled(event);
    return ["ok", state];
  },
});

/**
 * What the author meant: it hears of losses, keeps a list, newest first, tells it, and can be installed when there is
 * nothing to be handed over. The event `crash_me` fells it.
 */
export const repairedHandler = GenEvent.defineHandler({
  name: HANDLER,
  init(arg: unknown) {
    Logger.info("Installing alarm handler");
    return ["ok", handedOver(arg) ?? []];
  },
  handleEvent(event: Term, alarms: readonly Term[]) {
    if (event === "crash_me") raise("crash_me");
    const [what, about] = Array.isArray(event) && event.length === 2 ? (event as Term[]) : [];
    if (what === "set_alarm" && Array.isArray(about) && about.length === 2 && about[0] === DATABASE) {
      Logger.error("Database connection lost");
      return ["ok", [about, ...alarms]];
    }
    if (what === "clear_alarm" && about === DATABASE) {
      Logger.error("Database connection recovered");
      const newest = alarms.findIndex((alarm) => Array.isArray(alarm) && alarm[0] === DATABASE);
      return ["ok", alarms.filter((_, i) => i !== newest)];
    }
    unhandled(event);
    return ["ok", alarms];
  },
  handleCall: (_getAlarms: "get_alarms", alarms: readonly Term[]) => ["ok", alarms, alarms],
});
