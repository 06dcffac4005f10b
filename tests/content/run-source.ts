/** Runs a lesson's code the way the reader's page does: from its text, by the program of the sandbox's worker. */
import { parseFaults, type Fault, type Trace } from "../../src/engine/index.ts";
import { loadInProcess } from "../../src/sandbox/run-in-process.ts";

export interface RunOptions {
  readonly seed?: number;
  /** Replaces the scenario's own fault script. */
  readonly faults?: readonly Fault[];
  readonly until?: number;
}

/** One file, compiled once; each call runs it anew. */
export type Run = (options?: RunOptions) => Trace;

/** Compiles a file. A run that gives no whole trace throws what the reader would be told. */
export async function prepare(source: string): Promise<Run> {
  const program = await loadInProcess(source);
  return (options = {}) => {
    const outcome = program.run(options);
    if (outcome.kind === "finished") return outcome.trace;
    throw new Error(`${outcome.kind}, line ${outcome.line ?? "?"}: ${outcome.message}`);
  };
}

/** A fault script as data; undefined for none. @throws with every error and its line */
export function readFaults(text: string | undefined): readonly Fault[] | undefined {
  if (text === undefined || text === "") return undefined;
  const { faults, errors } = parseFaults(text);
  if (errors.length > 0)
    throw new Error(errors.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  return faults;
}
