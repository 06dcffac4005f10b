/** content/not-modelled.yaml: where the simulation differs from the real thing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "astro/zod";

const text = z.string().min(1);

const schema = z
  .array(
    z.strictObject({
      area: text,
      items: z
        .array(
          z.strictObject({
            title: text,
            /** What the BEAM does. */
            real: text,
            /** What the simulation does. */
            here: text,
            /** When a reader would notice. */
            matters: text,
          }),
        )
        .min(1),
    }),
  )
  .min(1);

export type Area = z.infer<typeof schema>[number];

/**
 * @param root the repository
 * @throws with the path inside the file and what is wrong there
 */
export function loadNotModelled(root: string = process.cwd()): Area[] {
  const file = join(root, "content", "not-modelled.yaml");
  const result = schema.safeParse(parse(readFileSync(file, "utf8")));
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** An area's address on the page. */
export const areaId = (area: string): string => area.toLowerCase().replace(/[^a-z0-9]+/g, "-");
