import fc from "fast-check";
import { expect, test } from "vitest";
import { differenceOf, type DifferencePart } from "../../src/view/code/difference.ts";

const numbered = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i + 1}\n`).join("");

/** Lines of one side, folds counted. */
function linesOn(parts: readonly DifferencePart[], side: "before" | "after"): number {
  return parts.reduce(
    (sum, part) =>
      sum +
      ("folded" in part
        ? part.folded
        : part.lines.filter((line) => line.side === "both" || line.side === side).length),
    0,
  );
}

test("one changed line of ten: two lines around it are shown, the rest is folded", () => {
  const before = numbered(10);
  const parts = differenceOf(before, before.replace("line 6", "line six"));
  // Lines 1 to 3 and 9 to 10 are folded; 4, 5, 7, 8 are shown around the change.
  expect(parts).toEqual([
    { folded: 3 },
    {
      lines: [
        { side: "both", text: "line 4" },
        { side: "both", text: "line 5" },
        { side: "before", text: "line 6" },
        { side: "after", text: "line six" },
        { side: "both", text: "line 7" },
        { side: "both", text: "line 8" },
      ],
    },
    { folded: 2 },
  ]);
});

test("the same text is one fold", () => {
  expect(differenceOf(numbered(4), numbered(4))).toEqual([{ folded: 4 }]);
});

test("no line of either side is left out", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const parts = differenceOf(`${a.join("\n")}\n`, `${b.join("\n")}\n`);
      expect(linesOn(parts, "before")).toBe(a.length);
      expect(linesOn(parts, "after")).toBe(b.length);
    }),
  );
});
