/** What systems are kept alive with, built on OTP: what they depend on, fuses, watchdogs, configuration. */
export * from "./config/index.ts";
export * from "./dependency.ts";
// By its own door, as it needs no machine.
export * from "./fuse/fuse-random.ts";
export * from "./fuse/index.ts";
export * from "./breaker/index.ts";
export * from "./watchdog/index.ts";
