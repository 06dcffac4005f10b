/** Runs a cluster in tests: what starts on each node, what is done to it, and what happened. */
import { type RunEnd, type System, type TraceEvent, type Wait } from "faultline";
import {
  Cluster,
  DEFAULT_SETUP,
  type ClusterOptions,
  type NodeSetup,
} from "../../src/engine/cluster/index.ts";

/** Done to the cluster at a virtual time. */
export type Plan = readonly (readonly [at: number, act: (cluster: Cluster) => void])[];

export interface ClusterRun {
  readonly cluster: Cluster;
  readonly end: RunEnd;
  readonly said: unknown[];
  readonly events: readonly TraceEvent[];
  of<T extends TraceEvent["type"]>(type: T): Extract<TraceEvent, { type: T }>[];
}

export interface RunWith extends Partial<Omit<ClusterOptions, "nodes">> {
  readonly until?: number;
  readonly plan?: Plan;
  readonly setups?: Readonly<Record<string, Partial<NodeSetup>>>;
}

/** `bodies`: what runs on each node, in a process called `main`. `say` notes what a test wants to look at. */
export function runCluster(
  bodies: Readonly<
    Record<string, ((say: (value: unknown) => void, again: boolean) => Wait<unknown> | unknown) | null>
  >,
  { until = 10_000, plan = [], setups = {}, ...options }: RunWith = {},
): ClusterRun {
  const said: unknown[] = [];
  const cluster = new Cluster({
    connected: true,
    ...options,
    nodes: new Map(Object.keys(bodies).map((name) => [name, { ...DEFAULT_SETUP, ...setups[name] }])),
    start: (system: System, name, again) => {
      const body = bodies[name];
      if (body !== null && body !== undefined)
        system.spawn(() => body((value) => said.push(value), again), "main");
    },
  });
  for (const [at, act] of plan) {
    cluster.run(at);
    cluster.now = at;
    act(cluster);
  }
  const end = cluster.run(until);
  const events = cluster.recorder?.slice() ?? [];
  return { cluster, end, said, events, of: (type) => events.filter((event) => event.type === type) as never };
}
