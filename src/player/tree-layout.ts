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
const CROWD = 40;
/** More nodes than this are not drawn: a page with thousands of them stands still at every step. */
export const MAX_NODES = 300;
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
/** Levels that the outline indents. */
const DEEPEST = 16;

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
  const roots = childrenOf.get(null) ?? [];
  const { spots, leaves } = spotsOf(roots, childrenOf);
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
  const tops = [small === null ? 0 : -6];
  for (const height of heights) tops.push((tops[tops.length - 1] as number) + height);
  const levelTop = (depth: number): number => tops[depth] as number;
  const deepest = spots.reduce((most, spot) => Math.max(most, spot.depth), 0);
  return {
    places: new Map(
      spots.map(({ key, column, depth }, row) => [
        key,
        {
          x: ((column + 0.5) / columns) * 100,
          y: TOP + levelTop(depth),
          ox: LEFT + Math.min(depth, DEEPEST) * INDENT,
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

interface Spot {
  readonly key: string;
  column: number;
  readonly depth: number;
}

/** Parents before children; a parent stands in the middle above its first and last child. */
function spotsOf(
  roots: readonly Lane[],
  childrenOf: ReadonlyMap<string | null, readonly Lane[]>,
): { spots: Spot[]; leaves: number } {
  const spots: Spot[] = [];
  const spotOf = new Map<string, Spot>();
  const open = roots.map((lane) => ({ lane, depth: 0 })).reverse();
  let leaves = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { lane, depth } = next;
    const below = childrenOf.get(lane.key) ?? [];
    const spot: Spot = { key: lane.key, column: below.length === 0 ? leaves++ : 0, depth };
    spots.push(spot);
    spotOf.set(lane.key, spot);
    for (let i = below.length - 1; i >= 0; i--) open.push({ lane: below[i] as Lane, depth: depth + 1 });
  }
  // Children stand behind their parents, so going backwards finds them placed.
  for (let i = spots.length - 1; i >= 0; i--) {
    const spot = spots[i] as Spot;
    const below = childrenOf.get(spot.key) ?? [];
    if (below.length === 0) continue;
    const [first, last] = [below[0] as Lane, below[below.length - 1] as Lane];
    spot.column = ((spotOf.get(first.key) as Spot).column + (spotOf.get(last.key) as Spot).column) / 2;
  }
  return { spots, leaves };
}

/** What a lane stands under among those that are there. */
function underIn(cast: Cast, keys: ReadonlySet<string>): (lane: Lane) => string | null {
  return (lane) => {
    let parent = lane.under;
    while (parent !== null && !keys.has(parent)) parent = cast.laneOf.get(parent)?.under ?? null;
    return parent;
  };
}
