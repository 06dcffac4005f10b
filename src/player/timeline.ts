/**
 * A trace made ready for seeking: who appears in it, when each instant begins, and the world at any index.
 *
 * Keyframes every `STRIDE` events, made when first needed: a seek replays fewer than `STRIDE` events.
 */
import type { Trace, TraceEvent } from "../engine/index.ts";
import { castOf, type Cast } from "./cast.ts";
import { apply, emptyWorld, fork, type World, type WorldDraft } from "./world.ts";

/** Events between two keyframes. */
export const STRIDE = 256;

export interface Timeline {
  readonly trace: Trace;
  readonly cast: Cast;
  /** Number of events. An index runs from 0 (nothing told) to `length` (all told). */
  readonly length: number;
  /** Virtual time of the end. */
  readonly end: number;
  /** The world after the first `index` events. */
  worldAt(index: number): World;
  /** How many events have happened once virtual time `at` is over: those with a time `<= at`. */
  countAt(at: number): number;
  /** Virtual time of the last of the first `index` events; 0 before the first. */
  timeAt(index: number): number;
}

const known = new WeakMap<Trace, Timeline>();

/** The timeline of a trace; made once per trace. */
export function timelineOf(trace: Trace): Timeline {
  let timeline = known.get(trace);
  if (!timeline) known.set(trace, (timeline = build(trace)));
  return timeline;
}

/** The world after the first `index` events (0 to all). */
export function worldAt(trace: Trace, index: number): World {
  return timelineOf(trace).worldAt(index);
}

function build(trace: Trace): Timeline {
  const { events } = trace;
  const cast = castOf(trace);
  const keyframes: WorldDraft[] = [emptyWorld(cast)];
  let last: WorldDraft | null = null;

  const keyframe = (number: number): WorldDraft => {
    while (keyframes.length <= number) {
      const next = fork(keyframes[keyframes.length - 1] as WorldDraft);
      const until = Math.min(events.length, next.index + STRIDE);
      while (next.index < until) apply(next, events[next.index] as TraceEvent);
      keyframes.push(next);
    }
    return keyframes[number] as WorldDraft;
  };

  const worldAtIndex = (index: number): World => {
    const target = Math.min(Math.max(0, Math.trunc(index)), events.length);
    if (last && last.index === target) return last;
    const near =
      last && last.index < target && target - last.index <= STRIDE
        ? last
        : keyframe(Math.floor(target / STRIDE));
    const world = fork(near);
    while (world.index < target) apply(world, events[world.index] as TraceEvent);
    last = world;
    return world;
  };

  return {
    trace,
    cast,
    length: events.length,
    end: Math.max(trace.endedAt, events.at(-1)?.at ?? 0),
    worldAt: worldAtIndex,
    countAt: (at) => {
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((events[middle] as TraceEvent).at <= at) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    timeAt: (index) =>
      index <= 0 ? 0 : ((events[Math.min(index, events.length) - 1] as TraceEvent | undefined)?.at ?? 0),
  };
}
