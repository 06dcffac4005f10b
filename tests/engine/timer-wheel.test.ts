import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimerWheel, type Timer } from "faultline";

/** What a wheel must do, done slowly: a list sorted by due time, then by order of setting. */
class SortedList {
  #timers: { due: number; item: number; order: number }[] = [];
  #order = 0;
  set(due: number, item: number): void {
    this.#timers.push({ due, item, order: this.#order++ });
  }
  cancel(item: number): void {
    this.#timers = this.#timers.filter((timer) => timer.item !== item);
  }
  next(): number {
    return Math.min(Infinity, ...this.#timers.map(({ due }) => due));
  }
  take(now: number): number[] {
    const due = this.#timers.filter((timer) => timer.due === now).sort((a, b) => a.order - b.order);
    this.#timers = this.#timers.filter((timer) => timer.due !== now);
    return due.map(({ item }) => item);
  }
}

const action = fc.oneof(
  fc.record({
    do: fc.constant("set" as const),
    delay: fc.oneof(fc.nat(10), fc.nat(5000), fc.nat(2 ** 31), fc.nat(2 ** 36)),
  }),
  fc.record({ do: fc.constant("cancel" as const), which: fc.nat(50) }),
  fc.record({ do: fc.constant("advance" as const) }),
  fc.record({ do: fc.constant("part" as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

describe("the timing wheel", () => {
  it("fires like a sorted list, whatever is set, cancelled and waited for", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const wheel = new TimerWheel<number>();
        const list = new SortedList();
        const timers: Timer<number>[] = [];
        let now = 0;
        let next = 0;
        for (const step of actions) {
          if (step.do === "set") {
            timers[next] = wheel.set(now + step.delay, next);
            list.set(now + step.delay, next++);
          } else if (step.do === "cancel") {
            const timer = timers[step.which];
            if (timer !== undefined) {
              wheel.cancel(timer);
              list.cancel(step.which);
            }
          } else if (step.do === "part") {
            // Time may also move to somewhere before the next timer.
            const to = list.next() === Infinity ? now : now + Math.floor((list.next() - now) * step.share);
            if (to < list.next()) {
              now = to;
              expect(wheel.advance(now).filter(({ pending }) => pending)).toEqual([]);
            }
          } else if (list.next() !== Infinity) {
            now = list.next();
            const fired = wheel.advance(now).filter(({ pending }) => pending);
            fired.forEach((timer) => wheel.fired(timer));
            expect(fired.map(({ item }) => item)).toEqual(list.take(now));
          }
          expect(wheel.next()).toBe(list.next());
        }
      }),
      { numRuns: 500 },
    );
  });
});
