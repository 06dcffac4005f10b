/**
 * How the prose and the code beside a stage reach it: by the stage's id, whether it is already alive or not.
 *
 * An action for a stage that has not come to life yet is kept and carried out as soon as it has.
 */
import type { Fault } from "../../engine/index.ts";
import type { FaultWish } from "../../player/index.ts";
import type { Compiled } from "../../sandbox/index.ts";
import { beginSandbox } from "./lazy-sandbox.ts";

export type StageAction =
  /** A run will be wanted soon. */
  | { readonly do: "warm" }
  /** At the cursor. */
  | { readonly do: "fault"; readonly fault: FaultWish }
  /** The demo's own run with these faults more; `instead`: in place of the demo's own. */
  | { readonly do: "what-if"; readonly faults: readonly Fault[]; readonly instead: boolean }
  /** To virtual time `at` (ms), or to the named mark. */
  | { readonly do: "seek"; readonly to: number | string }
  | { readonly do: "play" }
  | { readonly do: "pause" }
  | { readonly do: "reset" }
  /** Runs this source on the stage. */
  | { readonly do: "run"; readonly source: string }
  /** Shows the run of `source` under `seed` and this fault script at an event. */
  | {
      readonly do: "open";
      readonly source: string;
      readonly seed: number;
      readonly index: number;
      readonly faults: readonly Fault[];
    };

/** What needs a run, and whether of code that the stage has compiled. */
const RUNS: ReadonlyMap<StageAction["do"], boolean> = new Map([
  ["fault", true],
  ["what-if", true],
  ["run", false],
  ["open", false],
]);

type Listener = (action: StageAction) => void;

const stages = new Map<string, { element: HTMLElement; listener: Listener }>();
const waiting = new Map<string, StageAction[]>();

/** The stage `id` is alive. @returns a function that takes it off again */
export function registerStage(id: string, element: HTMLElement, listener: Listener): () => void {
  const entry = { element, listener };
  stages.set(id, entry);
  const kept = waiting.get(id) ?? [];
  waiting.delete(id);
  for (const action of kept) listener(action);
  return () => {
    if (stages.get(id) === entry) stages.delete(id);
  };
}

/** The element of a stage, and the key that it is registered by. */
function find(id: string | undefined): { element: HTMLElement; key: string } | null {
  const element =
    id === undefined
      ? document.querySelector<HTMLElement>(".fl-stage")
      : document.getElementById(stageElementId(id));
  return element && { element, key: element.dataset["stage"] ?? id ?? "" };
}

/** Begins the sandbox of a stage that is not alive yet. */
function begin({ dataset }: HTMLElement, compiled: boolean): void {
  const needs = dataset["needs"]?.split(" ") as Compiled["needs"];
  beginSandbox(import.meta.env.BASE_URL, compiled && needs ? { needs } : compiled);
}

/**
 * Makes a stage do something.
 *
 * @param id the stage; undefined: the first on the page
 * @returns false if the page has no such stage
 */
export function actOnStage(id: string | undefined, action: StageAction): boolean {
  const found = find(id);
  if (!found) return false;
  const { element, key } = found;
  const alive = stages.get(key);
  if (alive) alive.listener(action);
  else {
    waiting.set(key, [...(waiting.get(key) ?? []), action]);
    const compiled = RUNS.get(action.do);
    if (compiled !== undefined) begin(element, compiled);
    // Stages come to life when seen.
    element.scrollIntoView({ block: "nearest" });
  }
  return true;
}

/** The reader is about to ask a stage for this: what a run needs is readied. */
export function readyStage(id: string | undefined, action: StageAction): void {
  const compiled = RUNS.get(action.do);
  const found = compiled === undefined ? null : find(id);
  if (!found) return;
  const alive = stages.get(found.key);
  if (alive) alive.listener({ do: "warm" });
  else begin(found.element, compiled!);
}

/** The id of the stage's element on the page. */
export function stageElementId(id: string): string {
  return `stage-${id.replace(/[^\w-]/g, "-")}`;
}
