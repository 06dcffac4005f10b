/** Scenarios, fault scripts, and how they are run. */
export { cluster, type ClusterOptions, type NodePlan } from "./cluster-plan.ts";
export type { ClusterPlan } from "./cluster-plans.ts";
export * from "./faults.ts";
export type { LineQuality, NetworkFault } from "./network-faults.ts";
export * from "./run-scenario.ts";
export * from "./scenario.ts";
export * from "./target.ts";
