/** Merges that readers write, and the laws they are held against. */
export * from "./crdt.ts";
export * from "./laws.ts";
