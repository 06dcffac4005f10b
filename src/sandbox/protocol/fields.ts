/** The rows of a trace on the wire: `[type, at, pid, ...fields]`. The worker writes them, the page reads them. */
import { EVENT_FIELDS, type FieldKind, type TraceEvent } from "../../engine/index.ts";

type Field = readonly [name: string, kind: FieldKind];

/** The fields of each type of event, in the order in which a row has them. */
export const FIELDS: ReadonlyMap<string, readonly Field[]> = new Map(
  Object.entries(EVENT_FIELDS).map(([type, fields]) => [type, Object.entries(fields)]),
);

const NAMES = Object.fromEntries([...FIELDS].map(([type, fields]) => [type, fields.map(([name]) => name)]));

/** The row of an event. */
export function writeRow(event: TraceEvent): unknown[] {
  const row: unknown[] = [event.type, event.at, event.pid];
  for (const name of NAMES[event.type]!)
    row[row.length] = (event as unknown as Record<string, unknown>)[name];
  return row;
}
