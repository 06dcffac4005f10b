/**
 * The panes of a stage that cost a page nothing until they are shown. To add one: a component that takes a
 * {@link PaneProps}, and a line here.
 */
import type { Component } from "svelte";
import type { CodeData } from "../code/code-data.ts";
import type { StageModel } from "./stage-model.svelte.ts";

export interface PaneProps {
  model: StageModel;
  /** The stage's own code; only the panes marked `code` are offered where there is none. */
  texts: { readonly code: CodeData; readonly twin?: CodeData } | null;
}

export interface Pane {
  readonly id: string;
  /** What its tab says. */
  readonly name: string;
  /** Called when it is first shown, and again after it failed. */
  readonly load: () => Promise<{ readonly default: Component<PaneProps> }>;
  /** It needs code of the stage's own. */
  readonly code?: true;
  /** A stage has it only if it asks for it by its id. */
  readonly asked?: true;
  /** Once shown it stays, with what the reader has typed into it. */
  readonly stays?: true;
}

export const PANES: readonly Pane[] = [
  { id: "metrics", name: "Metrics", load: () => import("./Metrics.svelte"), asked: true },
  { id: "laws", name: "Laws", load: () => import("./Laws.svelte"), asked: true },
  { id: "statechart", name: "Statechart", load: () => import("./Statechart.svelte"), asked: true },
  { id: "replicas", name: "Replicas", load: () => import("./Replicas.svelte"), asked: true },
  { id: "inspect", name: "Inspect", load: () => import("./Inspect.svelte") },
  { id: "script", name: "Faults", load: () => import("./FaultScript.svelte") },
  { id: "code", name: "Code", load: () => import("../code/StageCode.svelte"), code: true, stays: true },
];
