/** What a stage is given when the page is built. */
import type { Fault, Trace } from "../engine/index.ts";
import type { Compiled } from "../sandbox/index.ts";
import type { ChartLayouts } from "./statechart/layout.ts";

export interface DemoData {
  /** Unique on the page; edits and buttons in the prose refer to it. */
  readonly id: string;
  readonly title: string;
  /** TypeScript of the demo's scenario. */
  readonly source: string;
  /** The same made runnable at build, so that the first run in the browser needs no compiler. */
  readonly compiled?: Compiled | undefined;
  readonly seed: number;
  /** The opening fault script. */
  readonly faults: readonly Fault[];
  /** The first run, made at build. Null only where it could not be made. */
  readonly trace: Trace | null;
  /** Layouts of its machines, by the key of their definition, where the stage has a statechart. */
  readonly charts?: Readonly<Record<string, ChartLayouts>>;
}
