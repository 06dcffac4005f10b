/** Runs a scenario under a seed and a fault script: the same three give the same trace. */
import {
  DEPENDENCY_MODES,
  Process,
  sleep,
  System,
  TRACE_VERSION,
  UsageError,
  type DependencyMode,
  type Limits,
  type ProcessRecord,
  type RunEnd,
  type Trace,
  type Wait,
} from "../kernel/index.ts";
import type { Cluster } from "../cluster/index.ts";
import { changeVariable, isDependency, modeMessage, prepareEnvironment } from "../resilience/index.ts";
import { clusterPlans } from "./cluster-plans.ts";
import { formatFault, isNetworkFault, sortFaults, type Fault, type ProcessFault } from "./faults.ts";
import { groupsOf, type NetworkFault } from "./network-faults.ts";
import { DEFAULT_UNTIL, isScenario, type Scenario } from "./scenario.ts";
import { findTarget } from "./target.ts";

/** What follows a fault that comes at or after the end of the scenario; virtual milliseconds. */
export const AFTERMATH = 5_000;

export interface RunOptions {
  /**
   * 0 (default): processes run in the order in which they became ready. Other whole numbers: whom to run next is drawn,
   * and when those who are tied to a process that ends hear of it.
   */
  readonly seed?: number;
  /** Replaces the scenario's own faults. */
  readonly faults?: readonly Fault[];
  /** Replaces the scenario's own; virtual milliseconds. */
  readonly until?: number;
  readonly limits?: Partial<Limits>;
  /** Told of every error that ends a process. */
  readonly onCrash?: (label: string, thrown: unknown) => void;
  /** Where something was thrown, if it can be told: a line from 1. */
  readonly lineOf?: (thrown: unknown) => number | undefined;
}

/** A run in progress: started by {@link startScenario}, carried on in slices. */
export interface ScenarioRun {
  /** What has run so far: of the only node, or of all. */
  readonly system: Pick<System, "seed" | "now" | "steps" | "recorder">;
  /** Virtual milliseconds at which it will end at the latest. */
  readonly until: number;
  /** Carries on for about `steps` steps; the run's end once it is over, else null. */
  advance(steps: number): RunEnd | null;
}

/** Prepares a run. Nothing has happened yet. */
export function startScenario(scenario: Scenario, options: RunOptions = {}): ScenarioRun {
  if (!isScenario(scenario)) throw new UsageError("Only what scenario({ … }) returns can be run.");
  const faults = sortFaults(options.faults ?? scenario.faults ?? []);
  const last = faults.length === 0 ? 0 : faults[faults.length - 1]!.at;
  const planned = options.until ?? scenario.until ?? DEFAULT_UNTIL;
  const until = last >= planned ? last + AFTERMATH : planned;
  const { seed = 0, limits = {}, onCrash } = options;
  const prepare = (system: System): void => {
    prepareEnvironment(system, scenario.env, scenario.files);
    if (onCrash !== undefined)
      system.onCrash = (process: ProcessRecord, thrown) => onCrash(process.label, thrown);
    system.lineOf = options.lineOf ?? null;
  };
  const begin = scenario.nodes === undefined ? undefined : clusterPlans.get(scenario.nodes);
  let system: System | Cluster;
  let inject: (fault: Fault, index: number) => void;
  if (begin === undefined) {
    const single = new System({ seed, schedulers: scenario.schedulers ?? 2, limits });
    prepare(single);
    launch(single, "main", () => scenario.main());
    system = single;
    inject = (fault, index) => injectAt(single, fault, index);
  } else {
    const cluster = begin({ seed, limits, prepare, launch, main: () => scenario.main() });
    system = cluster;
    inject = (fault, index) => injectInto(cluster, fault, index);
  }
  let next = 0;
  const advance = (steps: number): RunEnd | null => {
    const budget = system.steps + steps;
    for (;;) {
      const fault = faults[next];
      const end = system.run(fault === undefined ? until : fault.at, budget);
      if (end === null) return null;
      if (end !== "quiet" && end !== "until") return end;
      if (fault === undefined) return end;
      if (end === "quiet") system.advance(fault.at);
      inject(fault, next++);
    }
  };
  return { system, until, advance };
}

/** Starts a process that runs this, traps exits and lives on. */
function launch(system: System, label: string, body: () => unknown): void {
  system.spawn(() => livingOn(body), label);
}

function* livingOn(start: () => unknown): Wait<void> {
  Process.flag("trap_exit", true);
  const body = start();
  if (typeof body === "object" && body !== null && typeof (body as { next?: unknown }).next === "function")
    yield* body as Wait<unknown>;
  else if (
    typeof body === "object" &&
    body !== null &&
    typeof (body as { then?: unknown }).then === "function"
  )
    throw new UsageError("main can't be async: write *main() and yield* where it waits.");
  yield* sleep("infinity");
}

