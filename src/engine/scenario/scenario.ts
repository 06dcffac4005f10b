/** A scenario: a small system, started from one process, with the faults that will befall it. */
import { UsageError, type Wait } from "../kernel/index.ts";
import { checkEnvironment } from "../resilience/index.ts";
import { clusterPlans, type ClusterPlan } from "./cluster-plans.ts";
import { checkFault, MAX_FAULTS, type Fault } from "./faults.ts";

export interface Scenario {
  readonly title?: string;
  /** Virtual milliseconds the run lasts; it ends before if nothing is left to happen. Default 10,000. */
  readonly until?: number;
  /** Simulated schedulers: how many processes can `work` at once. Default 2. */
  readonly schedulers?: number;
  /** The environment variables at the start, read with `Env.get`: texts by name. */
  readonly env?: Readonly<Record<string, string>>;
  /** The files at the start, read with `File.read`: texts by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The nodes, if there are several: `nodes: cluster(["oslo", "lyon"])`. `main` then runs on the first. */
  readonly nodes?: ClusterPlan;
  /** The opening fault script. */
  readonly faults?: readonly Fault[];
  /** Runs in the process `main`, which traps exits and lives on when this is done. */
  main(): Wait<unknown> | unknown;
}

/** How long a scenario lasts if it does not say so; virtual milliseconds. */
export const DEFAULT_UNTIL = 10_000;

const scenarios = new WeakSet<object>();

/** Declares what a file runs: `export default scenario({ *main() { … } })`. What it returns is a copy that can't be changed. */
export function scenario(definition: Scenario): Scenario {
  const main: unknown = typeof definition === "object" && definition !== null ? definition.main : undefined;
  if (typeof main !== "function")
    throw new UsageError("scenario takes an object with main: scenario({ *main() { … } }).");
  const { title, until, schedulers, nodes, faults } = definition;
  const env = copyOf(definition.env);
  const files = copyOf(definition.files);
  if (title !== undefined && typeof title !== "string") throw new UsageError("scenario's title is a text.");
  whole("until", until, 1, 10_000_000);
  whole("schedulers", schedulers, 1, 64);
  if (nodes !== undefined && !clusterPlans.has(nodes))
    throw new UsageError('scenario\'s nodes are what cluster returns: nodes: cluster(["oslo", "lyon"]).');
  checkEnvironment("env", env);
  checkEnvironment("files", files);
  const made: Scenario = Object.freeze({
    ...(title === undefined ? {} : { title }),
    ...(until === undefined ? {} : { until }),
    ...(schedulers === undefined ? {} : { schedulers }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(faults === undefined ? {} : { faults: checkedFaults(faults) }),
    ...(env === undefined ? {} : { env }),
    ...(files === undefined ? {} : { files }),
    main: (): unknown => Reflect.apply(main, definition, []),
  });
  scenarios.add(made);
  return made;
}

/** Of an object; what is none is refused by the one who checks it. */
function copyOf<T>(given: T): T {
  return typeof given === "object" && given !== null && !Array.isArray(given)
    ? Object.freeze({ ...given })
    : given;
}

function checkedFaults(faults: unknown): readonly Fault[] {
  if (!Array.isArray(faults))
    throw new UsageError(
      'scenario\'s faults are a list: faults: [{ at: 1000, do: "exit", target: "Counter", reason: "kill" }].',
    );
  if (faults.length > MAX_FAULTS) throw new UsageError(`scenario's faults are at most ${MAX_FAULTS}.`);
  return Object.freeze(
    Array.from(faults, (fault: unknown, index) => {
      const checked = checkFault(fault);
      if (typeof checked === "string") throw new UsageError(`scenario's fault ${index + 1}: ${checked}`);
      return checked;
    }),
  );
}

function whole(name: string, value: unknown, from: number, to: number): void {
  if (value === undefined) return;
  if (!(typeof value === "number" && Number.isInteger(value) && value >= from && value <= to))
    throw new UsageError(`scenario's ${name} is a whole number from ${from} to ${to}.`);
}

/** Whether a value was made by {@link scenario}. */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === "object" && value !== null && scenarios.has(value);
}
