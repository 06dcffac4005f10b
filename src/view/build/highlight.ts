/**
 * Highlighting at build, by Shiki's grammars. Its colours are names of variables, so that one result
 * serves both themes.
 */
import { createCssVariablesTheme } from "shiki/core";
import { createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import elixir from "shiki/langs/elixir.mjs";
import typescript from "shiki/langs/typescript.mjs";
import { encodeRuns, type KindLetter } from "../code/runs.ts";

export type CodeLanguage = "typescript" | "elixir";

const theme = createCssVariablesTheme({ name: "faultline", variablePrefix: "--", fontStyle: false });

const LETTERS: Readonly<Record<string, KindLetter>> = {
  "token-keyword": "k",
  "token-string": "s",
  "token-string-expression": "s",
  "token-comment": "c",
  "token-constant": "a",
  "token-function": "f",
  "token-punctuation": "p",
  "token-parameter": "t",
  "token-link": "t",
  foreground: "t",
};

let highlighter: Promise<HighlighterCore> | undefined;

function load(): Promise<HighlighterCore> {
  highlighter ??= createHighlighterCore({
    themes: [theme],
    langs: [typescript, elixir],
    engine: createJavaScriptRegexEngine(),
  });
  return highlighter;
}

/** The runs (see code/runs.ts) of a text. */
export async function highlight(source: string, language: CodeLanguage): Promise<string> {
  const { codeToTokensBase } = await load();
  const lines = codeToTokensBase(source, { lang: language, theme: "faultline" });
  const pieces: [KindLetter, number][] = [];
  lines.forEach((line, i) => {
    if (i > 0) pieces.push(["t", 1]);
    for (const { content, color } of line) pieces.push(...refined(content, letterOf(content, color)));
  });
  return encodeRuns(pieces);
}

const FINER = /(:[A-Za-z_][\w?!]*|\b(?:nil|true|false)\b)|([^\s\w"'`@:]+|:)|([\w@]+|\s+|.)/g;

/** Shiki's variables lump brackets, dots and Elixir's atoms together with the words beside them. */
function refined(content: string, letter: KindLetter): [KindLetter, number][] {
  if (letter !== "t" && letter !== "f") return [[letter, content.length]];
  return [...content.matchAll(FINER)].map(([text, atom, mark]) => [
    atom ? "a" : mark ? "p" : letter,
    text.length,
  ]);
}

function letterOf(content: string, color: string | undefined): KindLetter {
  const name = /^var\(--([\w-]+)/.exec(color ?? "")?.[1] ?? "foreground";
  const letter = LETTERS[name] ?? "t";
  return letter === "a" && /^\d/.test(content) ? "n" : letter;
}
