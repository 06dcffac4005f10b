/**
 * The head of a lesson's `index.mdx`.
 */
import { parse } from "yaml";
import { z } from "astro/zod";

/** One source of a lesson: its real title and where to find it. */
export const sourceSchema = z.strictObject({
  title: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
  /** What it was used for. */
  note: z.string().min(1).optional(),
});

/** For the site's content schema: what a lesson has beyond Starlight's own fields. */
const lessonFields = {
  sources: z.array(sourceSchema).min(1),
};

const frontmatterSchema = z.looseObject({
  title: z.string().min(1).max(60),
  description: z.string().min(50).max(170),
  ...lessonFields,
});

export type Source = z.infer<typeof sourceSchema>;
export type Frontmatter = z.infer<typeof frontmatterSchema>;

/**
 * Splits an MDX file into head and body.
 *
 * @param name the file's path, for messages
 * @throws if there is no head, or if it is not as the schema says
 */
export function parseMdx(text: string, name: string): { frontmatter: Frontmatter; body: string } {
  const match = /^---\n([\s\S]*?)\n---\n/.exec(text);
  if (!match) throw new Error(`${name}: no frontmatter between --- lines`);
  const result = frontmatterSchema.safeParse(parse(match[1]!));
  if (!result.success) throw new Error(`${name}:\n${z.prettifyError(result.error)}`);
  return { frontmatter: result.data, body: text.slice(match[0].length) };
}
