/** Figures of a run over virtual time. A door of its own: a page that shows no plots does not load it. */
export * from "./bands.ts";
export * from "./buckets.ts";
export * from "./figures.ts";
export { measure, type Measured, type Moment } from "./measure.ts";
export * from "./plots.ts";
export { percentile, Steps } from "./steps.ts";
export type { Tone } from "../sentence.ts";
