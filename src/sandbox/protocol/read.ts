/** The page's reading of what the worker says. Everything in it is taken for a guess until it fits. */
import { RUN_ENDS, TRACE_VERSION, type RunEnd, type TraceEvent } from "../../engine/index.ts";
import { CRASHES, type Crash, type Done, type WorkerError } from "./messages.ts";
import { readRow } from "./rows.ts";
import { cut, TEXT_LIMITS } from "./text.ts";

const ENDS: readonly string[] = RUN_ENDS;
const ERRORS: readonly string[] = [
  "thrown",
  "not-imported",
  "no-default",
  "not-scenario",
  "engine",
] satisfies readonly WorkerError["what"][];

/** The events of one `T` message. @throws TypeError | SyntaxError */
export function readBatch(json: string): TraceEvent[] {
  const rows: unknown = JSON.parse(json);
  if (!Array.isArray(rows)) throw new TypeError("a batch that is no list");
  return rows.map(readRow);
}

/** @throws TypeError | SyntaxError */
export function readDone(json: string): Done {
  const { rows, steps, endedAt, end, version, crashes } = record(json);
  if (version !== TRACE_VERSION) throw new TypeError("a trace of another version");
  if (!Number.isSafeInteger(rows) || !Number.isSafeInteger(steps))
    throw new TypeError("a count that is none");
  if (typeof endedAt !== "number" || !(endedAt >= 0 && endedAt < Infinity))
    throw new TypeError("a time that is none");
  if (typeof end !== "string" || !ENDS.includes(end)) throw new TypeError("an end that is none");
  return {
    rows: rows as number,
    steps: steps as number,
    endedAt,
    end: end as RunEnd,
    version: TRACE_VERSION,
    crashes: readCrashes(crashes),
  };
}

/** @throws TypeError | SyntaxError */
export function readError(json: string): WorkerError {
  const { what, text, line, column } = record(json);
  if (typeof what !== "string" || !ERRORS.includes(what)) throw new TypeError("an error of no known kind");
  if (typeof text !== "string") throw new TypeError("a text that is none");
  if (!Number.isSafeInteger(line) || !Number.isSafeInteger(column))
    throw new TypeError("a place that is none");
  return {
    what: what as WorkerError["what"],
    text: cut(text, TEXT_LIMITS.line),
    line: line as number,
    column: column as number,
  };
}

function readCrashes(value: unknown): Crash[] {
  if (!Array.isArray(value) || value.length > CRASHES) throw new TypeError("crashes that are no list");
  return value.map((item: unknown) => {
    const { row, label, text, line, column } = item as Record<string, unknown>;
    if (typeof label !== "string" || typeof text !== "string") throw new TypeError("a text that is none");
    if (![row, line, column].every(Number.isSafeInteger)) throw new TypeError("a place that is none");
    return {
      row: row as number,
      label: cut(label, TEXT_LIMITS.name),
      text: cut(text, TEXT_LIMITS.line),
      line: line as number,
      column: column as number,
    };
  });
}

function record(json: string): Record<string, unknown> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null) throw new TypeError("a message that is no record");
  return value as Record<string, unknown>;
}
