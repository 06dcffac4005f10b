/** What systems are kept alive with, built on OTP: what they depend on, fuses, watchdogs, configuration. */
export * from "./config/index.ts";
export * from "./dependency.ts";
