/**
 * How a playhead moves through a trace in real time.
 *
 * Virtual time runs at `speed` virtual ms per real second. Everything at one instant would flash by at once, so the
 * playhead dwells on each event that a reader should see happen; long idle times are crossed faster.
 * In `steps` pace every event gets the same time and idle time none.
 */
import type { TraceEvent } from "../engine/index.ts";
import type { Timeline } from "./timeline.ts";

/** Virtual ms per real second, or one event after the other. */
export type Speed = number | "steps";

/** Speeds offered, slow to fast. */
export const SPEEDS: readonly Speed[] = ["steps", 100, 250, 500, 1000, 2000, 5000];

export interface Playhead {
  /** Events told. */
  readonly index: number;
  /** Virtual time; lies between the last event told and the next. */
  readonly time: number;
  /** Real ms still to dwell on the last event told. */
  readonly dwell: number;
}

/** Real ms to dwell on an event, at 1000 virtual ms per second. */
const DWELL: Partial<Record<TraceEvent["type"], number>> = {
  fault: 320,
  exit: 420,
  restart: 320,
  signal: 220,
  start: 220,
  spawn: 160,
  suspend: 300,
  resume: 300,
  log: 160,
  mark: 160,
  send: 90,
  lost: 200,
  receive: 60,
  state: 90,
  law: 25,
};

/** Real ms for each event in `steps` pace. */
const STEP = 650;
/** No idle time takes longer than this, real ms. */
const LONGEST_IDLE = 2000;

/** Real ms the playhead stays on an event. */
export function dwellOn(event: TraceEvent, speed: Speed): number {
  if (speed === "steps") return STEP;
  const base = event.type === "send" && event.pid === event.to ? 0 : (DWELL[event.type] ?? 0);
  // Slower or faster play stretches the dwell, but less than it stretches time.
  return base * Math.min(3, Math.sqrt(1000 / speed));
}

/**
 * The playhead `elapsed` real ms later.
 *
 * @returns a playhead whose time is `timeline.end` once everything is told
 */
export function advance(timeline: Timeline, head: Playhead, elapsed: number, speed: Speed): Playhead {
  const { events } = timeline.trace;
  let { index, time, dwell } = head;
  let left = elapsed;
  if (!(left > 0)) return head;
  for (;;) {
    if (dwell > left) return { index, time, dwell: dwell - left };
    left -= dwell;
    dwell = 0;
    const next = events[index];
    const target = next?.at ?? timeline.end;
    const gap = target - time;
    if (gap > 0) {
      const rate = rateOver(timeline.timeAt(index), target, speed);
      const reach = time + left * rate;
      if (reach < target) return { index, time: reach, dwell: 0 };
      left = Math.max(0, left - gap / rate);
      time = target;
    }
    if (next === undefined) return { index, time: Math.max(time, timeline.end), dwell: 0 };
    index++;
    dwell = dwellOn(next, speed);
  }
}

/** Virtual ms per real ms while nothing happens from `from` to `to`. */
function rateOver(from: number, to: number, speed: Speed): number {
  if (speed === "steps") return Infinity;
  return Math.max(speed / 1000, (to - from) / LONGEST_IDLE);
}
