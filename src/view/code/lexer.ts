/**
 * A small lexer for TypeScript: colours code that the reader has changed while no editor is loaded.
 *
 * It knows words, texts, comments and numbers; it does not parse. Template literals are one text with
 * their expressions. What it can't tell stays plain.
 */
import { encodeRuns, type KindLetter } from "./runs.ts";

const KEYWORDS = new Set(
  (
    "as async await break case catch class const continue default delete do else export extends finally for from " +
    "function if import in instanceof interface let new of readonly return satisfies static switch this throw try " +
    "type typeof var void while yield"
  ).split(" "),
);
const ATOMS = new Set(["true", "false", "null", "undefined", "Infinity", "NaN"]);

const TOKEN =
  /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?n?\b)|([\p{L}_$][\p{L}\p{N}_$]*)|([{}()[\];,.<>:?!=+\-*/%&|^~]+?)|([\s\S])/giuy;

/** Highlighting of TypeScript, as runs. */
export function lex(source: string): string {
  return encodeRuns(tokens(source));
}

function* tokens(source: string): Generator<[KindLetter, number]> {
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [text, comment, string, number, word, mark] = match;
    const letter: KindLetter = comment
      ? "c"
      : string
        ? "s"
        : number
          ? "n"
          : word
            ? ofWord(word, source.slice(TOKEN.lastIndex, TOKEN.lastIndex + 40))
            : mark
              ? "p"
              : "t";
    yield [letter, text.length];
  }
}

function ofWord(word: string, after: string): KindLetter {
  if (KEYWORDS.has(word)) return "k";
  if (ATOMS.has(word)) return "a";
  return /^\s*(?:<[^<>()]*>)?\(/.test(after) ? "f" : "t";
}
