import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefMap } from "faultline";

describe("a map of references", () => {
  it("law: holds what a Map holds, in the same order, whether they are few or many", () => {
    // Numbers of references only grow, as the kernel gives them out.
    const step = fc.oneof(
      { arbitrary: fc.constant("add" as const), weight: 3 },
      { arbitrary: fc.nat(40), weight: 2 },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const map = new RefMap<string>();
        const model = new Map<number, string>();
        let next = 1;
        for (const one of steps) {
          if (one === "add") {
            map.add(next, `v${next}`);
            model.set(next, `v${next}`);
            next++;
          } else {
            map.delete(one);
            model.delete(one);
          }
          expect([...map]).toEqual([...model]);
          expect(map.size).toBe(model.size);
          for (const ref of [1, next - 1, 20])
            expect([map.has(ref), map.get(ref)]).toEqual([model.has(ref), model.get(ref)]);
        }
      }),
    );
  });
});
