/** Writes events as rows, in batches, up to the size of a trace. */
import type { TraceEvent } from "../../engine/index.ts";
import { LIMITS, PACE } from "../protocol/messages.ts";
import { writeRow } from "../protocol/fields.ts";

export interface Writer {
  /** False: the trace is full, and the event is not part of it. */
  readonly add: (event: TraceEvent) => boolean;
  flush(): void;
  /** Rows written. */
  readonly rows: number;
}

/**
 * @param post sends a message
 * @param clock milliseconds
 * @param lastPost when the last message was sent
 */
export function createWriter(
  post: (text: string) => void,
  clock: () => number,
  lastPost: () => number,
): Writer {
  let batch = "";
  let rows = 0;
  let sent = 0;
  const flush = (): void => {
    if (batch !== "") post(`T[${batch}]`);
    sent += batch.length;
    batch = "";
  };
  return {
    add(event) {
      const row = JSON.stringify(writeRow(event));
      if (sent + batch.length + row.length > LIMITS.trace) return false;
      batch += batch === "" ? row : `,${row}`;
      rows += 1;
      if (batch.length >= PACE.batch || clock() - lastPost() >= PACE.heartbeat) flush();
      return true;
    },
    flush,
    get rows() {
      return rows;
    },
  };
}
