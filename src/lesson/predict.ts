/**
 * A prediction: the reader says what will happen, and a run of the engine says who was right.
 *
 * No answer is written down anywhere. `correct` reads it off the trace, so a prediction can't drift away
 * from what the demo does.
 */
import type { Trace } from "../engine/index.ts";
import type { Edit } from "./edits.ts";
import { viewTrace, type TraceView } from "./trace-view.ts";

export interface PredictionOption {
  readonly id: string;
  readonly text: string;
}

export interface PredictionDefinition {
  /** Names it in `<Predict id="…" />`; default "main". */
  readonly id?: string;
  readonly question: string;
  readonly options: readonly PredictionOption[];
  /** Whether several options may be right (check boxes instead of radio buttons); default false. */
  readonly many?: boolean;
  /** The file of the lesson that is run; default "demo.ts". */
  readonly scenario?: string;
  /** Changes to that file before the run. */
  readonly edits?: readonly Edit[];
  /** The fault script of the run, one fault per line. */
  readonly faults?: string;
  /** Virtual milliseconds the run lasts; default: what the scenario says. A later fault makes it longer. */
  readonly until?: number;
  /** The ids of the options that are right in this run. */
  correct(trace: TraceView): readonly string[];
  /** Why, in the words of the lesson; may quote times and reasons from the run. */
  explain(trace: TraceView): string;
  /** Index of the event to show beside the answer; default: the first fault. */
  show?(trace: TraceView): number;
}

export interface Prediction extends PredictionDefinition {
  readonly id: string;
  readonly many: boolean;
  readonly scenario: string;
  readonly edits: readonly Edit[];
  readonly faults: string;
}

/**
 * Defines a prediction: the default export of `predict.ts`, alone or in an array.
 *
 * @throws if it offers fewer than two options, or one twice
 */
export function predict(definition: PredictionDefinition): Prediction {
  const ids = definition.options.map((option) => option.id);
  if (ids.length < 2) throw new Error("a prediction needs at least two options");
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new Error(`two options are called "${twice}"`);
  return {
    ...definition,
    id: definition.id ?? "main",
    many: definition.many ?? false,
    scenario: definition.scenario ?? "demo.ts",
    edits: definition.edits ?? [],
    faults: definition.faults ?? "",
  };
}

export interface Grade {
  readonly right: boolean;
  /** The ids that are right, in the order of the options. */
  readonly correct: readonly string[];
  readonly explanation: string;
  /** Index of the event to show. */
  readonly event: number;
}

/**
 * Grades a guess from a run.
 *
 * @param chosen ids of the options that the reader picked
 * @throws if the lesson names an option that does not exist, or several where one is asked for
 */
export function grade(prediction: Prediction, trace: Trace, chosen: readonly string[]): Grade {
  const view = viewTrace(trace);
  const found = prediction.correct(view);
  const ids = prediction.options.map((option) => option.id);
  const unknown = found.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new Error(`prediction "${prediction.id}" has no option "${unknown}"`);
  if (!prediction.many && found.length !== 1)
    throw new Error(`prediction "${prediction.id}" has ${found.length} right answers, not one`);
  const correct = ids.filter((id) => found.includes(id));
  const right = correct.length === new Set(chosen).size && correct.every((id) => chosen.includes(id));
  const event = prediction.show?.(view) ?? view.of("fault")[0]?.index ?? 0;
  return { right, correct, explanation: prediction.explain(view), event };
}