function isMode(fault: ProcessFault): fault is Extract<ProcessFault, { readonly do: DependencyMode }> {
  return (DEPENDENCY_MODES as readonly string[]).includes(fault.do);
}

/** The target of a fault of nodes or lines, as the trace has it. */
const NODES = -1;

function tell({ recorder, now }: ScenarioRun["system"], fault: Fault, index: number, target: number): void {
  recorder?.event({ type: "fault", at: now, pid: 0, index, target, text: formatFault(fault) });
}

function injectAt(system: System, fault: Fault, index: number): void {
  if (isNetworkFault(fault)) return tell(system, fault, index, 0);
  // Of a variable no process is the target.
  const found = fault.do === "env" ? null : findTarget(system, fault.target);
  const process = found !== null && hears(system, fault, found) ? found : null;
  tell(system, fault, index, process?.id ?? 0);
  carryOut(system, fault, process);
}

/** What dependencies are told means nothing to others. */
function hears(system: System, fault: ProcessFault, process: ProcessRecord): boolean {
  return !isMode(fault) || isDependency(system, process.id);
}

function carryOut(system: System, fault: ProcessFault, process: ProcessRecord | null): void {
  if (fault.do === "env") return changeVariable(system, fault.target, fault.value);
  if (process === null) return;
  switch (fault.do) {
    case "exit":
      return system.exitSignal(process.pid, fault.reason);
    case "suspend":
      return system.suspend(process);
    case "resume":
      return system.resume(process);
    case "send":
      return system.send(process.pid, fault.message);
    default:
      system.send(process.pid, modeMessage(fault.do, fault.ms));
  }
}

function injectInto(cluster: Cluster, fault: Fault, index: number): void {
  if (isNetworkFault(fault)) return injectNetworkFault(cluster, fault, index);
  if (fault.do === "resume" && cluster.names.includes(fault.target)) {
    tell(cluster, fault, index, NODES);
    return cluster.resume(fault.target);
  }
  if (fault.do === "env") {
    tell(cluster, fault, index, 0);
    for (const name of cluster.names) cluster.within(name, ({ system }) => carryOut(system, fault, null));
    return;
  }
  const at = findAnywhere(cluster, fault.target);
  const found = at === null ? null : findTarget(cluster.system(at.node)!, at.target);
  const process = found !== null && hears(cluster.system(at!.node)!, fault, found) ? found : null;
  tell(cluster, fault, index, process?.id ?? 0);
  if (process !== null) cluster.within(at!.node, ({ system }) => carryOut(system, fault, process));
}

/** Where the process is that a fault is meant for: `Counter@oslo`, or `Counter` at the first node that has one. */
function findAnywhere(
  cluster: Cluster,
  target: string,
): { readonly node: string; readonly target: string } | null {
  const there = cluster.names.find((name) => target.endsWith(`@${name}`));
  const bare = there === undefined ? target : target.slice(0, -there.length - 1);
  for (const node of there === undefined ? cluster.names : [there]) {
    const system = cluster.system(node);
    if (system !== null && findTarget(system, bare) !== null) return { node, target: bare };
  }
  return null;
}

function injectNetworkFault(cluster: Cluster, fault: NetworkFault, index: number): void {
  const { names } = cluster;
  const known = (list: readonly string[], others: readonly string[]): readonly string[] =>
    list.includes("*") ? names.filter((name) => !others.includes(name)) : list;
  if (fault.do === "crash" || fault.do === "pause" || fault.do === "restart") {
    const there = names.includes(fault.target);
    tell(cluster, fault, index, there ? NODES : 0);
    if (there) cluster[fault.do](fault.target);
    return;
  }
  if (fault.do === "heal" && fault.target === "*") {
    tell(cluster, fault, index, NODES);
    return cluster.heal(names, names);
  }
  const groups = groupsOf(fault.target)!;
  const left = known(groups.left, groups.right);
  const right = known(groups.right, groups.left);
  const there = [...left, ...right].every((name) => names.includes(name));
  tell(cluster, fault, index, there ? NODES : 0);
  if (!there) return;
  if (fault.do === "line") cluster.change(left, right, groups.oneWay, fault.quality);
  else cluster[fault.do](left, right, groups.oneWay);
}

/** Runs a scenario to its end. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): Trace {
  const run = startScenario(scenario, options);
  return traceOf(run, run.advance(Infinity)!);
}

/** The trace of a run that has ended. */
export function traceOf({ system }: ScenarioRun, end: RunEnd): Trace {
  return {
    version: TRACE_VERSION,
    seed: system.seed,
    endedAt: system.now,
    end,
    steps: system.steps,
    events: system.recorder!.slice(),
  };
}
