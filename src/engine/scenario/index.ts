/** Scenarios, fault scripts, and how they are run. */
export * from "./faults.ts";
export * from "./run-scenario.ts";
export * from "./scenario.ts";
export * from "./target.ts";
