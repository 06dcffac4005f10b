/** Places of a plan's parts: what elk works out, as few numbers as a page needs. */
import type { Chart } from "./definition.ts";
import { DOT, allBoxes, allStarts, planOf, type Arrow, type Box, type Plan, type Wrap } from "./plan.ts";

/** Whole px of the drawing. The lists go by the plan's own order. */
export interface ChartLayout {
  /** The plan's. */
  readonly wrap: Wrap;
  readonly w: number;
  readonly h: number;
  /** `x, y, width, height` of each box, the outer before those within. */
  readonly boxes: readonly (readonly number[])[];
  /** Of each arrow: its corners, `x, y, x, y, …`. */
  readonly lines: readonly (readonly number[])[];
  /** Of each arrow: the corner `x, y` of its text. */
  readonly labels: readonly (readonly number[])[];
  /** Of each start: its arrow's corners. The disc stands at the first. */
  readonly starts: readonly (readonly number[])[];
}

/** `narrow`: for a phone. */
export type Variant = "wide" | "narrow";

export type ChartLayouts = Readonly<Record<Variant, ChartLayout>>;

/** A graph as elk takes and gives it: as much of it as is used here. */
export interface ElkPart {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  text?: string;
  layoutOptions?: Record<string, string>;
  children?: ElkPart[];
  edges?: ElkLine[];
  labels?: ElkPart[];
}
export interface ElkLine {
  id: string;
  sources: string[];
  targets: string[];
  labels?: ElkPart[];
  sections?: { startPoint: ElkPoint; endPoint: ElkPoint; bendPoints?: ElkPoint[] }[];
}
interface ElkPoint {
  x: number;
  y: number;
}

/** Lays out a graph: elk, in Node or in a worker. */
export type Elk = (graph: ElkPart) => Promise<ElkPart>;

/** Where arrows lead: down or to the right; and in `BESIDE` down, with regions beside each other. */
type Way = "DOWN" | "RIGHT" | "BESIDE";

const COMMON: Record<string, string> = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.edgeLabels.centerLabelPlacementStrategy": "MEDIAN_LAYER",
  "elk.spacing.nodeNode": "18",
  "elk.spacing.edgeNode": "14",
  "elk.spacing.edgeEdge": "14",
  "elk.spacing.edgeLabel": "3",
  "elk.spacing.labelLabel": "8",
  "elk.layered.spacing.nodeNodeBetweenLayers": "20",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
};

/** In document order, as far as lines allow it. elk 0.12 fails at it where lines cross the borders of boxes. */
const IN_ORDER: Record<string, string> = {
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.cycleBreaking.strategy": "MODEL_ORDER",
};

/** Px between a box and what lies in it, and around all. */
const INSIDE = 7;
const OUTER = 4;

/** The graph that elk lays out. */
function graphOf(plan: Plan, way: Way): ElkPart {
  const around = new Map<string, string | null>(plan.boxes.map(({ id }) => [id, null]));
  for (const box of allBoxes(plan)) for (const { id } of box.boxes) around.set(id, box.id);
  const crossing = plan.arrows.some(({ from, to }) => around.get(from) !== around.get(to));
  const options = {
    ...COMMON,
    ...(crossing ? {} : IN_ORDER),
    "elk.direction": way === "RIGHT" ? way : "DOWN",
  };

  const part = (boxes: readonly Box[], within: string | null): Pick<ElkPart, "children" | "edges"> => {
    const start = allStarts(plan).find((each) => each.within === within);
    const name = within ?? "";
    return {
      children: [
        ...(start ? [{ id: `start ${name}`, width: DOT, height: DOT }] : []),
        ...boxes.map((box) => ({ id: box.id, ...inside(box) })),
      ],
      edges: [
        ...(start ? [{ id: `enter ${name}`, sources: [`start ${name}`], targets: [start.to] }] : []),
        ...plan.arrows.filter(({ from }) => around.get(from) === within).map(line),
        // Regions have no arrows between them: they are kept in a row, along the direction.
        ...boxes.flatMap(({ id, region }, at) => {
          const next = boxes[at + 1];
          return region && next && way === "DOWN" ? [{ id: `row ${id}`, sources: [id], targets: [next.id] }] : []; // prettier-ignore
        }),
      ],
    };
  };
  const inside = (box: Box): Omit<ElkPart, "id"> =>
    box.boxes.length === 0
      ? { width: box.width, height: box.height }
      : {
          layoutOptions: {
            ...options,
            "elk.padding": `[top=${box.height + 4},left=${INSIDE},bottom=${INSIDE},right=${INSIDE}]`,
            "elk.nodeSize.constraints": "MINIMUM_SIZE",
            "elk.nodeSize.minimum": `(${box.width},${box.height})`,
          },
          ...part(box.boxes, box.id),
        };
  return {
    id: "chart",
    layoutOptions: {
      ...options,
      "elk.hierarchyHandling": crossing ? "INCLUDE_CHILDREN" : "SEPARATE_CHILDREN",
      "elk.padding": `[top=${OUTER},left=${OUTER},bottom=${OUTER},right=${OUTER}]`,
    },
    ...part(plan.boxes, null),
  };
}

