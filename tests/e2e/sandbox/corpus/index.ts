import { FORGERY } from "./forgery.ts";
import { INSIDE } from "./inside.ts";
import { LANGUAGE } from "./language.ts";
import { LOOPS } from "./loops.ts";
import { REACH } from "./reach.ts";
import { RESOURCES } from "./resources.ts";
import type { Snippet } from "./snippet.ts";

export type { Kind, Snippet } from "./snippet.ts";

/** All of them. */
export const CORPUS: readonly Snippet[] = [
  ...LOOPS,
  ...RESOURCES,
  ...REACH,
  ...FORGERY,
  ...LANGUAGE,
  ...INSIDE,
];
