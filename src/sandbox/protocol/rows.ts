/** The page's reading of the rows of a trace. It accepts nothing that does not fit the table of kinds. */
import type { EventType, Plain, TraceEvent } from "../../engine/index.ts";
import { NAMES } from "./fields.ts";
import { cut, cutName, TEXT_LIMITS } from "./text.ts";

/** `count`: a whole number from -1; `time`: a number from 0; `name`, `line`: text; `plain`: any data; a list: one of these words. */
type Kind = "count" | "time" | "name" | "line" | "plain" | "flag" | readonly string[];

const LEVELS = ["debug", "info", "warning", "error"] as const;
const RESTARTS = ["permanent", "transient", "temporary"] as const;

const KINDS: { readonly [T in EventType]: { readonly [K in (typeof NAMES)[T][number]]: Kind } } = {
  spawn: {
    parent: "count",
    kind: [
      "process",
      "gen_server",
      "gen_statem",
      "gen_event",
      "supervisor",
      "task",
      "agent",
      "registry",
      "application",
      "dependency",
    ],
    label: "name",
  },
  start: {},
  exit: { reason: "plain" },
  send: { to: "count", id: "count", message: "plain" },
  receive: { id: "count" },
  lost: { to: "count", id: "count" },
  signal: { from: "count", reason: "plain", outcome: ["exit", "trapped", "ignored"] },
  link: { to: "count" },
  unlink: { to: "count" },
  monitor: { to: "count", ref: "count" },
  demonitor: { ref: "count" },
  timer: { ref: "count", action: ["set", "fired", "cancelled"], due: "time", to: "count" },
  register: { name: "name" },
  unregister: { name: "name" },
  state: { state: "plain" },
  log: { level: LEVELS, text: "line" },
  mark: { name: "name", value: "plain" },
  supervisor: {
    strategy: ["one_for_one", "one_for_all", "rest_for_one", "simple_one_for_one"],
    dynamic: "flag",
    maxRestarts: "time",
    maxSeconds: "time",
    autoShutdown: ["never", "any_significant", "all_significant"],
  },
  child: {
    id: "name",
    child: "count",
    status: ["starting", "running", "ignored", "failed", "terminating", "stopped", "restarting", "removed"],
    restart: RESTARTS,
  },
  restart: { id: "name", used: "count", max: "time" },
  report: {
    context: ["child_terminated", "start_error", "shutdown", "shutdown_error"],
    id: "name",
    child: "count",
    restarting: "flag",
    count: "count",
    reason: "plain",
  },
  work: { action: ["start", "end"], scheduler: "count", ms: "time" },
  suspend: {},
  resume: {},
  fault: { index: "count", target: "count", text: "line" },
  machine: { name: "name", definition: "plain" },
  transition: {
    event: "plain",
    from: "plain",
    to: "plain",
    taken: "plain",
    guards: "plain",
    context: "plain",
    timers: "plain",
  },
  handler: { action: ["add", "delete", "swap", "crash"], handler: "name", place: "count", reason: "plain" },
  alarm: { action: ["set", "clear", "lost"], alarm: "plain", description: "plain" },
  ets: {
    action: ["new", "insert", "lookup", "delete", "rename", "owner", "gone"],
    table: "name",
    detail: "plain",
  },
  dependency: {
    name: "name",
    mode: ["up", "down", "slow", "flapping", "hanging", "corrupt"],
    answers: "flag",
  },
  env: {
    of: ["variable", "file"],
    action: ["read", "write", "delete"],
    name: "line",
    value: "plain",
  },
};

const TABLE: ReadonlyMap<string, readonly (readonly [string, Kind])[]> = new Map(
  Object.entries(NAMES).map(([type, names]) => [
    type,
    names.map((name) => [name, (KINDS as Record<string, Record<string, Kind>>)[type]![name]!] as const),
  ]),
);

/**
 * The event of a row, with every text cut to size.
 *
 * @throws TypeError that says what does not fit
 */
export function readRow(row: unknown): TraceEvent {
  if (!Array.isArray(row) || typeof row[0] !== "string") throw new TypeError("a row that is none");
  const fields = TABLE.get(row[0]);
  if (fields === undefined || row.length !== fields.length + 3) throw new TypeError("a row of no known type");
  const event: Record<string, unknown> = {
    at: value("time", row[1]),
    pid: value("count", row[2]),
    type: row[0],
  };
  for (let i = 0; i < fields.length; i++) {
    const [name, kind] = fields[i]!;
    event[name] = value(kind, row[i + 3]);
  }
  return event as unknown as TraceEvent;
}

function value(kind: Kind, raw: unknown): unknown {
  if (typeof kind === "object") {
    if (typeof raw !== "string" || !kind.includes(raw)) throw new TypeError("a word that is not in its list");
    return raw;
  }
  switch (kind) {
    case "count":
      if (!Number.isSafeInteger(raw) || (raw as number) < -1) throw new TypeError("a count that is none");
      return raw;
    case "time":
      if (typeof raw !== "number" || !(raw >= 0 && raw < Infinity))
        throw new TypeError("a time that is none");
      return raw;
    case "flag":
      if (typeof raw !== "boolean") throw new TypeError("a flag that is none");
      return raw;
    case "name":
    case "line":
      if (typeof raw !== "string") throw new TypeError("a text that is none");
      return kind === "name" ? cutName(raw) : cut(raw, TEXT_LIMITS.line);
    case "plain":
      return plain(raw, 0, { left: DATA_LIMITS.nodes });
  }
}

/** Nesting and parts of one value in a row. */
const DATA_LIMITS = { depth: 20, nodes: 2_000 } as const;

/** Data as it comes from JSON.parse, within limits, its texts cut. */
function plain(raw: unknown, depth: number, budget: { left: number }): Plain {
  if (depth > DATA_LIMITS.depth || budget.left-- <= 0) throw new TypeError("a value that is too large");
  if (typeof raw === "string") return cut(raw, TEXT_LIMITS.line);
  if (raw === null || typeof raw === "number" || typeof raw === "boolean") return raw;
  if (Array.isArray(raw)) return raw.map((item) => plain(item, depth + 1, budget));
  if (typeof raw !== "object") throw new TypeError("a value that is no data");
  const out: Record<string, Plain> = {};
  for (const key of Object.keys(raw))
    Object.defineProperty(out, cut(key, TEXT_LIMITS.name), {
      value: plain((raw as Record<string, unknown>)[key], depth + 1, budget),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return out;
}
