import { describe, expect, it } from "vitest";
import {
  answered,
  loadProgress,
  parseProgress,
  PROGRESS_KEY,
  saveProgress,
  solved,
  type Store,
} from "../../src/lesson/index.ts";

function memory(): Store & { text: string | null } {
  return {
    text: null,
    getItem(key) {
      return key === PROGRESS_KEY ? this.text : null;
    },
    setItem(_key, value) {
      this.text = value;
    },
  };
}

describe("progress", () => {
  it("survives being stored", () => {
    const store = memory();
    const progress = solved(
      answered({}, "supervision/let-it-crash", "jam", true),
      "supervision/let-it-crash",
    );
    expect(saveProgress(store, progress)).toBe(true);
    expect(loadProgress(store)).toEqual({
      "supervision/let-it-crash": { predictions: { jam: true }, solved: true },
    });
  });

  it("keeps the first guess", () => {
    const once = answered({}, "a/b", "jam", false);
    expect(answered(once, "a/b", "jam", true)).toBe(once);
    expect(answered(once, "a/b", "book", true)["a/b"]!.predictions).toEqual({ jam: false, book: true });
  });

  it("leaves out what has another shape", () => {
    expect(parseProgress(null)).toEqual({});
    expect(parseProgress("{nonsense")).toEqual({});
    expect(parseProgress("[1]")).toEqual({});
    expect(
      parseProgress('{"a/b": 7, "c/d": {"predictions": {"x": "yes", "y": false}, "solved": "no"}}'),
    ).toEqual({
      "c/d": { predictions: { y: false }, solved: false },
    });
  });

  it("lives without a store, and with one that refuses", () => {
    expect(loadProgress(undefined)).toEqual({});
    expect(saveProgress(undefined, {})).toBe(false);
    const refusing: Store = {
      getItem: () => {
        throw new Error("denied");
      },
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(loadProgress(refusing)).toEqual({});
    expect(saveProgress(refusing, {})).toBe(false);
  });
});
