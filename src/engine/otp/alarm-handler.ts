/** AlarmHandler: SASL's alarm_handler, an event manager that everybody can tell of alarms. */
import { Logger, inspect, toPlain, type Pid, type Term, type Wait } from "../kernel/index.ts";
import { alarmBook, withoutAlarm } from "./alarm-book.ts";
import type { ChildSpec } from "./child.ts";
import { startManager } from "./gen-event/gen-event.ts";
import { defineCallbacks, type HandlerCallbacks } from "./gen-event/handler-module.ts";
import { GenEvent, type Handler, type HandlerModule } from "./gen-event/index.ts";
import type { StartResult } from "./server-module.ts";

/** An alarm: what it is about, and what there is to say. OTP takes any term; only a tuple can be cleared, by its first element. */
export type Alarm = readonly [id: Term, description: Term];

const NAME = "alarm_handler";

function report(what: "set" | "clear", alarm: Term): void {
  Logger.info(`alarm_handler: ${inspect(toPlain([what, alarm]))}`);
}

/** The handler that the manager has from the start: a list, newest first. */
const DEFAULT: HandlerCallbacks<readonly Term[], Term, Term> & { init(): readonly ["ok", readonly Term[]] } =
  {
    name: NAME,
    init: () => ["ok", []],
    handleEvent(event, alarms) {
      if (!Array.isArray(event) || event.length !== 2) return ["ok", alarms];
      const [what, alarm] = event as readonly Term[];
      if (what === "set_alarm") {
        report("set", alarm);
        return ["ok", [alarm, ...alarms]];
      }
      if (what !== "clear_alarm") return ["ok", alarms];
      report("clear", alarm);
      return ["ok", withoutAlarm(alarms, alarm)];
    },
    handleCall: (request, alarms) =>
      request === "get_alarms" ? ["ok", alarms, alarms] : ["ok", ["error", "bad_query"], alarms],
    handleInfo: (_message, alarms) => ["ok", alarms],
    terminate: (why, alarms) => (why === "swap" ? [NAME, alarms] : "ok"),
  };

/**
 * SASL's alarm_handler: an event manager registered as `alarm_handler`, with a handler of the same name that logs alarms
 * and keeps them in a list. It is manager and handler, as the module is in OTP:
 * `GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [Mine, arg])` hands `[arg, ["alarm_handler", alarms]]` to
 * the init of your own handler (with another argument than `swap` it hands over `"ok"`, and the alarms are gone).
 *
 * In the trace an alarm is set once a handler was told of it, and cleared when that one dropped it. The default handler
 * is known exactly; one of your own is taken to keep what it is told, and what was handed to it. What no installed
 * handler keeps any more is lost; what is set while there is no handler was never set.
 */
export const AlarmHandler = Object.freeze({
  name: NAME,
  /** Starts it linked to the caller, with the default handler. */
  *startLink(): Wait<StartResult> {
    const started = yield* startManager({ name: NAME }, true, alarmBook(NAME));
    if (started[0] === "ok") yield* GenEvent.addHandler(started[1] as Pid, NAME_AND_CODE, []);
    return started;
  },
  /** For a list of children: `AlarmHandler`, or `[AlarmHandler]`. */
  childSpec(): ChildSpec {
    return { id: NAME, start: () => AlarmHandler.startLink() };
  },
  /** Tells all handlers that an alarm is set: an event, `["set_alarm", alarm]`. badarg if there is no alarm_handler. */
  setAlarm(alarm: Alarm): "ok" {
    return GenEvent.notify(NAME, ["set_alarm", alarm]);
  },
  /** Tells all handlers that an alarm is cleared. The default one drops the newest of this id; a second of the same id stays. */
  clearAlarm(id: Term): "ok" {
    return GenEvent.notify(NAME, ["clear_alarm", id]);
  },
  /** The alarms that the default handler keeps, newest first; `["error", "bad_module"]` if that is not installed any more. */
  getAlarms(): Wait<any> {
    return GenEvent.call(NAME, NAME, "get_alarms");
  },
  /** Adds a handler beside those that are there. */
  addAlarmHandler(handler: Handler, arg: Term = []): Wait<Term> {
    return GenEvent.addHandler(NAME, handler, arg);
  },
  /** Removes a handler. */
  deleteAlarmHandler(handler: Handler): Wait<Term> {
    return GenEvent.deleteHandler(NAME, handler, []);
  },
});

const NAME_AND_CODE = AlarmHandler as HandlerModule<Term, Term, "get_alarms">;
defineCallbacks(AlarmHandler, DEFAULT);
