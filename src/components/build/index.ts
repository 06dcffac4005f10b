/** What the site's build needs, for astro.config.mjs. Runs in Node. */
export { csp } from "./csp.ts";
export { lessonMdx } from "./lesson-mdx.ts";
export { licenses } from "./licenses.ts";
export { offline } from "./offline.ts";
export { ownAddress } from "./own-address.ts";
export { preload } from "./preload.ts";
export { sidebar } from "./sidebar.ts";
