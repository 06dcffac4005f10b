/** The checks of each lesson's kata. They are the site's own code, and are loaded when a reader checks an answer. */
import type { Kata } from "../../lesson/index.ts";

const modules = import.meta.glob<Kata>("/content/*/*/kata.check.ts", { import: "default" });

/**
 * @param lesson `track/lesson`
 * @throws if the lesson has no kata, or its file does not load
 */
export function loadChecks(lesson: string): Promise<Kata> {
  const load = modules[`/content/${lesson}/kata.check.ts`];
  return load ? load() : Promise.reject(new Error(`${lesson} has no kata.check.ts`));
}
