import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeData, highlight } from "../../src/view/build/index.ts";
import { lex } from "../../src/view/code/lexer.ts";
import { encodeRuns, linesOf } from "../../src/view/code/runs.ts";

const textOf = (source: string, runs: string): string =>
  linesOf(source, runs)
    .map((line) => line.map(({ text }) => text).join(""))
    .join("\n");

const kindsOf = (source: string, runs: string): Record<string, string> =>
  Object.fromEntries(
    linesOf(source, runs)
      .flat()
      .filter(({ kind }) => kind !== "text")
      .map(({ kind, text }) => [text, kind]),
  );

describe("runs", () => {
  test("neighbours of a kind are one", () => {
    expect(
      encodeRuns([
        ["k", 2],
        ["k", 3],
        ["t", 0],
        ["s", 1],
      ]),
    ).toBe("k5s1");
  });
  test("are cut at line ends", () => {
    expect(linesOf("ab\ncd", "c5")).toEqual([
      [{ kind: "comment", text: "ab" }],
      [{ kind: "comment", text: "cd" }],
    ]);
  });
  test("lose no character, whatever they say", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.array(fc.tuple(fc.constantFrom("k", "t", "z"), fc.nat(9))),
        (a, b, runs) => {
          const source = `${a}\n${b}`;
          expect(textOf(source, runs.map(([letter, n]) => letter + String(n)).join(""))).toBe(source);
        },
      ),
    );
  });
});

describe("the small lexer", () => {
  test("loses no character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(textOf(text, lex(text))).toBe(text);
      }),
    );
  });
  test("tells words, texts, numbers, calls and comments apart", () => {
    const source = 'const n = spawn(book, 1_000); // "not a text"\nif (n === null) raise(`no ${n}`);';
    expect(kindsOf(source, lex(source))).toMatchObject({
      const: "keyword",
      spawn: "name",
      "1_000": "number",
      '// "not a text"': "comment",
      if: "keyword",
      null: "atom",
      raise: "name",
      "`no ${n}`": "string",
    });
  });
  test("is quick on long and unfinished texts", () => {
    const source = '"'.repeat(20_000) + "/*" + "`\\".repeat(20_000);
    const begin = performance.now();
    lex(source);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

describe("highlighting at build", () => {
  test("loses no character, in both languages", async () => {
    const typescript = 'import { spawn } from "faultline";\n\nspawn(() => 1);\n';
    const elixir = 'defmodule A do\n  def a(:ok), do: IO.puts("#{1 + 1}")\nend\n';
    expect(textOf(typescript, await highlight(typescript, "typescript"))).toBe(typescript);
    expect(textOf(elixir, await highlight(elixir, "elixir"))).toBe(elixir);
  });
  test("knows Elixir's atoms", async () => {
    const source = "{:EXIT, pid, :normal}";
    expect(kindsOf(source, await highlight(source, "elixir"))).toMatchObject({
      ":EXIT": "atom",
      ":normal": "atom",
    });
  });
  test("a file is shown without its region markers, whose lines are known", async () => {
    const data = await codeData("// #region a\none();\ntwo();\n// #endregion\nthree();\n\n\n", "demo.ts");
    expect(data.source).toBe("one();\ntwo();\nthree();\n");
    expect(data.regions).toEqual([{ name: "a", first: 1, last: 2 }]);
  });
});
