import { describe, expect, it } from "vitest";
import {
  courseSchema,
  findEmbeds,
  loadCourse,
  neighbors,
  parseMdx,
  readingOrder,
} from "../../src/lesson/build/index.ts";

const course = {
  tracks: [
    { id: "one", title: "One", summary: "First.", lessons: ["a", "b"] },
    { id: "two", title: "Two", summary: "Second.", lessons: ["c"] },
  ],
};

describe("course", () => {
  it("gives the order in which lessons are read, across tracks", () => {
    expect(readingOrder(course).map(({ track, lesson }) => `${track}/${lesson}`)).toEqual([
      "one/a",
      "one/b",
      "two/c",
    ]);
    expect(neighbors(course, { track: "one", lesson: "b" })).toEqual({
      before: { track: "one", lesson: "a" },
      after: { track: "two", lesson: "c" },
    });
    expect(neighbors(course, { track: "one", lesson: "a" }).before).toBeNull();
    expect(() => neighbors(course, { track: "one", lesson: "c" })).toThrow(
      "one/c is not in content/course.yaml",
    );
  });

  it("refuses a lesson that stands twice, an id with capitals, and keys it does not know", () => {
    const [first] = course.tracks;
    expect(courseSchema.safeParse({ tracks: [{ ...first, lessons: ["a", "a"] }] }).success).toBe(false);
    expect(courseSchema.safeParse({ tracks: [{ ...first, id: "One" }] }).success).toBe(false);
    expect(courseSchema.safeParse({ tracks: [{ ...first, order: 1 }] }).success).toBe(false);
    expect(courseSchema.safeParse({ tracks: [first, first] }).success).toBe(false);
    expect(courseSchema.safeParse(course).success).toBe(true);
  });

  it("reads the course of this repository", () => {
    expect(loadCourse().tracks[0]!.id).toBe("supervision");
  });
});

describe("findEmbeds", () => {
  it("reads names, attributes and lines", () => {
    const text =
      'One <Do fault="exit A kill" at="1200">kill it</Do> two.\n\n<Stage />\n<Predict id={main} />\n';
    expect(findEmbeds(text)).toEqual([
      { name: "Do", attributes: { fault: "exit A kill", at: "1200" }, line: 1 },
      { name: "Stage", attributes: {}, line: 3 },
      { name: "Predict", attributes: { id: "main" }, line: 4 },
    ]);
  });

  it("passes over code", () => {
    expect(findEmbeds("`<Stage />`\n\n```mdx\n<Kata />\n```\n<Kata />")).toEqual([
      { name: "Kata", attributes: {}, line: 6 },
    ]);
  });

  it("reads an embed whose attributes stand on several lines", () => {
    expect(findEmbeds('<Do\n  fault="exit A x"\n  at="5"\n>go</Do>')[0]!.attributes).toEqual({
      fault: "exit A x",
      at: "5",
    });
  });
});

describe("parseMdx", () => {
  const head =
    "title: Let it crash\ndescription: Kill a clerk at a ticket desk and see who falls with her, and who does not.\n";
  const source = "sources:\n  - title: Elixir\n    url: https://hexdocs.pm/elixir/Process.html\n";

  it("splits head and body", () => {
    const { frontmatter, body } = parseMdx(`---\n${head}${source}---\n\nText.\n`, "x.mdx");
    expect(frontmatter.title).toBe("Let it crash");
    expect(frontmatter.sources[0]!.url).toBe("https://hexdocs.pm/elixir/Process.html");
    expect(body).toBe("\nText.\n");
  });

  it("names the file and what is wrong with it", () => {
    expect(() => parseMdx("Text.", "x.mdx")).toThrow("x.mdx: no frontmatter");
    expect(() => parseMdx(`---\n${head}---\n`, "x.mdx")).toThrow(/x\.mdx:[\s\S]*sources/);
    expect(() => parseMdx(`---\n${head}${source.replace("https", "ftp")}---\n`, "x.mdx")).toThrow(/url/);
  });
});
