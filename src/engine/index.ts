/** The engine: what `import … from "faultline"` gives. */
export * from "./kernel/index.ts";
export * from "./otp/index.ts";
export * from "./resilience/index.ts";
export * from "./scenario/index.ts";
