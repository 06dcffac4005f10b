/**
 * What a process that has ended still has to tell, one receiver after the other: an exit signal over each link, then
 * a DOWN message for each monitor.
 *
 * On the BEAM others run meanwhile, and whoever has heard can act before the next one hears. So each telling is an
 * event of its own among those of the instant. A drawn order in which all are told at once would show less: nobody
 * could be overtaken by a message of one who heard first, as happens there (tests/truth/recorded/races.json).
 *
 * What the BEAM never does is left out, though the manual would allow it: links come before monitors, and monitors in
 * the order in which they were set (`erts_continue_exit_process` in erl_process.c; OTP 21 to 27). Links stand there in a
 * tree by pid, whose shape no program knows; their order is drawn.
 */
import type { ProcessRecord } from "./process-record.ts";
import { shuffle, type RandomStream } from "./random.ts";
import type { Term } from "./term.ts";

/** Someone to be told: over a link if there is no `ref`, else over the monitor of that number. */
export interface Tied {
  readonly to: ProcessRecord;
  readonly ref: number | null;
}

export class Farewell {
  readonly from: ProcessRecord;
  readonly reason: Term;
  readonly #tied: Tied[] = [];
  #told = 0;

  constructor(from: ProcessRecord, reason: Term, order: RandomStream) {
    this.from = from;
    this.reason = reason;
    if (from.links !== null) {
      for (const to of from.links) this.#tied.push({ to, ref: null });
      shuffle(this.#tied, order);
    }
    if (from.watchers !== null) for (const [ref, to] of from.watchers) this.#tied.push({ to, ref });
  }

  /** Whether everyone was told. */
  get done(): boolean {
    return this.#told >= this.#tied.length;
  }

  /** Who is to be told next; undefined once everyone was. */
  next(): Tied | undefined {
    return this.#tied[this.#told++];
  }
}
