/** What a machine did last. */
import type { EventOf, TraceEvent } from "../../engine/index.ts";
import { isTuple } from "../term-text.ts";

/** A `transition` event with its place in the trace. */
export interface Told {
  readonly event: EventOf<"transition">;
  readonly index: number;
}

/** All that the machine of a process does in a run, in order. */
export function toldBy(events: readonly TraceEvent[], pid: number): Told[] {
  return events.flatMap((event, index) =>
    event.type === "transition" && event.pid === pid ? [{ event, index }] : [],
  );
}

export interface Taken {
  /** Ids of the transitions. */
  readonly ids: ReadonlySet<string>;
  /** Place in the trace of the last of them; -1 if none was taken yet. */
  readonly index: number;
}

/**
 * The transitions that were taken last: all of the last instant at which any was. One event often brings about the next
 * at once, as a check that ends and the news of it.
 *
 * @param index events told so far
 */
export function lastTaken(told: readonly Told[], index: number): Taken {
  const ids = new Set<string>();
  let last: Told | undefined;
  for (const each of told.toReversed()) {
    const { taken } = each.event;
    if (each.index >= index || !isTuple(taken) || taken.length === 0) continue;
    last ??= each;
    if (each.event.at !== last.event.at) break;
    for (const id of taken) if (typeof id === "string") ids.add(id);
  }
  return { ids, index: last?.index ?? -1 };
}
