/**
 * What every lesson gets without asking: its components are imported, its sections are laid out, and its
 * links work under any base path.
 *
 * A lesson's text is cut into scenes and exercises. A scene is prose with the stage beside it; an exercise
 * (the section that holds `<Kata />`) needs the whole width.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Components that a lesson may use, by name. */
const COMPONENTS = ["Stage", "Do", "Predict", "Kata", "Code", "Twin"];

const FENCE = /^\s*(```|~~~)/;

/** Wraps the sections of a lesson's body; everything but blank lines keeps its text. */
function layOut(body: string): string {
  const sections: string[][] = [[]];
  let fenced = false;
  for (const line of body.split("\n")) {
    if (FENCE.test(line)) fenced = !fenced;
    if (!fenced && /^## /.test(line)) sections.push([]);
    sections.at(-1)!.push(line);
  }
  const isExercise = (lines: string[]): boolean => lines.some((line) => /^\s*<Kata\b/.test(line));
  const runs: { exercise: boolean; lines: string[] }[] = [];
  for (const lines of sections) {
    const exercise = isExercise(lines);
    const last = runs.at(-1);
    if (last && last.exercise === exercise) last.lines.push(...lines);
    else runs.push({ exercise, lines: [...lines] });
  }
  return runs
    .filter(({ lines }) => lines.some((line) => line.trim() !== ""))
    .map(({ exercise, lines }) => {
      const open = exercise ? `<section class="fl-exercise">` : `<div class="fl-scene">`;
      return `${open}\n\n${lines.join("\n")}\n\n${exercise ? "</section>" : "</div>"}`;
    })
    .join("\n\n");
}

/** Puts the base path before links to the site's own pages, `](/playground/)`. */
function rebase(body: string, base: string): string {
  if (base === "/") return body;
  return body.replace(/(\]\(|href=")\/(?!\/)/g, `$1${base}`);
}

/**
 * @param root the repository
 * @param base the site's base path, with a slash at both ends
 */
export function lessonMdx(root: string, base: string): Plugin {
  const fileOf = (name: string): string =>
    existsSync(join(root, `src/components/${name}.astro`)) ? name : "site/Missing";
  const imports = COMPONENTS.map((name) => `import ${name} from "/src/components/${fileOf(name)}.astro";`);
  return {
    name: "faultline-lesson-mdx",
    enforce: "pre",
    transform(text, id) {
      if (!/\/content\/[^?]+\.mdx$/.test(id)) return null;
      const head = /^---\n[\s\S]*?\n---\n/.exec(text)?.[0] ?? "";
      const body = layOut(rebase(text.slice(head.length), base));
      return { code: `${head}\n${body}\n\n${imports.join("\n")}\n`, map: null };
    },
  };
}
