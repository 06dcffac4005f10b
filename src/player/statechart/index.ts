/** The statechart view's selectors: a machine's definition -> what is drawn -> its places -> what holds now. */
export * from "./active.ts";
export * from "./definition.ts";
export * from "./layout.ts";
export * from "./picture.ts";
export { INDENT, LEADING, PAD, TITLE_LEADING, type Line } from "./plan.ts";
export * from "./possible.ts";
export * from "./taken.ts";
export * from "./timers.ts";
