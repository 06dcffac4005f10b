/** Declares the nodes of a scenario. */
import { Cluster, DEFAULT_SETUP, type NodeSetup } from "../cluster/index.ts";
import { UsageError, type Wait } from "../kernel/index.ts";
import { checkQuality, type Link, type Quality, type Rule } from "../net/index.ts";
import { clusterPlans, type ClusterPlan } from "./cluster-plans.ts";

/** One node. */
export interface NodePlan {
  /** Runs whenever the node is started, in a process `start`, which traps exits and lives on when this is done. */
  start?(): Wait<unknown> | unknown;
  /** Its own clock: `skew` ms ahead of virtual time (behind, if below 0), and so many times as fast (`drift`: 1.001 gains 1 ms a second). */
  readonly clock?: { readonly skew?: number; readonly drift?: number };
  /** How many of its processes can `work` at once. Default 2. */
  readonly schedulers?: number;
}

/** The network of a cluster, and how its nodes behave. */
export interface ClusterOptions extends Quality {
  /** Lines that are different: `{ between: ["oslo", "lyon"], latency: 80 }`, both ways unless `oneWay`. */
  readonly links?: readonly Link[];
  /** Asked for everything that a process says to another node: what becomes of it. The first that does not say `pass` decides. */
  readonly rules?: readonly Rule[];
  /** Whether all are connected to all when the run begins, and a node that is started anew connects to all. Default true. */
  readonly connected?: boolean;
  /** net_ticktime, in seconds: a node that falls silent is noticed after 3/4 to 5/4 of it. Default 60. */
  readonly ticktime?: number;
  /** `prevent_overlapping_partitions`: who loses a node has all others end their connection to it. Default true, as since OTP 25. */
  readonly preventOverlappingPartitions?: boolean;
}

/** Most nodes that a cluster has. */
const MOST_NODES = 64;

/**
 * The nodes of a scenario, by their names, and the network between them:
 * `scenario({ nodes: cluster(["oslo", "lyon"], { latency: 20 }), *main() { … } })`. The first is the one that `main` runs on.
 *
 * @throws UsageError that names what is wrong
 */
export function cluster(
  nodes: readonly string[] | Readonly<Record<string, NodePlan>>,
  options: ClusterOptions = {},
): ClusterPlan {
  const plans = plansOf(nodes);
  const {
    links = [],
    rules = [],
    connected = true,
    ticktime,
    preventOverlappingPartitions = true,
    ...given
  } = options;
  const quality = checkQuality("cluster's network", given);
  const names = [...plans.keys()];
  const setups = new Map(names.map((name) => [name, setupOf(name, plans.get(name)!, ticktime)]));
  const checked = checkLinks(links, names);
  if (!Array.isArray(rules) || !rules.every((rule) => typeof rule === "function"))
    throw new UsageError('cluster\'s rules are functions that answer "pass", "drop" or { delay: 100 }.');
  const plan = Object.freeze({}) as ClusterPlan;
  clusterPlans.set(
    plan,
    ({ seed, limits, prepare, launch, main }) =>
      new Cluster({
        seed,
        limits,
        nodes: setups,
        ...(Object.keys(quality).length === 0 ? {} : { quality }),
        links: checked,
        rules: [...rules],
        connected,
        rejoins: connected,
        preventsOverlap: preventOverlappingPartitions,
        start(system, name, again) {
          prepare(system);
          const { start } = plans.get(name)!;
          if (start !== undefined) launch(system, "start", () => Reflect.apply(start, undefined, []));
          if (name === names[0] && main !== null && !again) launch(system, "main", main);
        },
      }),
  );
  return plan;
}

function plansOf(nodes: unknown): ReadonlyMap<string, NodePlan> {
  const wrong = (): never => {
    throw new UsageError(
      'cluster takes the names of its nodes: cluster(["oslo", "lyon"]), or { oslo: { *start() { … } }, lyon: {} }.',
    );
  };
  if (typeof nodes !== "object" || nodes === null) return wrong();
  const entries: [unknown, unknown][] = Array.isArray(nodes)
    ? nodes.map((name: unknown) => [name, {}])
    : Object.entries(nodes);
  if (entries.length === 0) return wrong();
  if (entries.length > MOST_NODES) throw new UsageError(`A cluster has at most ${MOST_NODES} nodes.`);
  const plans = new Map<string, NodePlan>();
  for (const [name, plan] of entries) {
    if (typeof name !== "string" || !/^[\w.@-]{1,64}$/.test(name))
      throw new UsageError("The name of a node has letters, digits and the signs . _ - @, and no spaces.");
    if (plans.has(name)) throw new UsageError(`There are two nodes ${name}.`);
    if (typeof plan !== "object" || plan === null) return wrong();
    plans.set(name, Object.freeze({ ...plan }));
  }
  return plans;
}

function setupOf(name: string, { start, clock = {}, schedulers }: NodePlan, ticktime: unknown): NodeSetup {
  if (start !== undefined && typeof start !== "function")
    throw new UsageError(`start of the node ${name} is a function: { *start() { … } }.`);
  const { skew = 0, drift = 1 } = clock;
  number(`skew of the node ${name}`, skew, -1e9, 1e9);
  number(`drift of the node ${name}`, drift, 0.1, 10);
  number("cluster's ticktime", ticktime ?? DEFAULT_SETUP.ticktime, 0.1, 100_000);
  number(`schedulers of the node ${name}`, schedulers ?? 2, 1, 64);
  return {
    clock: { offset: skew, rate: drift },
    schedulers: Math.floor(schedulers ?? DEFAULT_SETUP.schedulers),
    ticktime: (ticktime as number | undefined) ?? DEFAULT_SETUP.ticktime,
  };
}

function number(what: string, value: unknown, least: number, most: number): void {
  if (!(typeof value === "number" && value >= least && value <= most))
    throw new UsageError(`The ${what} is a number from ${least} to ${most}.`);
}

function checkLinks(links: unknown, names: readonly string[]): readonly Link[] {
  if (!Array.isArray(links))
    throw new UsageError('cluster\'s links are a list: [{ between: ["oslo", "lyon"], latency: 80 }].');
  return links.map((link: unknown) => {
    const { between, oneWay, ...given } = (link ?? {}) as Partial<Link>;
    const [from, to] = Array.isArray(between) ? (between as readonly string[]) : [];
    if (!names.includes(from!) || !names.includes(to!) || from === to)
      throw new UsageError(`A link is between two of the nodes: { between: ["${names[0]!}", "${names[1] ?? "lyon"}"], latency: 80 }.`); // prettier-ignore
    return {
      between: [from!, to!],
      oneWay: oneWay === true,
      ...checkQuality(`the link of ${from!} and ${to!}`, given),
    };
  });
}
