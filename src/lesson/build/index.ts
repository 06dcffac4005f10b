/**
 * Lessons as they lie on disk: for the build, the tests and the scripts. Needs Node.
 */
export { courseSchema, loadCourse, neighbors, readingOrder, type Course, type Place } from "./course.ts";
export { findEmbeds, type Embed } from "./embeds.ts";
export { parseMdx, sourceSchema } from "./frontmatter.ts";
export { LESSON_FILES, loadLesson, type Lesson } from "./lesson.ts";
export { newLesson, template, unfilled } from "./new-lesson.ts";
