import { describe, expect, test } from "vitest";
import { sentence, verdictOf } from "../../src/view/predict/predict-words.ts";

describe("a guess", () => {
  test("each option is right, wrong, missed or neither", () => {
    const of = (option: string): string => verdictOf(option, ["a", "b"], ["b", "c"]);
    expect(["a", "b", "c", "d"].map(of)).toEqual(["wrong", "right", "missed", "neither"]);
  });
  test("all of it, none of it, a part of it", () => {
    expect(sentence(["a"], ["a"])).toBe("That is what happens.");
    expect(sentence(["a", "b"], ["b", "a"])).toBe("That is what happens.");
    expect(sentence(["a"], ["b"])).toBe("Something else happens.");
    expect(sentence(["a"], ["a", "b"])).toBe("Partly: 1 of 2 found.");
    expect(sentence(["a", "c"], ["a", "b"])).toBe("Partly: 1 of 2 found, and 1 that did not happen.");
    expect(sentence(["a", "b", "c"], ["a", "b"])).toBe("Partly: 2 of 2 found, and 1 that did not happen.");
  });
});
