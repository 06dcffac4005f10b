/** Which alarms are set, as far as the handlers of an alarm_handler are known to keep them: told to the trace. */
import { here, sameTerm, toPlain, type Term } from "../kernel/index.ts";
import type { Installed, Watch } from "./gen-event/manager.ts";

/** The list without the newest alarm of this id. */
export function withoutAlarm(alarms: readonly Term[], id: Term): readonly Term[] {
  const place = alarms.findIndex(
    (alarm) => Array.isArray(alarm) && alarm.length > 0 && sameTerm(alarm[0], id),
  );
  return place < 0 ? alarms : alarms.toSpliced(place, 1);
}

/** What is in `all` more often than in `some`, each as often as it is missing there. */
function beyond(all: readonly Term[], some: readonly Term[]): Term[] {
  const left = new Map<string, number>();
  for (const alarm of some) left.set(keyOf(alarm), (left.get(keyOf(alarm)) ?? 0) + 1);
  return all.filter((alarm) => {
    const count = left.get(keyOf(alarm)) ?? 0;
    left.set(keyOf(alarm), count - 1);
    return count <= 0;
  });
}

function keyOf(alarm: Term): string {
  return JSON.stringify(toPlain(alarm));
}

/** The event in a message to the manager, if it is one. */
function eventIn(message: Term): readonly Term[] {
  if (!Array.isArray(message)) return [];
  const event: Term =
    message[0] === "notify"
      ? message[1]
      : Array.isArray(message[2]) && message[2][0] === "sync_notify"
        ? message[2][1]
        : null;
  return Array.isArray(event) && event.length === 2 ? event : [];
}

/** Whether the message asks that the default handler hands over its alarms. */
function handsOver(message: Term, standard: string): boolean {
  const request: Term = Array.isArray(message) ? message[2] : null;
  return (
    Array.isArray(request) &&
    (request[0] === "swap_handler" || request[0] === "swap_sup_handler") &&
    request[1] === standard &&
    request[2] === "swap"
  );
}

/**
 * Watches a manager. The default handler's list is read from its state. The others are taken to keep what they are told,
 * by the same rules, and what the default one handed over.
 *
 * @param standard name of the default handler
 */
export function alarmBook(standard: string): Watch {
  let kept: readonly Term[] = [];
  let others: readonly Term[] = [];
  let shown: readonly Term[] = [];
  return (message, handlers) => {
    const before = kept;
    const keeper = handlers.find(({ module }: Installed) => module === standard);
    kept = keeper === undefined ? [] : (keeper.state as readonly Term[]);
    const [what, alarm] = eventIn(message);
    if (handlers.every(({ module }) => module === standard)) others = [];
    else if (what === "set_alarm") others = [alarm, ...others];
    else if (what === "clear_alarm") others = withoutAlarm(others, alarm);
    else if (keeper === undefined && handsOver(message, standard))
      others = [...beyond(before, others), ...others];
    const now = [...kept, ...beyond(others, kept)];
    for (const gone of beyond(shown, now)) tell(what === "clear_alarm" ? "clear" : "lost", gone);
    for (const come of beyond(now, shown)) tell("set", come);
    shown = now;
  };
}

function tell(action: "set" | "clear" | "lost", alarm: Term): void {
  const system = here("the alarm handler");
  const [id, description]: readonly Term[] =
    Array.isArray(alarm) && alarm.length > 0
      ? [alarm[0], alarm.length === 2 ? alarm[1] : alarm.slice(1)]
      : [alarm, null];
  system.recorder?.event({
    type: "alarm",
    at: system.now,
    pid: system.current!.id,
    action,
    alarm: toPlain(id),
    description: toPlain(description),
  });
}
