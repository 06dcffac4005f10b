import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimerWheel, type Timers } from "faultline";

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

/** Who owns the wheel of the test: timers are numbered as they are set, and none is used again. */
class Owner implements Timers {
  readonly dues: number[] = [];
  readonly over = new Set<number>();
  readonly released: number[] = [];
  isPending(timer: number): boolean {
    return !this.over.has(timer);
  }
  due(timer: number): number {
    return this.dues[timer]!;
  }
  release(timer: number): void {
    expect(this.over.has(timer)).toBe(true);
    this.released.push(timer);
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
        const owner = new Owner();
        const wheel = new TimerWheel(owner);
        const list = new SortedList();
        const { dues, over, released } = owner;
        let cancelled = 0;
        let now = 0;
        for (const step of actions) {
          if (step.do === "set") {
            const timer = dues.push(now + step.delay) - 1;
            wheel.set(now + step.delay, timer);
            list.set(now + step.delay, timer);
          } else if (step.do === "cancel") {
            if (step.which < dues.length && !over.has(step.which)) {
              over.add(step.which);
              cancelled++;
              wheel.cancelled(dues[step.which]!);
              list.cancel(step.which);
            }
          } else if (step.do === "part") {
            // Time may also move to somewhere before the next timer.
            const to = list.next() === Infinity ? now : now + Math.floor((list.next() - now) * step.share);
            if (to < list.next()) {
              now = to;
              expect(wheel.advance(now)).toEqual([]);
            }
          } else if (list.next() !== Infinity) {
            now = list.next();
            const fired = wheel.advance(now);
            fired.forEach((timer) => over.add(timer));
            expect(fired).toEqual(list.take(now));
          }
          expect(wheel.next()).toBe(list.next());
          expect(wheel.size).toBe(dues.length - over.size);
        }
        // What was cancelled is given back at most once; what fired belongs to who took it out.
        expect(new Set(released).size).toBe(released.length);
        expect(released.length).toBeLessThanOrEqual(cancelled);
      }),
      { numRuns: 500 },
    );
  });
});
