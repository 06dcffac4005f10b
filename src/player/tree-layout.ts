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
  /** Top of the band for processes outside the tree, px; null without one. */
  readonly besideAt: { readonly drawn: number; readonly outline: number } | null;
}

/** Lanes from which on places are no longer reserved. */
export const CROWD = 40;
/** More columns than this are never drawn as a tree. */
export const MAX_COLUMNS = 10;

/** Px from level to level, from the last level to its bottom, and for a row outside the tree. */
const LEVEL = 104;
const LAST = 84;
const ASIDE = 44;
const TOP = 30;
const ROW = 36;
const OUTLINE_TOP = 22;
const INDENT = 26;
const OUTLINE_LEFT = 18;
const BESIDE_GAP = 30;

/** @param present lanes that exist at the moment; used only for a crowd. */
export function layoutOf(cast: Cast, present?: ReadonlySet<string>): Layout {
  const crowd = cast.lanes.length > CROWD && present !== undefined;
  const lanes = crowd ? cast.lanes.filter((lane) => present.has(lane.key)) : cast.lanes;
  const childrenOf = new Map<string | null, Lane[]>();
  const keys = new Set(lanes.map((lane) => lane.key));
  for (const lane of lanes) {
    const parent = lane.parent !== null && keys.has(lane.parent) ? lane.parent : null;
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(lane);
    else childrenOf.set(parent, [lane]);
  }
  const inTree = (lane: Lane): boolean =>
    lane.kind === "supervisor" || lane.parent !== null || childrenOf.has(lane.key);
  const outermost = childrenOf.get(null) ?? [];
  const roots = outermost.filter(inTree);
  const beside = outermost.filter((lane) => !inTree(lane));

  const columnOf = new Map<string, number>();
  const depthOf = new Map<string, number>();
  let leaves = 0;
  let deepest = -1;
  const outline: { key: string; depth: number }[] = [];
  const visit = (lane: Lane, depth: number): number => {
    depthOf.set(lane.key, depth);
    deepest = Math.max(deepest, depth);
    outline.push({ key: lane.key, depth });
    const columns = (childrenOf.get(lane.key) ?? []).map((child) => visit(child, depth + 1));
    const column =
      columns.length === 0
        ? leaves++
        : ((columns[0] as number) + (columns[columns.length - 1] as number)) / 2;
    columnOf.set(lane.key, column);
    return column;
  };
  for (const root of roots) visit(root, 0);

  const perRow = Math.max(leaves, Math.min(beside.length, roots.length === 0 ? 5 : 4));
  const columns = Math.max(1, perRow);
  const places = new Map<string, Place>();
  const treeBottom = deepest < 0 ? 0 : TOP + deepest * LEVEL + LAST - 16;
  const outlineBottom = outline.length * ROW;
  const gap = roots.length > 0 && beside.length > 0 ? BESIDE_GAP : 0;
  outline.forEach(({ key, depth }, row) => {
    places.set(key, {
      x: (((columnOf.get(key) as number) + 0.5 + (columns - leaves) / 2) / columns) * 100,
      y: TOP + (depthOf.get(key) as number) * LEVEL,
      ox: OUTLINE_LEFT + depth * INDENT,
      oy: OUTLINE_TOP + row * ROW,
    });
  });
  const besideRow = Math.min(beside.length, columns);
  beside.forEach((lane, at) => {
    const row = Math.floor(at / columns);
    const inRow = Math.min(besideRow, beside.length - row * columns);
    places.set(lane.key, {
      x: (((at % columns) + 0.5 + (columns - inRow) / 2) / columns) * 100,
      y: roots.length > 0 ? treeBottom + gap + 14 + row * ASIDE : TOP + row * LEVEL,
      ox: OUTLINE_LEFT,
      oy: OUTLINE_TOP + outlineBottom + gap + at * ROW,
    });
  });
  const besideRows = Math.ceil(beside.length / columns);
  return {
    places,
    columns,
    height: treeBottom + gap + besideRows * (roots.length > 0 ? ASIDE : LEVEL),
    outlineHeight: outlineBottom + gap + beside.length * ROW + 8,
    besideAt:
      beside.length === 0 || roots.length === 0
        ? null
        : { drawn: treeBottom + gap / 2, outline: outlineBottom + gap / 2 + 4 },
  };
}
