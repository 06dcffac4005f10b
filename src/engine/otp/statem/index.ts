/** State machines as processes. The only part of the engine that uses XState. */
export * from "./gen-statem.ts";
export * from "./machine-definition.ts";
export * from "./statem-module.ts";
export * from "./xstate.ts";
