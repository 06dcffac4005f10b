/** Which values are plans of clusters, and how each is begun. Apart from `cluster` itself, so that a scenario of one node does not bring it along. */
import type { Cluster } from "../cluster/index.ts";
import type { Limits, System } from "../kernel/index.ts";

declare const PLAN: unique symbol;

/** What {@link cluster} returns: nodes and the network between them, not yet started. */
export interface ClusterPlan {
  readonly [PLAN]: true;
}

/** What a run gives its cluster. */
export interface ClusterRunOptions {
  readonly seed: number;
  readonly limits: Partial<Limits>;
  /** Makes a node ready, before anything runs there. */
  prepare(system: System): void;
  /** Starts a process that runs this, traps exits and lives on. */
  launch(system: System, label: string, body: () => unknown): void;
  /** What runs on the first node, once. */
  readonly main: (() => unknown) | null;
}

export const clusterPlans = new WeakMap<object, (options: ClusterRunOptions) => Cluster>();
