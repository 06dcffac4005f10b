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
import { changeVariable, isDependency, modeMessage, prepareEnvironment } from "../resilience/index.ts";
import { formatFault, sortFaults, type Fault } from "./faults.ts";
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
  readonly system: System;
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
  const system = new System({
    seed: options.seed ?? 0,
    schedulers: scenario.schedulers ?? 2,
    limits: options.limits ?? {},
  });
  prepareEnvironment(system, scenario.env, scenario.files);
  const { onCrash } = options;
  if (onCrash !== undefined)
    system.onCrash = (process: ProcessRecord, thrown) => onCrash(process.label, thrown);
  system.lineOf = options.lineOf ?? null;
  system.spawn(() => main(scenario), "main");
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
      next++;
      const halted = inject(system, fault, next - 1);
      if (halted !== null) return halted;
    }
  };
  return { system, until, advance };
}

function* main(scenario: Scenario): Wait<void> {
  Process.flag("trap_exit", true);
  const body = scenario.main();
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

function isMode(fault: Fault): fault is Extract<Fault, { readonly do: DependencyMode }> {
  return (DEPENDENCY_MODES as readonly string[]).includes(fault.do);
}

function inject(system: System, fault: Fault, index: number): RunEnd | null {
  // Of a variable no process is the target.
  const found = fault.do === "env" ? null : findTarget(system, fault.target);
  // What dependencies are told means nothing to others.
  const process = found !== null && isMode(fault) && !isDependency(system, found.id) ? null : found;
  system.recorder?.event({
    type: "fault",
    at: system.now,
    pid: 0,
    index,
    target: process?.id ?? 0,
    text: formatFault(fault),
  });
  if (fault.do === "env") {
    changeVariable(system, fault.target, fault.value);
    return null;
  }
  if (process === null) return null;
  switch (fault.do) {
    case "exit":
      system.exitSignal(process.pid, fault.reason);
      break;
    case "suspend":
      system.suspend(process);
      break;
    case "resume":
      system.resume(process);
      break;
    case "send":
      system.send(process.pid, fault.message);
      break;
    default:
      system.send(process.pid, modeMessage(fault.do, fault.ms));
  }
  return null;
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
