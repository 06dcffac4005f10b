/** The first run of a demo, made while the site is built. */
import { parseFaults, type Trace } from "../../engine/index.ts";
import { compile, runInProcess } from "../../sandbox/build/index.ts";
import type { DemoData } from "../demo-data.ts";
import { chartLayouts } from "./chart-layouts.ts";

export interface DemoSource {
  /** Unique on its page. */
  readonly id: string;
  /** The scenario's title stands in its code; this is for where it has none. */
  readonly title: string;
  /** TypeScript, as it will be edited: without region markers. */
  readonly source: string;
  readonly seed?: number;
  /** Its machines are laid out, for a stage that has a statechart. */
  readonly charts?: boolean;
}

const made = new Map<string, Promise<DemoData>>();

/**
 * Runs a demo with its own faults.
 *
 * @throws if it does not compile or does not finish: a lesson must not be built with a broken demo
 */
export function firstRun(demo: DemoSource): Promise<DemoData> {
  const key = JSON.stringify(demo);
  let data = made.get(key);
  if (!data) made.set(key, (data = run(demo)));
  return data;
}

async function run({ id, title, source, seed = 0, charts = false }: DemoSource): Promise<DemoData> {
  const outcome = await runInProcess({ source, seed });
  if (outcome.kind !== "finished") throw new Error(`The demo ${id} did not run: ${outcome.message}`);
  const compiled = compile(source);
  return {
    id,
    title: titleIn(source) ?? title,
    source,
    compiled: compiled.ok ? compiled : undefined,
    seed,
    faults: faultsOf(outcome.trace),
    trace: outcome.trace,
    ...(charts ? { charts: await chartLayouts(outcome.trace) } : {}),
  };
}

/** The fault script as it was carried out: the whole of it, as a run lasts until its last fault. */
export function faultsOf(trace: Trace): DemoData["faults"] {
  const text = trace.events.flatMap((event) => (event.type === "fault" ? [event.text] : [])).join("\n");
  const { faults, errors } = parseFaults(text);
  if (errors.length > 0) throw new Error(`The trace's own faults can't be read: ${errors[0]!.message}`);
  return faults;
}

function titleIn(source: string): string | null {
  const match = /\bscenario\(\{[^]*?\btitle:\s*("(?:[^"\\]|\\.)*")/.exec(source);
  return match ? (JSON.parse(match[1]!) as string) : null;
}
