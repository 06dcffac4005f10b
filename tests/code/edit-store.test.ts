import { describe, expect, test, vi } from "vitest";
import { createAutosave, LAG } from "../../src/view/code/autosave.ts";
import { createEditStore } from "../../src/view/code/edit-store.ts";
import type { StoredEdit } from "../../src/view/code/edits.ts";

const edit = (text: string): StoredEdit => ({ v: 1, base: "b", text, earlier: [] });

/** A store as browsers have it, with room for so many characters. */
function storage(room = Infinity): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    key: (i) => [...map.keys()][i] ?? null,
    clear: () => map.clear(),
    getItem: (key) => map.get(key) ?? null,
    removeItem: (key) => void map.delete(key),
    setItem(key, value) {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      map.set(key, value);
    },
  };
}

describe("edits in localStorage", () => {
  test("are kept per demo", () => {
    const shared = storage();
    const store = createEditStore(() => shared, null);
    expect(store.save("a/b/demo.ts", edit("mine"))).toBe("kept");
    const next = createEditStore(() => shared, null);
    expect(next.load("a/b/demo.ts")?.text).toBe("mine");
    expect(next.load("a/b/kata.ts")).toBeNull();
    next.save("a/b/demo.ts", null);
    expect(shared.length).toBe(0);
  });

  test("full: the save says so, and the text is held until the page is left", () => {
    const shared = storage(60);
    const store = createEditStore(() => shared, null);
    const long = "x".repeat(100);
    expect(store.save("a", edit(long))).toBe("full");
    expect(store.load("a")?.text).toBe(long);
    expect(createEditStore(() => shared, null).load("a")).toBeNull();
    // There is room again: it is kept as before.
    expect(store.save("a", edit("x"))).toBe("kept");
    expect(createEditStore(() => shared, null).load("a")?.text).toBe("x");
  });

  test("blocked: the same, in other words", () => {
    const store = createEditStore(() => {
      throw new DOMException("denied", "SecurityError");
    }, null);
    expect(store.load("a")).toBeNull();
    expect(store.save("a", edit("mine"))).toBe("blocked");
    expect(store.load("a")?.text).toBe("mine");
  });

  test("a change in another tab is told to the demo it belongs to", () => {
    const events = new EventTarget();
    const store = createEditStore(storage, events);
    const told = vi.fn();
    const end = store.watch("a", told);
    const fire = (key: string | null, newValue: string | null): void => {
      events.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
    };
    fire("faultline:code:1:b", JSON.stringify(edit("of b")));
    expect(told).not.toHaveBeenCalled();
    fire("faultline:code:1:a", JSON.stringify(edit("of a")));
    expect(told).toHaveBeenLastCalledWith(edit("of a"));
    fire("faultline:code:1:a", null);
    expect(told).toHaveBeenLastCalledWith(null);
    // The whole store was cleared: what stands in an open editor stays there.
    fire(null, null);
    expect(told).toHaveBeenCalledTimes(2);
    end();
    fire("faultline:code:1:a", null);
    expect(told).toHaveBeenCalledTimes(2);
  });
});

describe("saving while the reader types", () => {
  function clock() {
    let now = 0;
    let due: { at: number; run: () => void } | null = null;
    return {
      timers: {
        set: (run: () => void, ms: number) => (due = { at: now + ms, run }),
        clear: () => (due = null),
      },
      to(time: number) {
        now = time;
        if (!due || due.at > now) return;
        const { run } = due;
        run();
      },
    };
  }

  test("goes on while they type without a pause: no key is older than the lag", () => {
    const { timers, to } = clock();
    const saves: number[] = [];
    let time = 0;
    const autosave = createAutosave(() => saves.push(time), timers);
    // A key every 100 ms for two seconds.
    for (time = 0; time <= 2000; time += 100) {
      to(time);
      autosave.touch();
    }
    // Saved LAG after the first unsaved key: at 400, and with the next key at 400 again at 800, …
    expect(saves).toEqual([400, 800, 1200, 1600, 2000]);
    expect(LAG).toBeLessThan(1000);
  });

  test("at once when asked, and not again", () => {
    const { timers, to } = clock();
    const save = vi.fn();
    const autosave = createAutosave(save, timers);
    autosave.flush();
    expect(save).not.toHaveBeenCalled();
    autosave.touch();
    autosave.flush();
    to(10_000);
    expect(save).toHaveBeenCalledTimes(1);
  });
});
