/**
 * `content/course.yaml`: the tracks, and the only place that orders their lessons.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "astro/zod";

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, "an id is lower case, with hyphens");

export const courseSchema = z.strictObject({
  tracks: z
    .array(
      z.strictObject({
        id,
        title: z.string().min(1),
        /** One sentence for the landing page and the track's first page. */
        summary: z.string().min(1),
        lessons: z.array(id).min(1),
      }),
    )
    .min(1)
    .refine(
      (tracks) => new Set(tracks.map((track) => track.id)).size === tracks.length,
      "a track stands twice",
    )
    .refine(
      (tracks) => tracks.every((track) => new Set(track.lessons).size === track.lessons.length),
      "a lesson stands twice",
    ),
});

export type Course = z.infer<typeof courseSchema>;

/** Where a lesson stands in the course. */
export interface Place {
  readonly track: string;
  readonly lesson: string;
}

/**
 * Reads and checks the course.
 *
 * @param root the repository; default: the working directory
 * @throws with the path inside the file and what is wrong there
 */
export function loadCourse(root: string = process.cwd()): Course {
  const file = join(root, "content", "course.yaml");
  const result = courseSchema.safeParse(parse(readFileSync(file, "utf8")));
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** All lessons in reading order. */
export function readingOrder(course: Course): Place[] {
  return course.tracks.flatMap((track) => track.lessons.map((lesson) => ({ track: track.id, lesson })));
}

/** The lessons before and after one, across tracks. */
export function neighbors(course: Course, place: Place): { before: Place | null; after: Place | null } {
  const order = readingOrder(course);
  const at = order.findIndex((each) => each.track === place.track && each.lesson === place.lesson);
  if (at < 0) throw new Error(`${place.track}/${place.lesson} is not in content/course.yaml`);
  return { before: order[at - 1] ?? null, after: order[at + 1] ?? null };
}
