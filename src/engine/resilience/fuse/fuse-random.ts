/** The chance of fault injection: a stream of its own, so that a fuse never shifts what else is drawn. */
import { RandomStream, STREAMS, type System } from "../../kernel/index.ts";

/** Where a system keeps it; tests put recorded draws there. */
export const FUSE_DRAWS = {};

/** Draws numbers from 0 (included) to 1 (excluded). */
export interface Draws {
  uniform(): number;
}

export function drawsOf(system: System): Draws {
  let found = system.extensions.get(FUSE_DRAWS) as Draws | undefined;
  if (found === undefined)
    system.extensions.set(FUSE_DRAWS, (found = new RandomStream(system.draws, STREAMS.fuse)));
  return found;
}
