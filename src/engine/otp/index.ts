/** OTP's behaviours on the kernel. */
export * from "./server-module.ts";
export * from "./gen-server.ts";
export * from "./child.ts";
export * from "./supervisor.ts";
export * from "./dynamic-supervisor.ts";
export * from "./registry.ts";
export * from "./task.ts";
export * from "./agent.ts";
export * from "./application.ts";
export * from "./statem/index.ts";
export * from "./gen-event/index.ts";
export { AlarmHandler, type Alarm } from "./alarm-handler.ts";
export * from "./ets/index.ts";
