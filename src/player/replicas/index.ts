/** The replica view's selectors: states in a trace -> replicated values -> how they differ -> how they merge. */
export * from "./held.ts";
export * from "./merge.ts";
export * from "./read.ts";
export * from "./replicas.ts";
