/** The page's reading of the rows of a trace. It accepts nothing that does not fit the table of events. */
import type { FieldKind, Plain, TraceEvent } from "../../engine/index.ts";
import { FIELDS } from "./fields.ts";
import { cut, cutName, TEXT_LIMITS } from "./text.ts";

/**
 * The event of a row, with every text cut to size.
 *
 * @throws TypeError that says what does not fit
 */
export function readRow(row: unknown): TraceEvent {
  if (!Array.isArray(row) || typeof row[0] !== "string") throw new TypeError("a row that is none");
  const fields = FIELDS.get(row[0]);
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

function value(kind: FieldKind, raw: unknown): unknown {
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
    case "number":
      if (typeof raw !== "number" || !Number.isFinite(raw)) throw new TypeError("a number that is none");
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
