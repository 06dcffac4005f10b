/** Of a text that no page could draw, the beginning is drawn. */
import { describe, expect, test } from "vitest";
import { countLines, DRAWN_CHARACTERS, DRAWN_LINES, excerpt } from "../../src/view/code/excerpt.ts";

describe("what is drawn of a text", () => {
  test("all of it, where it fits", () => {
    for (const text of ["", "\n", "a", "a\nb", "a\nb\n", "a\n".repeat(DRAWN_LINES)])
      expect(excerpt(text)).toEqual({ text, cut: false });
  });

  test("so many lines, each whole", () => {
    // 3 characters a line: 2,000 lines are 6,000 characters, far from the other limit.
    const { text, cut } = excerpt("ab\n".repeat(1_000_000));
    expect(cut).toBe(true);
    expect(text).toBe("ab\n".repeat(DRAWN_LINES));
  });

  test("so many characters, to the last whole line", () => {
    // Lines of 100 characters with their end: 655 of them are 65,500, and 36 more would be half a line.
    const { text, cut } = excerpt(`${"x".repeat(99)}\n`.repeat(1_000));
    expect(cut).toBe(true);
    expect(text.length).toBe(Math.floor(DRAWN_CHARACTERS / 100) * 100);
  });

  test("of one long line its beginning, without half of a character", () => {
    expect(excerpt("x".repeat(2_000_000)).text.length).toBe(DRAWN_CHARACTERS);
    // One unit, then pairs of units: the limit is even, so it falls between the halves of a pair.
    const { text } = excerpt(`x${"😀".repeat(DRAWN_CHARACTERS)}`);
    expect(text.length).toBe(DRAWN_CHARACTERS - 1);
    expect(text.endsWith("😀")).toBe(true);
  });

  test("a long line after short ones is left out whole", () => {
    expect(excerpt(`a\n${"x".repeat(2_000_000)}`)).toEqual({ text: "a\n", cut: true });
  });
});

test("lines are counted as editors count them, without an empty last one", () => {
  expect(["", "\n", "a", "a\n", "a\nb", "a\nb\n"].map(countLines)).toEqual([0, 1, 1, 1, 2, 2]);
});
