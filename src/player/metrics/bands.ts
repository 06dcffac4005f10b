/** Values that are names (the state of a machine, an alarm, the mode of a dependency) as stretches of time. */
import type { Tone } from "../sentence.ts";

export interface Band {
  /** Events told at its beginning, and at its end (the whole run's number if it has none). */
  readonly fromIndex: number;
  readonly toIndex: number;
  /** Virtual ms. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly tone: Tone;
}

export interface BandRow {
  readonly key: string;
  readonly title: string;
  readonly bands: readonly Band[];
  /** What it is while no band holds: `clear` of an alarm, `not running` of a machine. */
  readonly otherwise: string;
}

type Open = Pick<Band, "fromIndex" | "from" | "text" | "tone">;

/** Builds rows while a trace is read. A row has at most one band at a time. */
export class BandRows {
  readonly #rows = new Map<string, { title: string; otherwise: string; done: Band[]; open: Open | null }>();

  /** From `index` events told on, `text` holds in the row; it is made if it is new. */
  begin(key: string, title: string, otherwise: string, band: Open): void {
    let row = this.#rows.get(key);
    if (!row) this.#rows.set(key, (row = { title, otherwise, done: [], open: null }));
    if (row.open?.text === band.text && row.open.tone === band.tone) return;
    this.end(key, band.fromIndex, band.from);
    row.open = band;
  }

  end(key: string, index: number, at: number): void {
    const row = this.#rows.get(key);
    if (!row?.open) return;
    row.done.push({ ...row.open, toIndex: index, to: at });
    row.open = null;
  }

  /** @param length number of events of the run @param end its virtual end */
  close(length: number, end: number): BandRow[] {
    return [...this.#rows].map(([key, { title, otherwise, done, open }]) => ({
      key,
      title,
      otherwise,
      bands: open ? [...done, { ...open, toIndex: length + 1, to: end }] : done,
    }));
  }
}

/** The band that holds once `index` events are told, or null. */
export function bandAt(row: BandRow, index: number): Band | null {
  const { bands } = row;
  let low = 0;
  let high = bands.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bands[middle] as Band).fromIndex <= index) low = middle + 1;
    else high = middle;
  }
  const band = bands[low - 1];
  return band && index < band.toIndex ? band : null;
}

/** How long each text held, longest first, virtual ms. */
export function bandTimes(row: BandRow): { text: string; ms: number }[] {
  const times = new Map<string, number>();
  for (const { text, from, to } of row.bands) times.set(text, (times.get(text) ?? 0) + to - from);
  return [...times].map(([text, ms]) => ({ text, ms })).sort((a, b) => b.ms - a.ms);
}
