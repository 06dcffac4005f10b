/** Plots in words and figures: their text equal. */
import type { Trace } from "../../engine/index.ts";
import { ms } from "../sentence.ts";
import { bandAt, bandTimes } from "./bands.ts";
import type { Moment } from "./measure.ts";
import { metricsOf, type LinePlot, type Plot } from "./plots.ts";
import { countUpTo } from "./steps.ts";

/** A row of the table of figures. */
export interface Figure {
  readonly name: string;
  readonly now: string;
  /** Least, median and most of the run; or one text in place of the three. */
  readonly run: readonly [string, string, string] | string;
}

/** A figure with its unit; a dash where there is none. */
export function valueText(value: number | null, unit = ""): string {
  if (value === null) return "–";
  const rounded = String(Math.round(value * 100) / 100);
  return unit === "ms" ? ms(value) : rounded;
}

/** @param index events told @param time virtual ms */
export function figuresAt(plot: Plot, index: number, time: number): Figure[] {
  if (plot.kind === "bands")
    return plot.rows.map((row) => ({
      name: row.title,
      now: bandAt(row, index)?.text ?? row.otherwise,
      run: bandTimes(row)
        .map(({ text, ms: time }) => `${text} ${ms(time)}`)
        .join(", "),
    }));
  const { unit } = plot;
  return plot.lines.map((line) => ({
    name: line.name,
    now: valueText(line.valueAt(index, time), unit),
    run: line.summary
      ? [
          valueText(line.summary.least, unit),
          valueText(line.summary.median, unit),
          valueText(line.summary.most, unit),
        ]
      : "no value",
  }));
}

/** A plot at the cursor in one sentence: `Calls to Db per 50 ms: answered 3, failed 1.` */
export function plotSentence(plot: Plot, index: number, time: number): string {
  const told = figuresAt(plot, index, time).map(({ name, now }) =>
    plot.kind === "bands" || plot.lines.length > 1 || name !== "waiting" ? `${name} ${now}` : now,
  );
  return `${heading(plot)}: ${told.join(", ")}.`;
}

/** The title, with the unit of counts. */
export function heading(plot: Plot): string {
  return plot.kind === "stack" ? `${plot.title} ${plot.unit}` : plot.title;
}

const KINDS: readonly (readonly [Moment["kind"], string, string])[] = [
  ["crash", "crash", "crashes"],
  ["restart", "restart", "restarts"],
  ["fault", "fault of the script", "faults of the script"],
];

/** `2 crashes of 3 and 1 restart of 2 so far.` Null if the run has no such moment. */
export function momentsSentence(trace: Trace, index: number): string | null {
  const { moments } = metricsOf(trace).measured;
  const parts = KINDS.flatMap(([kind, one, many]) => {
    const at = moments.filter((moment) => moment.kind === kind).map((moment) => moment.index);
    if (at.length === 0) return [];
    const now = countUpTo(at, index);
    return [`${now} of ${at.length} ${at.length === 1 ? one : many}`];
  });
  return parts.length === 0 ? null : `So far: ${parts.join(", ")}.`;
}

/** The highest value that a plot has to have room for. */
export function topOf(plot: LinePlot): number {
  if (plot.kind === "steps") return Math.max(1, ...plot.lines.map((line) => line.summary?.most ?? 0));
  const first = plot.lines[0];
  if (!first) return 1;
  let top = 1;
  for (let at = 0; at < first.y.length; at++)
    top = Math.max(
      top,
      plot.lines.reduce((sum, line) => sum + (line.y[at] ?? 0), 0),
    );
  return top;
}
