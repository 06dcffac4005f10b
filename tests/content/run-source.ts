/** Runs a lesson's code the way the page does: from its text, through the sandbox's compiler. */
import * as engine from "../../src/engine/index.ts";
import { compile, POWER } from "../../src/sandbox/compile/index.ts";

const { parseFaults, runScenario } = engine;
type Trace = engine.Trace;
type Fault = engine.Fault;
type Scenario = engine.Scenario;

export interface RunOptions {
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly until?: number;
}

/**
 * Compiles a file once; the scenario can then be run under many seeds.
 *
 * @throws with the place of the error, or if it exports no scenario
 */
export function loadScenario(source: string): Scenario {
  const compiled = compile(source);
  if (!compiled.ok) throw new Error(`line ${compiled.line}: ${compiled.message}`);
  const exports: { default?: unknown } = {};
  const load = new Function("require", "exports", POWER, compiled.js) as (
    require: (name: string) => unknown,
    exports: object,
    power: (a: number, b: number) => number,
  ) => void;
  load(requireEngine, exports, Math.pow);
  if (exports.default === undefined) throw new Error("no default export");
  return exports.default as Scenario;
}

function requireEngine(name: string): unknown {
  if (name !== "faultline") throw new Error(`a scenario imports from "faultline" only, not from "${name}"`);
  return engine;
}

/** Runs a scenario; without `faults` under its own fault script. */
export function run(scenario: Scenario, { seed = 0, faults, until }: RunOptions = {}): Trace {
  return runScenario(scenario, { seed, ...(faults && { faults }), ...(until !== undefined && { until }) });
}

/** A fault script as data. @throws with every error and its line */
export function readFaults(text: string): readonly Fault[] {
  const { faults, errors } = parseFaults(text);
  if (errors.length > 0)
    throw new Error(errors.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  return faults;
}
