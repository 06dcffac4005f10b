/** Places in a timeline: where a stage opens, where a step leads, where the cursor goes after a new run. */
import type { Fault, TraceEvent } from "../engine/index.ts";
import { isNormalEnd } from "./term-text.ts";
import type { Playhead } from "./pacing.ts";
import type { Timeline } from "./timeline.ts";
import { transcript } from "./transcript.ts";

export const START: Playhead = { index: 0, time: 0, dwell: 0 };

/** The cursor after `index` events. */
export function headAt(timeline: Timeline, index: number): Playhead {
  const clamped = Math.min(Math.max(0, Math.trunc(index)), timeline.length);
  return {
    index: clamped,
    time: clamped === timeline.length ? timeline.end : timeline.timeAt(clamped),
    dwell: 0,
  };
}

/** The cursor at the end of virtual time `time`: everything at that instant is told. */
export function headAtTime(timeline: Timeline, time: number): Playhead {
  const clamped = Math.min(Math.max(0, time), timeline.end);
  return { index: timeline.countAt(clamped), time: clamped, dwell: 0 };
}

function isTrouble(event: TraceEvent): boolean {
  if (event.type === "fault" || event.type === "restart") return true;
  if (event.type === "child") return event.status === "failed";
  if (event.type === "dependency") return event.at > 0 && !event.answers;
  if (event.type === "exit") return !isNormalEnd(event.reason);
  return event.type === "signal" && event.outcome === "exit";
}

/** Where a stage opens: what starts has started, and nothing has broken yet. */
export function settled(timeline: Timeline): Playhead {
  const { events } = timeline.trace;
  const trouble = events.findIndex(isTrouble);
  const before = trouble < 0 ? events.length : trouble;
  let lastStart = -1;
  for (let i = 0; i < before; i++) if ((events[i] as TraceEvent).type === "start") lastStart = i;
  if (lastStart < 0) return headAt(timeline, before);
  const at = (events[lastStart] as TraceEvent).at;
  const index = Math.min(timeline.countAt(at), before);
  return { index, time: at, dwell: 0 };
}

/** The next place (`by` 1) or the last one (`by` -1) at which something worth a row has just happened. */
export function stepFrom(
  timeline: Timeline,
  index: number,
  by: 1 | -1,
  only: "plain" | "key" = "plain",
): number {
  const told = transcript(timeline.trace);
  const worth = (at: number): boolean => {
    const weight = told[at - 1]?.weight;
    return weight === "key" || (only === "plain" && weight === "plain");
  };
  for (let at = index + by; at > 0 && at <= timeline.length; at += by) if (worth(at)) return at;
  return by > 0 ? timeline.length : 0;
}

/** Events after a fault among which its effect is looked for. */
const NEAR = 40;

/**
 * The index at which fault line `line` has had its effect: its target has ended, is held, goes on, or has the signal
 * or the message. Null if the run never came to it.
 */
export function afterFault(timeline: Timeline, line: number): number | null {
  const { events } = timeline.trace;
  const at = events.findIndex((event) => event.type === "fault" && event.index === line);
  const fault = events[at];
  if (fault?.type !== "fault") return null;
  for (let next = at + 1; next < Math.min(events.length, at + NEAR); next++) {
    const event = events[next] as TraceEvent;
    if (event.at !== fault.at || event.type === "fault") break;
    if (!isEffect(event, fault.target)) continue;
    return event.type === "send" ? (afterMove(events, next, fault.target) ?? next + 1) : next + 1;
  }
  return at + 1;
}

/** After what a machine does with a message at once; null if its process hosts none, or is busy. */
function afterMove(events: readonly TraceEvent[], sent: number, target: number): number | null {
  const at = (events[sent] as TraceEvent).at;
  for (let next = sent + 1; next < Math.min(events.length, sent + NEAR); next++) {
    const event = events[next] as TraceEvent;
    if (event.at !== at || event.type === "fault") return null;
    if (event.type === "transition" && event.pid === target) return next + 1;
  }
  return null;
}

function isEffect(event: TraceEvent, target: number): boolean {
  if (event.type === "send") return event.to === target && event.pid <= 0;
  if (event.pid !== target) return false;
  if (event.type === "env") return true;
  if (event.type === "signal") return event.outcome !== "exit";
  return event.type === "exit" || event.type === "suspend" || event.type === "resume";
}

/** Virtual time up to which two fault scripts (sorted by time) do the same; Infinity if they are equal. */
export function sameUntil(a: readonly Fault[], b: readonly Fault[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const left = a[i];
    const right = b[i];
    if (left && right && JSON.stringify(left) === JSON.stringify(right)) continue;
    return Math.min(left?.at ?? Infinity, right?.at ?? Infinity);
  }
  return Infinity;
}
