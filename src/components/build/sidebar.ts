/** The site's navigation, from content/course.yaml alone. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadCourse } from "../../lesson/build/index.ts";

/** For Starlight's `sidebar`. A lesson that is not written yet is left out. */
export function sidebar(root: string): { label: string; items: { slug: string }[] }[] {
  return loadCourse(root).tracks.map((track) => ({
    label: track.title,
    items: track.lessons
      .filter((lesson) => existsSync(join(root, "content", track.id, lesson, "index.mdx")))
      .map((lesson) => ({ slug: `${track.id}/${lesson}` })),
  }));
}
