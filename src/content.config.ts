import { docsSchema } from "@astrojs/starlight/schema";
import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";
import { sourceSchema } from "./lesson/build/index.ts";

export const collections = {
  docs: defineCollection({
    loader: glob({ base: "./content", pattern: "*/*/index.mdx" }),
    schema: docsSchema({
      extend: z.object({
        /** Lessons have some (the content tests see to it), other pages none. */
        sources: z.array(sourceSchema).default([]),
      }),
    }),
  }),
};
