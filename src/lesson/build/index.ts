/**
 * Lessons as they lie on disk: for the build, the tests and the scripts. Needs Node.
 */
export { courseSchema, loadCourse, neighbors, readingOrder, type Course, type Place } from "./course.ts";
export { EMBEDS, findEmbeds, type Embed, type EmbedName } from "./embeds.ts";
export {
  frontmatterSchema,
  lessonFields,
  parseMdx,
  sourceSchema,
  type Frontmatter,
  type Source,
} from "./frontmatter.ts";
export { LESSON_FILES, loadLesson, type Lesson } from "./lesson.ts";
export { FILL_IN, newLesson, template, unfilled } from "./new-lesson.ts";
