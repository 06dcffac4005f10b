/** The player: one machine for what a reader does to a run, and pure selectors from a trace to what a view shows. */
export * from "./announcements.ts";
export * from "./cast.ts";
export * from "./create-player.ts";
export * from "./cursor.ts";
export * from "./demo-data.ts";
export * from "./fault-script.ts";
export * from "./gen-message.ts";
export * from "./machine.ts";
export * from "./pacing.ts";
export * from "./restart-budget.ts";
export * from "./sequence-chart.ts";
export * from "./target.ts";
export * from "./term-text.ts";
export * from "./timeline.ts";
export * from "./transcript.ts";
export * from "./tree-layout.ts";
export * from "./tree.ts";
export type * from "./world.ts";
