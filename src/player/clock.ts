/** Real time for a playing stage: a TICK about every second frame the browser draws. */
import type { PlayerEvent } from "./machine.ts";

/** Longest time one tick may tell, real ms: a page in the background does not leap ahead when it comes back. */
const LONGEST_TICK = 100;

/**
 * Shortest, real ms. What moves on a stage moves by itself between two ticks, so that more of them would cost a
 * phone its battery, and show nothing.
 */
const SHORTEST_TICK = 30;

/** @returns a function that stops the clock */
export function startClock(send: (event: PlayerEvent) => void): () => void {
  let last = performance.now();
  let handle = requestAnimationFrame(function frame(now) {
    handle = requestAnimationFrame(frame);
    if (now - last < SHORTEST_TICK) return;
    const elapsed = Math.min(LONGEST_TICK, now - last);
    last = now;
    send({ type: "TICK", elapsed });
  });
  return () => cancelAnimationFrame(handle);
}
