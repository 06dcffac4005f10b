/** Lessons are written in American English. Titles of sources and addresses keep their own spelling. */
import { describe, expect, it } from "vitest";
import { loadCourse, loadLesson, readingOrder } from "../../src/lesson/build/index.ts";

const root = process.cwd();

/** British forms, as whole words or beginnings of words. */
const BRITISH = new RegExp(
  `\\b(${[
    "(?:behavi|col|fav|hon|neighb|lab|flav|harb|rum)our\\w*",
    "(?:real|recogn|organ|serial|synchron|normal|optim|apolog|summar|initial|prior)is(?:e|ed|es|ing|ation)",
    "(?:cancel|travel|model|label|signal)l(?:ed|ing|er)",
    "(?:cent|fib|theat|met)res?",
    "analyse[sd]?|catalogues?|cheques?|defence|fulfil|grey|learnt|licence|programmes?|spelt|towards|whilst",
  ].join("|")})\\b`,
  "gi",
);

/** What a reader reads; elsewhere a name of the engine may stand (`cancelled`). */
const PROSE = ["index.mdx", "design.md", "predict.ts", "kata.check.ts", "kata.ts"];

describe("spelling", () => {
  const places = readingOrder(loadCourse(root)).map(({ track, lesson }) => [
    `${track}/${lesson}`,
    track,
    lesson,
  ]);
  it.each(places)("%s is American", (_name, track, id) => {
    const { files, body } = loadLesson(track!, id!, root);
    const found = PROSE.flatMap((file) => {
      const text = (file === "index.mdx" ? body : files[file]!).replace(/\]\([^)]*\)/g, "]");
      return [...text.matchAll(BRITISH)].map((match) => {
        const line = text.slice(0, match.index).split("\n").length;
        return `${file}:${line}: ${match[0]}`;
      });
    });
    expect(found).toEqual([]);
  });
});
