/**
 * Where the nodes of a tree stand. Two layouts are given for every node, so that the page can choose between them
 * by the width it has, without script: a drawn tree (x in percent of the width) and an outline (indented rows).
 *
 * Places are reserved for every lane that ever appears, so that nothing moves while the reader seeks. Only a crowd
 * (more than `CROWD` lanes) is laid out anew from what is there.
 */
import type { Cast, Lane } from "./cast.ts";

export interface Place {
  /** Drawn tree: centre of the node, percent of the width. */
  readonly x: number;
  /** Drawn tree: centre of the node's mark, px from the top. */
  readonly y: number;
  /** Outline: centre of the mark, px from the left and from the top. */
  readonly ox: number;
  readonly oy: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  /** Columns of the drawn tree. */
  readonly columns: number;
  /** Heights in px. */
  readonly height: number;
  readonly outlineHeight: number;
  /** Key of the root that is drawn small: a bare process with the whole system under it. */
  readonly small: string | null;
}

/** Lanes from which on places are no longer reserved. */
export const CROWD = 40;
/** More columns than this are never drawn as a tree. */
export const MAX_COLUMNS = 10;

/** Px: a level of supervisors, any other level, what the last level needs below, a root that is drawn small. */
const TALL = 100;
const LEVEL = 82;
const LAST = 70;
const SMALL = 58;
const TOP = 26;
const ROW = 36;
const INDENT = 26;
const LEFT = 18;

/** @param present lanes that exist at the moment; used only for a crowd. */
export function layoutOf(cast: Cast, present?: ReadonlySet<string>): Layout {
  const crowd = cast.lanes.length > CROWD && present !== undefined;
  const lanes = crowd ? cast.lanes.filter((lane) => present.has(lane.key)) : cast.lanes;
  const keys = new Set(lanes.map((lane) => lane.key));
  const under = underIn(cast, keys);
  const childrenOf = new Map<string | null, Lane[]>();
  for (const lane of lanes) {
    const parent = under(lane);
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(lane);
    else childrenOf.set(parent, [lane]);
  }
  const spots: { key: string; column: number; depth: number }[] = [];
  let leaves = 0;
  const visit = (lane: Lane, depth: number): number => {
    const spot = { key: lane.key, column: 0, depth };
    spots.push(spot);
    const columns = (childrenOf.get(lane.key) ?? []).map((child) => visit(child, depth + 1));
    spot.column =
      columns.length === 0
        ? leaves++
        : ((columns[0] as number) + (columns[columns.length - 1] as number)) / 2;
    return spot.column;
  };
  const roots = childrenOf.get(null) ?? [];
  for (const root of roots) visit(root, 0);
  // The process that starts it all is no part of the system: it is drawn small.
  const small =
    roots.length === 1 && (roots[0] as Lane).kind === "process" && spots.length > 1
      ? (roots[0] as Lane).key
      : null;
  const columns = Math.max(1, leaves);
  const heights: number[] = [];
  spots.forEach(({ key, depth }) => {
    const lane = cast.laneOf.get(key) as Lane;
    heights[depth] = Math.max(
      heights[depth] ?? 0,
      key === small ? SMALL : lane.kind === "supervisor" ? TALL : LEVEL,
    );
  });
  const levelTop = (depth: number): number =>
    heights.slice(0, depth).reduce((sum, height) => sum + height, small === null ? 0 : -6);
  const deepest = Math.max(0, ...spots.map((spot) => spot.depth));
  return {
    places: new Map(
      spots.map(({ key, column, depth }, row) => [
        key,
        {
          x: ((column + 0.5) / columns) * 100,
          y: TOP + levelTop(depth),
          ox: LEFT + depth * INDENT,
          oy: ROW / 2 + 4 + row * ROW,
        },
      ]),
    ),
    columns,
    height: TOP + levelTop(deepest) + LAST + ((heights[deepest] ?? 0) === TALL ? TALL - LEVEL : 0),
    outlineHeight: spots.length * ROW + 8,
    small,
  };
}

/** What a lane stands under among those that are there. */
function underIn(cast: Cast, keys: ReadonlySet<string>): (lane: Lane) => string | null {
  return (lane) => {
    let parent = lane.under;
    while (parent !== null && !keys.has(parent)) parent = cast.laneOf.get(parent)?.under ?? null;
    return parent;
  };
}
