/** Layouts of machines that were not there at build: elk comes when the first of them is looked at, into a worker. */
import ElkApi from "elkjs/lib/elk-api.js";
import elkWorker from "elkjs/lib/elk-worker.min.js?url";
import {
  chartKey,
  layoutsOf,
  type Chart,
  type ChartLayouts,
  type Elk,
  type ElkPart,
} from "../../../player/statechart/index.ts";
import type { Plain } from "../../../engine/index.ts";
import { workerAddress } from "../../../sandbox/index.ts";

/** Real ms until a layout is given up: it is loaded, too, in this time. */
const PATIENCE = 30_000;

interface Running {
  readonly elk: Elk;
  /** Rejects when the worker fails. */
  readonly broken: Promise<never>;
  stop(): void;
}

let running: Running | null = null;
const made = new Map<string, ChartLayouts>();

function start(): Running {
  const worker = new Worker(workerAddress(elkWorker), { name: "elk" });
  const broken = new Promise<never>((_, failed) => {
    worker.addEventListener("error", () => failed(new Error("elk did not load")), { once: true });
  });
  broken.catch(() => undefined);
  const elk = new ElkApi({ workerFactory: () => worker, algorithms: ["layered"] });
  return {
    elk: (graph) => elk.layout(graph as Parameters<typeof elk.layout>[0]) as Promise<ElkPart>,
    broken,
    stop: () => worker.terminate(),
  };
}

/** @throws if elk does not load, or finds no layout */
export async function layOut(chart: Chart, definition: Plain): Promise<ChartLayouts> {
  const key = chartKey(definition);
  const known = made.get(key);
  if (known) return known;
  const used = (running ??= start());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error("no layout in time")), PATIENCE);
  });
  try {
    const layouts = await Promise.race([layoutsOf(chart, used.elk), used.broken, late]);
    made.set(key, layouts);
    return layouts;
  } catch (error) {
    // A worker that failed once is not asked again.
    used.stop();
    if (running === used) running = null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
