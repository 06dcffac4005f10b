/** A plot of lines or bars, drawn by uPlot. Its axis of time is the one that all plots share, so it has none. */
import uPlot from "uplot";
import { topOf, valueText, type Line, type LinePlot } from "../../../player/metrics/index.ts";
import { areaFill, DASH, type Look } from "./look.ts";
import { GUTTER, MARGIN, niceTop } from "./scale.ts";

/** Height of a plot, px. */
export const HEIGHT = 72;

export interface Drawing {
  resize(wide: number): void;
  remove(): void;
}

export function drawLines(host: HTMLElement, plot: LinePlot, end: number, wide: number, look: Look): Drawing {
  const stack = plot.kind === "stack";
  const top = niceTop(topOf(plot));
  const least = Math.min(0, ...plot.lines.map((line) => line.summary?.least ?? 0));
  const bottom = least < 0 ? -niceTop(-least) : 0;
  // The topmost area first: what is under it in the stack covers it.
  const order = stack ? plot.lines.map((_, at) => at).toReversed() : plot.lines.map((_, at) => at);
  const chart = new uPlot(
    {
      width: wide,
      height: HEIGHT,
      padding: [7, MARGIN, 4, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: () => [0, end] },
        y: { range: () => [bottom, top] },
      },
      axes: [
        { show: false },
        {
          size: GUTTER,
          gap: 4,
          font: look.font,
          stroke: look.quiet,
          grid: { stroke: look.hairline, width: 1 },
          ticks: { show: false },
          splits: () => (bottom < 0 ? [bottom, 0, top] : [0, top]),
          values: (_, splits) => splits.map((value) => valueText(value, plot.unit)),
        },
      ],
      series: [{}, ...order.map((at) => series(plot, plot.lines[at] as Line, look))],
    },
    stack ? stacked(plot.lines, order) : uPlot.join(plot.lines.map(({ x, y }) => [[...x], [...y]])),
    host,
  );
  return {
    resize: (to) => chart.setSize({ width: to, height: HEIGHT }),
    remove: () => chart.destroy(),
  };
}

function series({ kind, lines }: LinePlot, { tone, pattern }: Line, look: Look): uPlot.Series {
  const { line, soft } = look.tones[tone];
  const common = { stroke: line, points: { show: false } };
  if (kind === "stack")
    return {
      ...common,
      width: 1,
      paths: uPlot.paths.bars!({ align: 1, size: [1, Infinity, 1], gap: 1 }),
      fill: (self) => areaFill(self.ctx, look, tone, pattern, devicePixelRatio),
    };
  const dash = DASH[pattern];
  return {
    ...common,
    width: 2,
    paths: uPlot.paths.stepped!({ align: 1 }),
    ...(dash ? { dash } : {}),
    ...(lines.length === 1 ? { fill: soft } : {}),
  };
}

/** Sums from the first line up; no bar where a line adds nothing. */
function stacked(lines: readonly Line[], order: readonly number[]): uPlot.AlignedData {
  const sums: (number | null)[][] = [];
  const below = new Array<number>(lines[0]?.x.length ?? 0).fill(0);
  for (const line of lines)
    sums.push(
      below.map((sum, at) => {
        const value = line.y[at] ?? 0;
        below[at] = sum + value;
        return value === 0 ? null : sum + value;
      }),
    );
  return [[...(lines[0]?.x ?? [])], ...order.map((at) => sums[at] as (number | null)[])];
}
