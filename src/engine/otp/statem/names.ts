/** Actions and guards by their names, as the trace and the statechart show them. */
import type { Action, ActionFunction, Guard } from "./internals.ts";

const text = (value: unknown): string =>
  typeof value === "function" ? "…" : typeof value === "string" ? value : (JSON.stringify(value) ?? "…");

/** An action's name: that under which it was given, that of its function, or what a built-in one does. */
export function actionName(action: Action): string {
  if (typeof action === "string") return action;
  if (typeof action !== "function") return action.type;
  if (action.resolve === undefined) return action.name || "(anonymous)";
  switch (action.type) {
    case "xstate.assign":
      return typeof action["assignment"] === "object" && action["assignment"] !== null
        ? `assign ${Object.keys(action["assignment"]).join(", ")}`
        : "assign";
    case "xstate.raise":
      return `raise ${eventName(action)}`;
    case "xstate.sendTo":
      return `send ${eventName(action)}`;
    case "xstate.emit":
      return `emit ${eventName(action)}`;
    case "xstate.cancel":
      return `cancel ${text(action["sendId"])}`;
    default:
      return String(action.type).replace(/^xstate\./, "");
  }
}

function eventName(action: ActionFunction): string {
  const event = action["event"];
  return typeof event === "object" && event !== null ? String((event as { type?: unknown }).type) : "…";
}

/** Whether XState itself added this action: the timers of `after`. */
export function isOfAfter(action: Action): boolean {
  if (typeof action !== "function") return false;
  const id =
    action.type === "xstate.raise" ? action["id"] : action.type === "xstate.cancel" ? action["sendId"] : null;
  return typeof id === "string" && id.startsWith("xstate.after.");
}

/** A guard's name; those that are put together of others, as they were written: `and(open, not(locked))`. */
export function guardName(guard: Guard): string {
  if (typeof guard === "string") return guard;
  if (typeof guard !== "function") return guard.type;
  if (guard.check === undefined) return guard.name || "(anonymous)";
  if (guard.guards !== undefined) return `${guard.name}(${guard.guards.map(guardName).join(", ")})`;
  if (guard.stateValue !== undefined) return `stateIn(${text(guard.stateValue)})`;
  return guard.name || "(anonymous)";
}
