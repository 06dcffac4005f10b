/** Real time for a playing stage: a TICK for every frame the browser draws. */
import type { PlayerEvent } from "./machine.ts";

/** Longest time one tick may tell, real ms: a page in the background does not leap ahead when it comes back. */
export const LONGEST_TICK = 100;

/** @returns a function that stops the clock */
export function startClock(send: (event: PlayerEvent) => void): () => void {
  let last = performance.now();
  let handle = requestAnimationFrame(function frame(now) {
    const elapsed = Math.min(LONGEST_TICK, now - last);
    last = now;
    if (elapsed > 0) send({ type: "TICK", elapsed });
    handle = requestAnimationFrame(frame);
  });
  return () => cancelAnimationFrame(handle);
}
