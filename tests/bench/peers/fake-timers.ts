/** @sinonjs/fake-timers: a clock of callbacks. A message is a callback at once (`setTimeout(…, 0)`). */
import { createClock } from "@sinonjs/fake-timers";
import { Delays, PENDING_MOST, RING, SLEEP_MOST, SLEEPERS, type Peer, type Prepared } from "../workloads.ts";

const clockOf = () => createClock(0, 2 ** 31);

function circle(size: number, events: number): Prepared {
  const clock = clockOf();
  let left = events;
  const handlers: ((...message: unknown[]) => void)[] = [];
  for (let i = 0; i < size; i++) {
    handlers.push((message: unknown) => {
      if (left-- > 0) clock.setTimeout(handlers[(i + 1) % size]!, 0, message);
    });
  }
  return {
    run() {
      clock.setTimeout(handlers[0]!, 0, "token");
      clock.runAll();
      return events;
    },
  };
}

function timers(events: number): Prepared {
  const clock = clockOf();
  const delays = new Delays(SLEEP_MOST);
  let count = 0;
  return {
    run() {
      for (let i = 0; i < SLEEPERS; i++) {
        let left = events / SLEEPERS;
        const tick = (): void => {
          count++;
          if (--left > 0) clock.setTimeout(tick, delays.take(), "tick");
        };
        clock.setTimeout(tick, delays.take(), "tick");
      }
      clock.runAll();
      return count;
    },
  };
}

function pending(events: number, size: number, cancels: boolean): Prepared {
  const clock = clockOf();
  const delays = new Delays(PENDING_MOST);
  const victims = new Delays(size);
  const ids: ReturnType<typeof clock.setTimeout>[] = [];
  let count = 0;
  const tick = (message: unknown): void => {
    const slot = message as number;
    count++;
    ids[slot] = clock.setTimeout(tick, delays.take(), slot);
    if (!cancels) return;
    const victim = victims.take() - 1;
    clock.clearTimeout(ids[victim]!);
    ids[victim] = clock.setTimeout(tick, delays.take(), victim);
  };
  for (let slot = 0; slot < size; slot++) ids.push(clock.setTimeout(tick, delays.take(), slot));
  return {
    run() {
      const before = count;
      while (count - before < events) clock.next();
      return count - before;
    },
  };
}

export const fakeTimers: Peer = (workload, events, size) => {
  switch (workload) {
    case "ping-pong":
      return circle(2, events);
    case "ring":
      return circle(RING, events);
    case "timers":
      return timers(events);
    case "pending":
      return pending(events, size, false);
    case "cancelling":
      return pending(events, size, true);
    default:
      return null;
  }
};
