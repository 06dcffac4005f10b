import { describe, expect, it } from "vitest";
import type { Trace } from "../../src/engine/index.ts";
import { applyEdits, compareFacts, grade, predict } from "../../src/lesson/index.ts";

const empty: Trace = { version: 1, seed: 0, endedAt: 0, end: "quiet", steps: 0, events: [] };
const options = [
  { id: "a", text: "A" },
  { id: "b", text: "B" },
  { id: "c", text: "C" },
];

describe("grade", () => {
  const many = predict({
    question: "Which?",
    many: true,
    options,
    correct: () => ["c", "a"],
    explain: () => "because",
  });

  it("wants all of the right options, and no other, in any order", () => {
    expect(grade(many, empty, ["a", "c"]).right).toBe(true);
    expect(grade(many, empty, ["c", "a"]).right).toBe(true);
    expect(grade(many, empty, ["a"]).right).toBe(false);
    expect(grade(many, empty, ["a", "b", "c"]).right).toBe(false);
    expect(grade(many, empty, []).right).toBe(false);
  });

  it("does not count an option twice", () => {
    expect(grade(many, empty, ["a", "a"]).right).toBe(false);
    expect(grade(many, empty, ["a", "c", "a"]).right).toBe(true);
  });

  it("names the right options in the order in which they are offered", () => {
    expect(grade(many, empty, []).correct).toEqual(["a", "c"]);
  });

  it("refuses an answer of the lesson that is not offered, and two where one is asked for", () => {
    const unknown = predict({ question: "?", options, correct: () => ["d"], explain: () => "" });
    expect(() => grade(unknown, empty, [])).toThrow('no option "d"');
    const two = predict({ question: "?", options, correct: () => ["a", "b"], explain: () => "" });
    expect(() => grade(two, empty, [])).toThrow("2 right answers, not one");
  });

  it("shows the first fault, unless the lesson says where to look", () => {
    const faulty: Trace = {
      ...empty,
      events: [
        { type: "spawn", at: 0, pid: 1, parent: 0, kind: "process", label: "main" },
        { type: "fault", at: 5, pid: 0, index: 0, target: 1, text: "at 5 exit main kill" },
      ],
    };
    const plain = predict({ question: "?", options, correct: () => ["a"], explain: () => "" });
    expect(grade(plain, faulty, []).event).toBe(1);
    expect(grade({ ...plain, show: () => 0 }, faulty, []).event).toBe(0);
    expect(grade(plain, empty, []).event).toBe(0);
  });
});

describe("predict", () => {
  it("needs two options, and each once", () => {
    const rest = { question: "?", correct: () => [], explain: () => "" };
    expect(() => predict({ ...rest, options: [options[0]!] })).toThrow("at least two options");
    expect(() => predict({ ...rest, options: [options[0]!, options[0]!] })).toThrow(
      'two options are called "a"',
    );
  });
});

describe("compareFacts", () => {
  it("does not mind the order of keys, at any depth", () => {
    expect(compareFacts({ a: { x: 1, y: [2] }, b: null }, { b: null, a: { y: [2], x: 1 } })).toEqual([]);
  });

  it("minds the order of lists", () => {
    expect(compareFacts({ told: ["a", "b"] }, { told: ["b", "a"] })).toEqual([
      'told: expected ["a","b"], got ["b","a"]',
    ]);
  });

  it("names what is missing and what is too much", () => {
    expect(compareFacts({ a: 1 }, { b: 2 })).toEqual([
      "a: expected 1, got nothing",
      "b: expected nothing, got 2",
    ]);
  });
});

describe("applyEdits", () => {
  it("applies one after the other", () => {
    expect(
      applyEdits("strategy: one_for_one", [
        ["one_for_one", "rest_for_one"],
        ["rest", "all"],
      ]),
    ).toBe("strategy: all_for_one");
  });

  it("takes the new text as it is, dollar signs included", () => {
    expect(applyEdits("a b", [["a", "$& $1"]])).toBe("$& $1 b");
  });

  it("refuses a text that is not there, or there twice", () => {
    expect(() => applyEdits("abc", [["x", "y"]])).toThrow('"x" stands 0 times');
    expect(() => applyEdits("a a", [["a", "y"]])).toThrow('"a" stands 2 times');
  });
});
