/** Cuts a page's text into the sections that the search knows. */
import type { Section } from "./search-index.ts";

/** Markdown and components out, words in. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^(import|export) .*$/gm, " ")
    .replace(/<\/?[A-Za-z][^>]*>/g, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\|+|-{3,}|^#+\s|^\s*[-+*]\s|^:::.*$|^(```|~~~).*$/gm, " ")
    .replace(/[*`~]+/g, "")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.;:!?)])/g, "")
    .trim();
}

/**
 * @param headings as Astro renders them, in order; those of level 2 and 3 begin a section
 * @param url the page's address
 */
export function sectionsOf(
  page: { title: string; description?: string; body: string; url: string },
  headings: readonly { depth: number; slug: string; text: string }[],
): Section[] {
  const parts: { heading: string; url: string; lines: string[] }[] = [
    { heading: "", url: page.url, lines: [page.description ?? ""] },
  ];
  const rest = headings.filter(({ depth }) => depth === 2 || depth === 3);
  let fenced = false;
  for (const line of page.body.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (!fenced && /^#{2,3} /.test(line)) {
      const heading = rest.shift();
      if (heading) parts.push({ heading: heading.text, url: `${page.url}#${heading.slug}`, lines: [] });
    } else parts.at(-1)!.lines.push(line);
  }
  return parts
    .map(({ heading, url, lines }) => ({ page: page.title, heading, url, text: plainText(lines.join("\n")) }))
    .filter(({ heading, text }) => heading !== "" || text !== "");
}
