/**
 * How the prose and the code beside a stage reach it: by the stage's id, whether it is already alive or not.
 *
 * An action for a stage that has not come to life yet is kept and carried out as soon as it has.
 */
import type { Fault } from "../../engine/index.ts";
import type { FaultWish } from "../../player/index.ts";

export type StageAction =
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

/** What needs a run. */
const RUNS: ReadonlySet<StageAction["do"]> = new Set(["fault", "what-if", "run", "open"]);

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

/**
 * Makes a stage do something.
 *
 * @param id the stage; undefined: the first on the page
 * @returns false if the page has no such stage
 */
export function actOnStage(id: string | undefined, action: StageAction): boolean {
  const element =
    id === undefined
      ? document.querySelector<HTMLElement>(".fl-stage")
      : document.getElementById(stageElementId(id));
  if (!element) return false;
  const key = element.dataset["stage"] ?? id ?? "";
  const alive = stages.get(key);
  if (alive) alive.listener(action);
  else {
    waiting.set(key, [...(waiting.get(key) ?? []), action]);
    // Beside the stage itself, not after it. If it fails, it is said when it is needed.
    if (RUNS.has(action.do)) import("../../sandbox/index.ts").catch(() => undefined);
    // Stages come to life when seen.
    element.scrollIntoView({ block: "nearest" });
  }
  return true;
}

/** The id of the stage's element on the page. */
export function stageElementId(id: string): string {
  return `stage-${id.replace(/[^\w-]/g, "-")}`;
}
