/** A scenario: a small system, started from one process, with the faults that will befall it. */
import { UsageError, type Wait } from "../kernel/index.ts";
import { checkEnvironment } from "../resilience/index.ts";
import type { Fault } from "./faults.ts";

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
  /** The opening fault script. */
  readonly faults?: readonly Fault[];
  /** Runs in the process `main`, which traps exits and lives on when this is done. */
  main(): Wait<unknown> | unknown;
}

/** How long a scenario lasts if it does not say so; virtual milliseconds. */
export const DEFAULT_UNTIL = 10_000;

const scenarios = new WeakSet<object>();

/** Declares what a file runs: `export default scenario({ *main() { … } })`. */
export function scenario(definition: Scenario): Scenario {
  if (typeof definition !== "object" || definition === null || typeof definition.main !== "function")
    throw new UsageError("scenario takes an object with main: scenario({ *main() { … } }).");
  whole("until", definition.until, 1, 10_000_000);
  whole("schedulers", definition.schedulers, 1, 64);
  checkEnvironment("env", definition.env);
  checkEnvironment("files", definition.files);
  if (definition.faults !== undefined && !Array.isArray(definition.faults))
    throw new UsageError(
      'scenario\'s faults are a list: faults: [{ at: 1000, do: "exit", target: "Counter", reason: "kill" }].',
    );
  scenarios.add(definition);
  return definition;
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
