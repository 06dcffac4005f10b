/**
 * A lesson as it lies on disk, `content/<track>/<lesson>/`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordedFacts } from "../facts.ts";
import { parseMdx, type Frontmatter } from "./frontmatter.ts";

/** Every file that a lesson must have. */
export const LESSON_FILES = [
  "index.mdx",
  "demo.ts",
  "facts.ts",
  "facts.json",
  "twin.exs",
  "predict.ts",
  "kata.ts",
  "kata.solution.ts",
  "kata.check.ts",
  "design.md",
] as const;

export interface Lesson {
  readonly track: string;
  /** The lesson's folder name; with the track it is its id, `track/lesson`. */
  readonly lesson: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly frontmatter: Frontmatter;
  /** index.mdx without its head. */
  readonly body: string;
  /** The text of every file, by path in the folder (`kata.wrong/forgot-to-link.ts`), markers included. */
  readonly files: Readonly<Record<string, string>>;
  readonly facts: RecordedFacts;
  /** Names of the usual wrong answers, `kata.wrong/<name>.ts`. */
  readonly wrong: readonly string[];
}

/**
 * Reads one lesson.
 *
 * @param root the repository; default: the working directory
 * @throws if a file is missing (all missing ones are named) or the head of index.mdx is not valid
 */
export function loadLesson(track: string, lesson: string, root: string = process.cwd()): Lesson {
  const folder = join(root, "content", track, lesson);
  const missing = LESSON_FILES.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) throw new Error(`content/${track}/${lesson} lacks: ${missing.join(", ")}`);
  const files = readFiles(folder);
  const { frontmatter, body } = parseMdx(files["index.mdx"]!, `content/${track}/${lesson}/index.mdx`);
  const wrong = Object.keys(files).flatMap((path) => /^kata\.wrong\/(.+)\.ts$/.exec(path)?.[1] ?? []);
  return {
    track,
    lesson,
    folder,
    frontmatter,
    body,
    files,
    facts: JSON.parse(files["facts.json"]!) as RecordedFacts,
    wrong,
  };
}

function readFiles(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(folder.length + 1).replaceAll("\\", "/")] = readFileSync(path, "utf8");
  }
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
