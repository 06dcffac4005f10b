import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bringBack,
  canBringBack,
  EARLIER,
  hashOf,
  hasMovedOn,
  isEdited,
  keepMine,
  mergeOther,
  openDraft,
  parseStored,
  reset,
  takeTheirs,
  toStored,
  typed,
  type Draft,
} from "../../src/view/code/edits.ts";

/** Kept and opened again, as at a reload. */
const reload = (draft: Draft, original = draft.original): Draft => {
  const stored = toStored(draft);
  return openDraft(original, stored === null ? null : parseStored(JSON.stringify(stored)));
};

describe("a draft", () => {
  test("begins as the lesson's text, with nothing to keep", () => {
    const draft = openDraft("one", null);
    expect(draft.text).toBe("one");
    expect(isEdited(draft)).toBe(false);
    expect(toStored(draft)).toBeNull();
  });

  test("survives a reload", () => {
    const draft = reload(typed(openDraft("one", null), "one, mine"));
    expect(draft.text).toBe("one, mine");
    expect(hasMovedOn(draft)).toBe(false);
  });

  test("typed back to the lesson's text is no edit", () => {
    expect(toStored(typed(typed(openDraft("one", null), "two"), "one"))).toBeNull();
  });

  test("reset can be undone, also after a reload", () => {
    const draft = reload(reset(typed(openDraft("one", null), "mine")));
    expect(draft.text).toBe("one");
    expect(canBringBack(draft)).toBe(true);
    expect(bringBack(draft).text).toBe("mine");
  });

  test("typed on after a reset: bringing back keeps both", () => {
    const after = bringBack(typed(reset(typed(openDraft("one", null), "first")), "second"));
    expect(after.text).toBe("first");
    expect(after.earlier).toEqual(["second"]);
    expect(bringBack(after).text).toBe("second");
  });
});

describe("a new version of the lesson", () => {
  const mine = typed(openDraft("old", null), "mine");
  const opened = reload(mine, "new");

  test("asks, and shows the reader's text until they choose", () => {
    expect(hasMovedOn(opened)).toBe(true);
    expect(opened.text).toBe("mine");
  });
  test("keep mine: it asks no more, until the next version", () => {
    expect(hasMovedOn(reload(keepMine(opened)))).toBe(false);
    expect(hasMovedOn(reload(keepMine(opened), "newer"))).toBe(true);
  });
  test("take theirs: the reader's text can be brought back", () => {
    const theirs = takeTheirs(opened);
    expect(theirs.text).toBe("new");
    expect(hasMovedOn(theirs)).toBe(false);
    expect(bringBack(reload(theirs)).text).toBe("mine");
  });
  test("who has edited nothing is asked nothing", () => {
    expect(hasMovedOn(reload(openDraft("old", null), "new"))).toBe(false);
  });
  test("which is what the reader had written: nothing to ask", () => {
    const same = reload(mine, "mine");
    expect(hasMovedOn(same)).toBe(false);
    expect(isEdited(same)).toBe(false);
  });
});

describe("another tab", () => {
  const stored = toStored(typed(openDraft("one", null), "theirs"));

  test("has typed, and nothing is open here: the same text stands here", () => {
    expect(mergeOther(openDraft("one", null), stored, "one").text).toBe("theirs");
  });
  test("has typed over what was kept from here: that can be brought back", () => {
    const here = typed(openDraft("one", null), "mine");
    const merged = mergeOther(here, stored, "mine");
    expect(merged.text).toBe("theirs");
    expect(bringBack(merged).text).toBe("mine");
  });
  test("has typed while the reader types here: this text stays, the other can be brought back", () => {
    const here = typed(openDraft("one", null), "mine, not kept yet");
    const merged = mergeOther(here, stored, "mine");
    expect(merged.text).toBe("mine, not kept yet");
    expect(merged.earlier).toContain("theirs");
  });
  test("has reset: so has this one, and what was here can be brought back", () => {
    const here = typed(openDraft("one", null), "mine");
    const merged = mergeOther(here, toStored(reset(here)), "mine");
    expect(merged.text).toBe("one");
    expect(bringBack(merged).text).toBe("mine");
  });
});

describe("laws", () => {
  type Step =
    | { do: "type"; text: string }
    | { do: "reset" | "bringBack" | "reload" | "keepMine" | "takeTheirs" }
    | { do: "newVersion"; text: string }
    | { do: "other"; text: string };
  const word = fc.constantFrom("a", "b", "c", "d");
  const step: fc.Arbitrary<Step> = fc.oneof(
    word.map((text): Step => ({ do: "type", text })),
    fc
      .constantFrom("reset", "bringBack", "reload", "keepMine", "takeTheirs")
      .map((each): Step => ({ do: each })),
    word.map((text): Step => ({ do: "newVersion", text: `lesson ${text}` })),
    word.map((text): Step => ({ do: "other", text: `other ${text}` })),
  );
  const take = (draft: Draft, each: Step): Draft => {
    switch (each.do) {
      case "type":
        return typed(draft, each.text);
      case "reset":
        return reset(draft);
      case "bringBack":
        return bringBack(draft);
      case "reload":
        return reload(draft);
      case "keepMine":
        return keepMine(draft);
      case "takeTheirs":
        return takeTheirs(draft);
      case "newVersion":
        return reload(draft, each.text);
      case "other":
        return mergeOther(draft, toStored(typed(openDraft(draft.original, null), each.text)), draft.text);
    }
  };

  test("no step but typing makes the reader's present text unreachable", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), step, (steps, last) => {
        const before = steps.reduce(take, openDraft("lesson", null));
        fc.pre(isEdited(before) && last.do !== "type");
        const after = take(before, last);
        expect([after.text, ...after.earlier]).toContain(before.text);
      }),
    );
  });

  test("what is kept opens as it was", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.string(), { maxLength: 6 }),
        fc.string(),
        (original, texts, text) => {
          const draft = typed(
            texts.reduce((each, next) => reset(typed(each, next)), openDraft(original, null)),
            text,
          );
          expect(reload(draft)).toEqual(draft);
        },
      ),
    );
  });

  test("anything that is stored opens, and a damaged entry counts as none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(openDraft("lesson", parseStored(text)).original).toBe("lesson");
      }),
    );
    for (const text of [
      "",
      "null",
      "[]",
      "{",
      '{"v":2,"base":"","text":""}',
      '{"v":1,"base":1,"text":"x"}',
    ]) {
      expect(parseStored(text)).toBeNull();
    }
  });

  test("replaced texts: the newest stay, within the limits", () => {
    const long = "x".repeat(EARLIER.characters / 2);
    let draft = openDraft("lesson", null);
    for (let i = 0; i < 20; i++) draft = reset(typed(draft, `${i} ${long}`));
    // Two of half the limit and a few characters more do not fit together.
    expect(draft.earlier).toHaveLength(1);
    expect(draft.earlier[0]).toMatch(/^19 /);
    for (let i = 0; i < 20; i++) draft = reset(typed(draft, `${i}`));
    expect(draft.earlier).toEqual(["12", "13", "14", "15", "16", "17", "18", "19"]);
  });

  test("hashes: the same text gives the same, texts that differ by one letter do not", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 1 }), (text, letter) => {
        expect(hashOf(text)).toBe(hashOf(text));
        expect(hashOf(text + letter)).not.toBe(hashOf(text));
      }),
    );
  });
});
