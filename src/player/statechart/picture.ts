/** The drawing with its places: what a view turns into shapes. */
import type { Plain } from "../../engine/index.ts";
import { machineTones } from "../metrics/state-tone.ts";
import type { Tone } from "../sentence.ts";
import { valueOf } from "./active.ts";
import type { Chart } from "./definition.ts";
import type { ChartLayout } from "./layout.ts";
import { allBoxes, allStarts, planOf, type Arrow, type Box } from "./plan.ts";

export interface PlacedBox extends Box {
  readonly x: number;
  readonly y: number;
  /** Of the whole box; its texts take the top. */
  readonly w: number;
  readonly h: number;
  /** What it means to be in this state. */
  readonly tone: Tone;
}

export interface PlacedArrow extends Arrow {
  readonly transitions: readonly string[];
  readonly path: string;
  /** Where its head points to, and in which direction, in degrees. */
  readonly head: { readonly x: number; readonly y: number; readonly turn: number };
  /** The corner of its text. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedStart {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly head: PlacedArrow["head"];
}

export interface Picture {
  readonly w: number;
  readonly h: number;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
  readonly starts: readonly PlacedStart[];
}

const RADIUS = 5;

/** A line with rounded corners, as an SVG path. It ends before `short` px of its length, where its head begins. */
export function pathOf(corners: readonly number[], short = 0): string {
  const points: [number, number][] = [];
  for (let at = 0; at + 1 < corners.length; at += 2) points.push([corners[at]!, corners[at + 1]!]);
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const toward = (from: [number, number], to: [number, number], by: number): [number, number] => {
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (length === 0) return from;
    const part = Math.min(by, length / 2) / length;
    return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
  };
  const text = ([x, y]: [number, number]): string => `${round(x)} ${round(y)}`;
  let path = `M${text(first)}`;
  for (let at = 0; at < rest.length; at++) {
    const here = rest[at]!;
    const before = points[at]!;
    const after = rest[at + 1];
    if (after === undefined) path += `L${text(short === 0 ? here : toward(here, before, short))}`;
    else path += `L${text(toward(here, before, RADIUS))}Q${text(here)} ${text(toward(here, after, RADIUS))}`;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function headOf(corners: readonly number[]): PlacedArrow["head"] {
  const [x0 = 0, y0 = 0, x = 0, y = 0] = corners.slice(-4);
  return { x, y, turn: round((Math.atan2(y - y0, x - x0) * 180) / Math.PI) };
}

/** @param definition the same machine as it stands in the trace */
export function pictureOf(chart: Chart, definition: Plain, layout: ChartLayout): Picture {
  const plan = planOf(chart, layout.wrap);
  const toneOf = machineTones(definition);
  return {
    w: layout.w,
    h: layout.h,
    boxes: allBoxes(plan).map((box, at) => {
      const [x = 0, y = 0, w = 0, h = 0] = layout.boxes[at] ?? [];
      return { ...box, x, y, w, h, tone: toneOf(valueOf(chart, box.id)) };
    }),
    arrows: plan.arrows.map((arrow, at) => {
      const [x = 0, y = 0] = layout.labels[at] ?? [];
      const corners = layout.lines[at] ?? [];
      const transitions = [...new Set(arrow.lines.flatMap((line) => line.transition ?? []))];
      return { ...arrow, transitions, path: pathOf(corners, 4), head: headOf(corners), x, y };
    }),
    starts: allStarts(plan).map((_, at) => {
      const corners = layout.starts[at] ?? [];
      const [x = 0, y = 0] = corners;
      return { path: pathOf(corners, 4), x, y, head: headOf(corners) };
    }),
  };
}
