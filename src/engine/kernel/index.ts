/** The kernel: virtual time, processes, signals, timers, schedulers, trace. */
export * from "./api.ts";
export * from "./errors.ts";
export * from "./process-record.ts";
export * from "./random.ts";
export * from "./receive.ts";
export * from "./ref-map.ts";
export * from "./recorder.ts";
export * from "./remote.ts";
export * from "./system.ts";
export * from "./term-order.ts";
export * from "./term.ts";
export * from "./timer-wheel.ts";
export * from "./trace.ts";
