/** The layouts of the machines of a run, made while the site is built, so that no reader waits for them. */
import ELK from "elkjs/lib/elk.bundled.js";
import type { Trace } from "../../engine/index.ts";
import {
  chartKey,
  chartOf,
  layoutsOf,
  type ChartLayouts,
  type Elk,
  type ElkPart,
} from "../statechart/index.ts";

const elk = new ELK();
const layOut: Elk = (graph) => elk.layout(graph as Parameters<typeof elk.layout>[0]) as Promise<ElkPart>;

const made = new Map<string, Promise<ChartLayouts>>();

/** Layouts of every machine in a trace, by the key of its definition. */
export async function chartLayouts(trace: Trace): Promise<Readonly<Record<string, ChartLayouts>>> {
  const out: Record<string, ChartLayouts> = {};
  for (const event of trace.events) {
    if (event.type !== "machine") continue;
    const key = chartKey(event.definition);
    const chart = chartOf(event.definition);
    if (chart === null || key in out) continue;
    let layouts = made.get(key);
    if (!layouts) made.set(key, (layouts = layoutsOf(chart, layOut)));
    out[key] = await layouts;
  }
  return out;
}