function line({ id, from, to, width, height }: Arrow): ElkLine {
  const layoutOptions = { "elk.edgeLabels.inline": "true" };
  return {
    id,
    sources: [from],
    targets: [to],
    labels: [{ id: `text ${id}`, text: id, width, height, layoutOptions }],
  };
}

/** What elk gave, in the plan's order. */
function readOut(plan: Plan, wrap: Wrap, graph: ElkPart): ChartLayout {
  const parts = new Map<string, ElkPart>();
  const edges = new Map<string, ElkLine>();
  const collect = (part: ElkPart): void => {
    parts.set(part.id, part);
    part.edges?.forEach((edge) => edges.set(edge.id, edge));
    part.children?.forEach(collect);
  };
  collect(graph);
  const whole = Math.round;
  const corners = (id: string): number[] => {
    const section = edges.get(id)?.sections?.[0];
    if (section === undefined) throw new Error(`elk left the arrow ${id} without a line`);
    return [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].flatMap(({ x, y }) => [
      whole(x),
      whole(y),
    ]);
  };
  return {
    wrap,
    w: Math.ceil(graph.width ?? 0),
    h: Math.ceil(graph.height ?? 0),
    boxes: allBoxes(plan).map(({ id }) => {
      const { x = 0, y = 0, width = 0, height = 0 } = parts.get(id) ?? {};
      return [x, y, width, height].map(whole);
    }),
    lines: plan.arrows.map(({ id }) => corners(id)),
    labels: plan.arrows.map(({ id }) => {
      const { x = 0, y = 0 } = edges.get(id)?.labels?.[0] ?? {};
      return [whole(x), whole(y)];
    }),
    starts: allStarts(plan).map(({ within }) => corners(`enter ${within ?? ""}`)),
  };
}

/** Px that a drawing may take: beside the prose, and on a phone of 390 px. */
export const ROOM: Readonly<Record<Variant, number>> = { wide: 600, narrow: 344 };

const TRIES: Readonly<Record<Variant, readonly (readonly [Way, Wrap])[]>> = {
  wide: (["RIGHT", "DOWN", "BESIDE"] as const).flatMap((way) => [[way, 170] as const, [way, 120] as const]),
  narrow: [
    ["DOWN", 128],
    ["DOWN", 108],
    ["DOWN", 88],
  ],
};

/** How far a layout is from a good one: px of height, and more for what has no room. */
function cost({ w, h }: ChartLayout, room: number): number {
  return h + 12 * Math.max(0, w - room);
}

/** Lays a machine out in a few ways and takes the one that fits best. */
async function layoutChart(chart: Chart, variant: Variant, elk: Elk): Promise<ChartLayout> {
  let best: ChartLayout | null = null;
  for (const [way, wrap] of TRIES[variant]) {
    const plan = planOf(chart, wrap);
    const layout = readOut(plan, wrap, await elk(graphOf(plan, way)));
    if (best === null || cost(layout, ROOM[variant]) < cost(best, ROOM[variant])) best = layout;
    if (variant === "narrow" && layout.w <= ROOM.narrow) break;
  }
  return best!;
}

export async function layoutsOf(chart: Chart, elk: Elk): Promise<ChartLayouts> {
  return { wide: await layoutChart(chart, "wide", elk), narrow: await layoutChart(chart, "narrow", elk) };
}
