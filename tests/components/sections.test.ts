/** A page's text as the search shows it. */
import { expect, test } from "vitest";
import { plainText } from "../../src/components/site/sections.ts";

test("marks of Markdown leave no gaps before the punctuation that follows them", () => {
  expect(plainText('- `brutal_kill`: none. *Killed* at once, <Do seek="1">see</Do>.')).toBe(
    "brutal_kill: none. Killed at once, see.",
  );
});

test("cells of a table stay apart", () => {
  expect(plainText("| `normal` | ignores it |\n| --- | --- |")).toBe("normal ignores it");
});
