/** What a stage is given when the page is built. */
import type { Fault, Trace } from "../engine/index.ts";

export interface DemoData {
  /** Unique on the page; edits and buttons in the prose refer to it. */
  readonly id: string;
  readonly title: string;
  /** TypeScript of the demo's scenario. */
  readonly source: string;
  readonly seed: number;
  /** The opening fault script. */
  readonly faults: readonly Fault[];
  /** The first run, made at build. Null only where it could not be made. */
  readonly trace: Trace | null;
}
