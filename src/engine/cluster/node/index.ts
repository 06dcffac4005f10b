/** Nodes: several systems and the network between them. */
export * from "./cluster.ts";
export * from "./cluster-node.ts";
export * from "./distribution.ts";
export * from "./node-api.ts";
export * from "./ticks.ts";
