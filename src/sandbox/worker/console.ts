/** The reader's `console`: lines of the trace. */
import { Logger, self, type TraceEvent } from "../../engine/index.ts";
import { show } from "./show.ts";

/** Lines that are kept of what is written outside of any process. */
const LINES = 200;

type Level = "debug" | "info" | "warning" | "error";
type LogEvent = Extract<TraceEvent, { type: "log" }>;

let outside: LogEvent[] = [];

/** What was written outside of any process since the last call, as events of the world outside. */
export function takeLines(): LogEvent[] {
  const lines = outside;
  outside = [];
  return lines;
}

function write(level: Level, values: readonly unknown[]): void {
  const text = values.map(show).join(" ").slice(0, 2_000);
  try {
    self();
  } catch {
    if (outside.length < LINES) outside.push({ at: 0, pid: 0, type: "log", level, text });
    return;
  }
  Logger[level](text);
}

/** Defines the global `console`; its methods are those that people use, and take anything. */
export function defineConsole(): void {
  const to =
    (level: Level) =>
    (...values: unknown[]): void =>
      write(level, values);
  const quiet = (): void => undefined;
  const value = {
    log: to("info"),
    info: to("info"),
    debug: to("debug"),
    trace: to("debug"),
    dir: to("info"),
    table: to("info"),
    warn: to("warning"),
    error: to("error"),
    assert: (holds: unknown, ...values: unknown[]): void => {
      if (!holds) write("error", ["Assertion failed", ...values]);
    },
    group: to("info"),
    groupEnd: quiet,
    time: quiet,
    timeEnd: quiet,
    count: quiet,
    clear: quiet,
  };
  Object.defineProperty(globalThis, "console", {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
