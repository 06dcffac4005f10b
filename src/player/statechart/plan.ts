/**
 * What is drawn of a machine, before it has places: a box for each state, an arrow for each move between two states. As in
 * UML, what moves nothing (and what comes back to its own state) is written into the state's box, and transitions
 * between the same two states share an arrow.
 */
import type { ChartTransition } from "../../engine/index.ts";
import { guardText, lineage, stateName, triggerText, type Chart } from "./definition.ts";
import { textWidth, wrapText } from "./text-width.ts";

/** How wide texts may be before they are broken, px: of a line at an arrow. A line in a box has half as much more. */
export type Wrap = number;

/** Px of the drawing. */
const TITLE = 14;
export const TEXT = 13;
export const LEADING = 17;
export const TITLE_LEADING = 26;
export const PAD = 10;
/** Between the start of a line and its text, where a sign stands. */
export const INDENT = 14;
/** Side of the disc from which a machine starts. */
export const DOT = 10;
const HISTORY = 26;

/** A line of text in a box or at an arrow. */
export interface Line {
  readonly text: string;
  /** Actions that have room on the line of their event. */
  readonly tail?: string;
  /** `event`: what sets a transition off; `action`: what it does; `more`: the last line goes on. */
  readonly role: "entry" | "event" | "action" | "more";
  /** The transition it belongs to. */
  readonly transition?: string;
  /** The state is left and entered anew. */
  readonly anew?: boolean;
}

export interface Box {
  readonly id: string;
  readonly title: string;
  readonly type: "atomic" | "compound" | "parallel" | "final" | "history";
  /** `H`, or `H*` for a deep one. */
  readonly sign?: string;
  /** It lies beside others that are current at the same time. */
  readonly region: boolean;
  readonly lines: readonly Line[];
  /** Px that its texts take; what lies in it comes below them. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** The inner box that is entered with it. */
  readonly initial?: string;
}

export interface Arrow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

export interface Plan {
  /** The outermost boxes: the root's own if it has something to say, else those within it. */
  readonly boxes: readonly Box[];
  /** The box that a machine starts in, if the root has no box of its own. */
  readonly initial?: string;
  readonly arrows: readonly Arrow[];
}

/** The state that a transition's arrow leads to; null if it is written into its state's box. */
function arrowTo(chart: Chart, { source, target }: ChartTransition): string | null {
  const [to, ...others] = target ?? [];
  if (to === undefined || others.length > 0) return null;
  return lineage(chart, to).includes(source) || lineage(chart, source).includes(to) ? null : to;
}

function linesOf(chart: Chart, transition: ChartTransition, wide: number, ends: boolean): Line[] {
  const guard = guardText(chart, transition);
  const { id, source, target, reenter, actions } = transition;
  const own = target?.length === 1 && target[0] === source;
  const to = ends && target !== undefined && !own ? ` to ${target.map((each) => stateName(chart, each)).join(", ")}` : ""; // prettier-ignore
  const nothing = ends && target === undefined && actions === undefined ? ": nothing" : "";
  const head = `${triggerText(transition)}${guard === null ? "" : ` [${guard}]`}${to}${nothing}`;
  const sign = ends && (own || reenter) ? { anew: true } : {};
  const tail = actions ? `/ ${actions.join(", ")}` : "";
  if (tail !== "" && textWidth(`${head} ${tail}`, TEXT) <= wide)
    return [{ text: head, tail, role: "event", transition: id, ...sign }];
  const told = (text: string, role: "event" | "action"): Line[] =>
    wrapText(text, TEXT, wide).map((line, at) => ({
      text: line,
      role: at === 0 || role === "action" ? role : "more",
      transition: id,
      ...(at === 0 && role === "event" ? sign : {}),
    }));
  return [...told(head, "event"), ...(tail === "" ? [] : told(tail, "action"))];
}

const widthOf = (lines: readonly Line[]): number =>
  Math.max(0, ...lines.map(({ text, tail }) => textWidth(tail ? `${text} ${tail}` : text, TEXT)));

/** The plan of a machine's drawing. */
export function planOf(chart: Chart, wrap: Wrap): Plan {
  const root = chart.states[0]!;
  const arrowOf = new Map<string, ChartTransition[]>();
  for (const transition of chart.transitions) {
    const to = arrowTo(chart, transition);
    if (to === null) continue;
    const key = `${transition.source}\n${to}`;
    arrowOf.set(key, [...(arrowOf.get(key) ?? []), transition]);
  }
  const arrows = [...arrowOf].map(([key, transitions], at): Arrow => {
    const [from, to] = key.split("\n") as [string, string];
    const lines = transitions.flatMap((each) => linesOf(chart, each, wrap, false));
    return {
      id: `arrow ${at}`,
      from,
      to,
      lines,
      width: widthOf(lines) + 8,
      height: lines.length * LEADING + 4,
    };
  });

  const boxOf = (id: string): Box => {
    const state = chart.states.find((each) => each.id === id)!;
    const { key, type, parent, entry, exit, initial } = state;
    const region = chart.states.find((each) => each.id === parent)?.type === "parallel";
    if (type === "history") {
      const sign = state.history === "deep" ? "H*" : "H";
      return { id, title: key, type, sign, region, lines: [], width: HISTORY, height: HISTORY, boxes: [] };
    }
    const wide = Math.round(wrap * 1.5);
    const told = (word: string, actions: readonly string[] | undefined): Line[] =>
      actions === undefined
        ? []
        : wrapText(`${word} / ${actions.join(", ")}`, TEXT, wide).map((text) => ({ text, role: "entry" }));
    const lines = [
      ...told("entry", entry),
      ...told("exit", exit),
      ...chart.transitions
        .filter((each) => each.source === id && arrowTo(chart, each) === null)
        .flatMap((each) => linesOf(chart, each, wide, true)),
    ];
    const boxes = chart.states.filter((each) => each.parent === id).map((each) => boxOf(each.id));
    return {
      id,
      title: key,
      type,
      region,
      lines,
      width: Math.max(textWidth(key, TITLE) + 22, widthOf(lines) + INDENT) + 2 * PAD,
      height: TITLE_LEADING + (lines.length === 0 ? 4 : lines.length * LEADING + PAD),
      boxes,
      ...(initial !== undefined && boxes.some((box) => box.id === initial) ? { initial } : {}),
    };
  };

  const whole = boxOf(root.id);
  const silent = whole.lines.length === 0 && whole.boxes.length > 0;
  const named = arrows.some(({ from, to }) => from === root.id || to === root.id);
  if (!silent || named) return { boxes: [whole], arrows };
  return {
    boxes: whole.boxes,
    arrows,
    ...(whole.initial === undefined ? {} : { initial: whole.initial }),
  };
}

/** All boxes of a plan, the outer before those within them. */
export function allBoxes(plan: Plan): Box[] {
  const all = (boxes: readonly Box[]): Box[] => boxes.flatMap((box) => [box, ...all(box.boxes)]);
  return all(plan.boxes);
}

/** The starts of a plan: the box that is entered, and the box that it lies in (none for the machine's own). */
export function allStarts(plan: Plan): { readonly within: string | null; readonly to: string }[] {
  return [
    ...(plan.initial === undefined ? [] : [{ within: null, to: plan.initial }]),
    ...allBoxes(plan).flatMap(({ id, initial }) =>
      initial === undefined ? [] : [{ within: id, to: initial }],
    ),
  ];
}
