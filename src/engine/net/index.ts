/** The network: lines with latency, loss and cuts, and the ordered streams that connections are made of. */
export * from "./agenda.ts";
export * from "./latency.ts";
export * from "./line.ts";
export * from "./network.ts";
export * from "./quality.ts";
export * from "./rule.ts";
export * from "./size.ts";
export * from "./stream.ts";
