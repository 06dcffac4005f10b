import type { Fault, Limits, RunEnd, TRACE_VERSION } from "../../engine/index.ts";

/**
 * What crosses the boundary: strings, and nothing else. The first letter says what it is.
 *
 * Worker to page: `S` the worker is ready (JSON: names that could not be removed), `H` heartbeat, `T` rows of the
 * trace (JSON), `E` error (JSON), `D` done (JSON). The relay adds `V` (rule broken) and `X` (the worker failed).
 * Page to worker: `L` load (the script), `R` run (JSON). The relay starts counting anew at each `R`.
 */
export const LIMITS = {
  /** Characters of one message. */
  message: 4 * 1024 * 1024,
  /** Messages in one run. */
  messages: 2_000,
  /** Characters of all `T` messages of one run, as the worker keeps to it. */
  trace: 16 * 1024 * 1024,
  /** Characters of all messages of one run, at which the relay stops the worker. */
  total: Math.floor(1.2 * 16 * 1024 * 1024),
} as const;

/** Milliseconds between signs of life, and characters that a batch of rows grows to. */
export const PACE = { heartbeat: 50, batch: 64 * 1024 } as const;

/** The page's first words to the frame, with a port. */
export const HELLO = "faultline";

/** What the worker is asked to run. */
export interface RunRequest {
  readonly seed: number;
  /** Absent: those of the scenario. */
  readonly faults?: readonly Fault[];
  readonly until?: number;
  readonly limits?: Partial<Limits>;
}

/** How the code failed before or outside of its processes. */
export interface WorkerError {
  readonly what: "thrown" | "not-imported" | "no-default" | "not-scenario" | "engine";
  /** What was thrown or exported, rendered; capped. */
  readonly text: string;
  /** Line and column in the compiled text, 1-based; 0 if unknown. */
  readonly line: number;
  readonly column: number;
}

/** An error that ended a process. */
export interface Crash {
  /** How many events the trace had then. */
  readonly row: number;
  /** The process's label. */
  readonly label: string;
  /** What was thrown. */
  readonly text: string;
  /** Line and column, 1-based (from the worker: in the compiled text); 0 if unknown. */
  readonly line: number;
  readonly column: number;
}

/** How many crashes are told of. */
export const CRASHES = 20;

/** The end of a run. */
export interface Done {
  readonly rows: number;
  readonly steps: number;
  readonly endedAt: number;
  readonly end: RunEnd;
  readonly crashes: readonly Crash[];
  readonly version: typeof TRACE_VERSION;
}
