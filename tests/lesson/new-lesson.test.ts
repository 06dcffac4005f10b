import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  LESSON_FILES,
  loadCourse,
  loadLesson,
  newLesson,
  template,
  unfilled,
} from "../../src/lesson/build/index.ts";
import { findRegions, stripRegions } from "../../src/lesson/index.ts";
import { compile } from "../../src/sandbox/compile/index.ts";

let root: string;
const COURSE = `# The order of lessons.
tracks:
  - id: one
    title: One
    summary: A sentence that is long enough to be folded by a careless writer of YAML, were there one here at all.
    lessons:
      - first
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "new-lesson-"));
  mkdirSync(join(root, "content"));
  writeFileSync(join(root, "content", "course.yaml"), COURSE);
});

describe("newLesson", () => {
  it("writes every file of a lesson, and each says what belongs into it", () => {
    newLesson(root, "one/second-lesson");
    const lesson = loadLesson("one", "second-lesson", root);
    const waiting = new Set(unfilled(lesson.files).map((line) => line.split(":")[0]));
    expect([...waiting].sort()).toEqual([...LESSON_FILES, "kata.wrong/some-mistake.ts"].sort());
  });

  it("puts the lesson at the end of its track, and leaves the rest of the file as it was", () => {
    newLesson(root, "one/second-lesson");
    expect(readFileSync(join(root, "content", "course.yaml"), "utf8")).toBe(
      `${COURSE}      - second-lesson\n`,
    );
    expect(loadCourse(root).tracks[0]!.lessons).toEqual(["first", "second-lesson"]);
  });

  it("writes code that compiles, with regions that match", () => {
    for (const [file, text] of Object.entries(template("second-lesson"))) {
      if (/\.(ts|exs)$/.test(file)) findRegions(text);
      if (/^(demo|kata)(\.solution)?\.ts$/.test(file))
        expect(compile(stripRegions(text)), file).toMatchObject({ ok: true });
    }
  });

  it("refuses a lesson that is there, a track that is not, and names that are no names", () => {
    newLesson(root, "one/second");
    expect(() => newLesson(root, "one/second")).toThrow("content/one/second exists already");
    expect(() => newLesson(root, "two/second")).toThrow('no track "two"; there are: one');
    for (const place of ["", "one", "one/", "one/Two", "../one/two", "one/two/three"])
      expect(() => newLesson(root, place), place).toThrow("npm run new:lesson <track>/<lesson>");
  });
});
