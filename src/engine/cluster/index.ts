/** Clusters: nodes, and replicas that keep each other up to date. */
export * from "./anti-entropy/delta-crdt.ts";
export * from "./node/index.ts";
