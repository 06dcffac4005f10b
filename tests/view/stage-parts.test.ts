import { describe, expect, test } from "vitest";
import { rowWindow, scrollTo } from "../../src/view/stage/row-window.ts";
import { shortcutFor, SHORTCUTS } from "../../src/view/stage/shortcuts.ts";

describe("the window of rows", () => {
  test("is what can be seen and a dozen around it: rows 100 to 110 of 20 px in 200 px", () => {
    expect(rowWindow(2000, 200, 20, 1000)).toEqual({ from: 88, to: 122 });
  });
  test("ends with the list", () => {
    expect(rowWindow(0, 200, 20, 5)).toEqual({ from: 0, to: 5 });
    expect(rowWindow(1e9, 200, 20, 50)).toEqual({ from: 50, to: 50 });
    expect(rowWindow(0, 200, 20, 0)).toEqual({ from: 0, to: 0 });
  });
  test("a row in sight needs no scrolling; one out of sight comes to a third of the height", () => {
    expect(scrollTo(12, 200, 300, 20)).toBeNull(); // 240 px lies within 200 to 500, less the margins
    expect(scrollTo(100, 0, 300, 20)).toBe(1900); // 2000 - 300 / 3
    expect(scrollTo(0, 500, 300, 20)).toBe(0);
  });
});

describe("keys", () => {
  const key = (name: string, more = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });
  test("each has one meaning", () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });
  test("P plays, in either case; a dot steps; brackets go to key moments", () => {
    expect(shortcutFor(key("P"))).toEqual({ type: "TOGGLE" });
    expect(shortcutFor(key("."))).toEqual({ type: "STEP", by: 1 });
    expect(shortcutFor(key("["))).toEqual({ type: "STEP", by: -1, only: "key" });
  });
  test("the browser keeps its own: with Ctrl, Alt or Meta nothing happens", () => {
    for (const held of ["ctrlKey", "metaKey", "altKey"])
      expect(shortcutFor(key("r", { [held]: true }))).toBeNull();
    expect(shortcutFor(key("q"))).toBeNull();
  });
});
