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

/** Who owns the wheel of the test: keys in the order of setting, and the number that became free last is used again. */
class Owner implements Timers {
  readonly #rows: { key: number; due: number }[] = [];
  readonly #free: number[] = [];
  /** Keys of what the wheel was not to fire. */
  readonly forgotten: number[] = [];
  add(key: number, due: number): number {
    const timer = this.#free.pop() ?? this.#rows.length;
    this.#rows[timer] = { key, due };
    return timer;
  }
  /** The key of a timer, whose number can be used again. */
  release(timer: number): number {
    const { key } = this.#rows[timer]!;
    this.#rows[timer] = { key: -1, due: 0 };
    this.#free.push(timer);
    return key;
  }
  isPending(timer: number, key: number): boolean {
    return this.#rows[timer]!.key === key;
  }
  due(timer: number): number {
    return this.#rows[timer]!.due;
  }
  forget(timer: number, key: number): void {
    expect(this.isPending(timer, key)).toBe(false);
    this.forgotten.push(key);
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
  it("has no next timer when what was cancelled was the last behind the one that fired", () => {
    const owner = new Owner();
    const wheel = new TimerWheel(owner);
    wheel.advance(2706);
    // 2706 is 42·64 + 18. Both are due later on the same slot of the second level, 50·64 to 50·64 + 63.
    const timers = [3257, 3201].map((due, key) => {
      const timer = owner.add(key, due);
      wheel.set(due, timer, key);
      return timer;
    });
    owner.release(timers[0]!);
    wheel.cancelled(3257);
    expect(wheel.advance(3201)).toEqual([timers[1]]);
    expect(wheel.size).toBe(0);
    expect(wheel.next()).toBe(Infinity);
  });

  it("fires like a sorted list, whatever is set, cancelled and waited for", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const owner = new Owner();
        const wheel = new TimerWheel(owner);
        const list = new SortedList();
        /** Numbers of pending timers by their keys. */
        const pending = new Map<number, number>();
        let next = 0;
        let cancelled = 0;
        let now = 0;
        for (const step of actions) {
          if (step.do === "set") {
            const due = now + step.delay;
            const timer = owner.add(next, due);
            pending.set(next, timer);
            wheel.set(due, timer, next);
            list.set(due, next++);
          } else if (step.do === "cancel") {
            const timer = pending.get(step.which);
            if (timer !== undefined) {
              const due = owner.due(timer);
              pending.delete(owner.release(timer));
              wheel.cancelled(due);
              list.cancel(step.which);
              cancelled++;
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
            const fired = wheel.advance(now).map((timer) => owner.release(timer));
            fired.forEach((key) => pending.delete(key));
            expect(fired).toEqual(list.take(now));
          }
          expect(wheel.next()).toBe(list.next());
          expect(wheel.size).toBe(pending.size);
        }
        // What was cancelled is forgotten at most once.
        expect(new Set(owner.forgotten).size).toBe(owner.forgotten.length);
        expect(owner.forgotten.length).toBeLessThanOrEqual(cancelled);
      }),
      { numRuns: 500 },
    );
  });
});
