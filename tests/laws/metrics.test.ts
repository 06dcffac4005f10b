/** Laws of figures: what holds for every run, however its values come. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketsFor, MOST_BUCKETS, percentile, Steps } from "../../src/player/metrics/index.ts";
import { niceTop, timeScale } from "../../src/view/stage/metrics/scale.ts";

describe("slices of time", () => {
  test("cover the run without gap or overlap, and are never too many", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (end, part) => {
          const { width, count, of } = bucketsFor(end);
          expect(count).toBeLessThanOrEqual(MOST_BUCKETS);
          expect(width * count).toBeGreaterThanOrEqual(end);
          expect(width * (count - 1)).toBeLessThanOrEqual(end);
          const at = end * part;
          const slice = of(at);
          expect(slice * width).toBeLessThanOrEqual(at);
          expect(at === end || at < (slice + 1) * width).toBe(true);
        },
      ),
    );
  });
});

describe("percentiles", () => {
  const values = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 });
  test("are values that occurred, and rise with the share; that share of the values is at or below", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 99 }), (raw, percent) => {
        const sorted = raw.toSorted((a, b) => a - b);
        const value = percentile(sorted, percent);
        expect(sorted).toContain(value);
        expect(percentile(sorted, percent + 1)).toBeGreaterThanOrEqual(value);
        const below = sorted.filter((other) => other <= value).length;
        expect(below * 100).toBeGreaterThanOrEqual(percent * sorted.length);
      }),
    );
  });
});

describe("values that hold", () => {
  const changes = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 50 }), value: fc.integer({ min: -5, max: 9 }) }),
    { maxLength: 40 },
  );
  test("are at each event what was set last, and in time what was set last in the instant", () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 100 }), (list, rest) => {
        const steps = new Steps(0);
        let at = 0;
        const told = list.map(({ wait, value }, i) => {
          at += wait;
          steps.set(i + 1, at, value);
          return { at, value };
        });
        const end = at + rest;
        for (let index = 0; index <= told.length; index++)
          expect(steps.valueAt(index)).toBe(told[index - 1]?.value ?? 0);
        const { x, y } = steps.drawn(end);
        expect(x).toEqual(x.toSorted((a, b) => a - b));
        x.forEach((time, i) => expect(y[i]).toBe(told.findLast((change) => change.at <= time)?.value ?? 0));
        const { least, median, most } = steps.summary(end)!;
        expect(least).toBeLessThanOrEqual(median);
        expect(median).toBeLessThanOrEqual(most);
        expect(y).toEqual(expect.arrayContaining([least, median, most]));
      }),
    );
  });
});

test("a place on the axis leads back to its time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 120, max: 2000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (end, wide, part) => {
        const scale = timeScale(end, wide);
        expect(scale.at(scale.x(end * part))).toBeCloseTo(end * part, 5);
      },
    ),
  );
});

test("a plot's top has room for the most, and wastes at most half of it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (most) => {
      expect(niceTop(most)).toBeGreaterThanOrEqual(most);
      expect(niceTop(most)).toBeLessThan(most * 2);
    }),
  );
});
