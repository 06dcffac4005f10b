/** What can happen to a machine now, and with what message. */
import type { ChartTransition, Plain } from "../../engine/index.ts";
import { isTuple } from "../term-text.ts";
import { guardText, lineage, triggerText, type Chart } from "./definition.ts";
import type { Told } from "./taken.ts";

/** A transition out of a current state. */
export interface Possible {
  readonly transition: ChartTransition;
  readonly trigger: string;
  /** What is asked first; null if nothing is. */
  readonly guard: string | null;
  /** The event's type, if a message can be it. */
  readonly sends: string | null;
}

/** The transitions of the current states in the order in which they are asked: the innermost state first. */
export function possibleNow(chart: Chart, active: ReadonlySet<string>): Possible[] {
  const depth = (id: string): number => lineage(chart, id).length;
  return chart.transitions
    .filter(({ source }) => active.has(source))
    .sort((a, b) => depth(b.source) - depth(a.source))
    .map((transition) => ({
      transition,
      trigger: triggerText(transition),
      guard: guardText(chart, transition),
      sends: sendable(transition),
    }));
}

/** A pattern of events has no type that could be sent; timers and the machine's own events come by themselves. */
export function sendable({ on, event }: ChartTransition): string | null {
  return on === "event" &&
    event !== undefined &&
    event !== "" &&
    !event.includes("*") &&
    !event.startsWith("xstate.")
    ? event
    : null;
}

type Fields = Readonly<Record<string, Plain>>;

/** Whether a value means the same written as JSON: no process, no reference, nothing that was cut. */
function writable(value: Plain): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (isTuple(value)) return value.every(writable);
  return Object.entries(value as Fields).every(([key, inner]) => !key.startsWith("$") && writable(inner));
}

/**
 * The message that is `type` to the machine: `{ type }` with the fields that the last such event of this run had. A
 * field that the context has, too, is as it is there now; `at` is now.
 *
 * @param told transitions of the machine's process, in their order
 * @param time virtual ms at the cursor
 */
export function messageFor(type: string, told: readonly Told[], context: Plain, time: number): Fields {
  const seen = told
    .map(({ event }) => event.event)
    .findLast((event) => isFields(event) && event["type"] === type);
  const now = isFields(context) ? context : {};
  const fields = Object.entries((seen ?? {}) as Fields)
    .filter(([key, value]) => key !== "type" && key !== "from" && writable(value))
    .map(([key, value]): [string, Plain] => {
      const current = now[key];
      if (current !== undefined && typeof current === typeof value && writable(current))
        return [key, current];
      return [key, key === "at" && typeof value === "number" ? time : value];
    });
  return { type, ...Object.fromEntries(fields) };
}

function isFields(value: Plain): value is Fields {
  return typeof value === "object" && value !== null && !isTuple(value);
}

/** What a reader typed, as a message; or what is wrong with it. */
export function readMessage(text: string): { readonly message: unknown } | { readonly error: string } {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { error: `Not a message: write it as JSON, such as {"type":"melt"}, with the quotes.` };
  }
  const isEvent =
    typeof message === "string" ||
    (typeof message === "object" &&
      message !== null &&
      typeof (message as { type?: unknown }).type === "string");
  return isEvent ? { message } : { error: `Not an event: it has a type, such as {"type":"melt"}.` };
}
