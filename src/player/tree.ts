/**
 * The tree at a moment: one node per lane, under its supervisor, or, without one, under the process that started it.
 * A node keeps its key, and so its place, through every restart.
 */
import type { DependencyMode, ProcessKind } from "../engine/index.ts";
import { keyPart, type Lane } from "./cast.ts";
import { budgetAt, type Budget } from "./restart-budget.ts";
import { ms } from "./sentence.ts";
import { isNormalEnd, reasonText } from "./term-text.ts";
import type { Timeline } from "./timeline.ts";
import type { ProcessView, SupervisorView, World } from "./world.ts";

/** The shapes of the site's legend. */
export type Shape = "running" | "fault" | "watching" | "stopped" | "starting";

export interface TreeNode {
  readonly key: string;
  readonly title: string;
  readonly kind: ProcessKind;
  /** The process on this place, living or ended last; 0 before the first. */
  readonly pid: number;
  readonly shape: Shape;
  /** In words, for the label and for screen readers: `running`, `crashed: boom`. */
  readonly status: string;
  readonly alive: boolean;
  readonly incarnation: number;
  /** Virtual time of its last change of life (birth or end). */
  readonly changedAt: number;
  readonly mailbox: number;
  /** It waits for an answer of that process; else null. */
  readonly waitsFor: string | null;
  readonly supervisor: {
    readonly strategy: SupervisorView["strategy"];
    readonly budget: Budget;
    readonly gaveUp: boolean;
  } | null;
  /** How it behaves, if it is a dependency; else null. */
  readonly dependency: DependencyMode | null;
  /** `permanent`, `transient`, `temporary`, or null for a process that is nobody's child. */
  readonly restart: "permanent" | "transient" | "temporary" | null;
  /** A supervisor stands above it. */
  readonly supervised: boolean;
  readonly depth: number;
  readonly children: readonly TreeNode[];
}

/** A link or a watch, other than a supervisor's link with its child. */
export interface Tie {
  readonly kind: "link" | "monitor";
  readonly from: string;
  readonly to: string;
}

export interface Tree {
  /** The outermost nodes, with all that is below them. */
  readonly roots: readonly TreeNode[];
  /** All nodes, parents before children. */
  readonly all: readonly TreeNode[];
  readonly ties: readonly Tie[];
  /** Nothing on the stage is broken: no node has the shape `fault`, and something runs. */
  readonly healthy: boolean;
}

/** The tree after the events told to `world`, with restart budgets as of virtual time `now`. */
export function treeAt(timeline: Timeline, world: World, now: number = world.at): Tree {
  const { cast } = timeline;
  const childrenOf = new Map<string | null, TreeNode[]>();
  const all: TreeNode[] = [];
  // Lanes stand parents first, so going backwards finds every child before its parent.
  for (let at = cast.lanes.length - 1; at >= 0; at--) {
    const lane = cast.lanes[at] as Lane;
    const pid = world.onLane.get(lane.key);
    const process = pid === undefined ? undefined : world.processes.get(pid);
    const children = (childrenOf.get(lane.key) ?? []).reverse();
    const node = process ? nodeOf(lane, process, children, world, now, cast.nameOf) : null;
    const siblings = childrenOf.get(lane.under) ?? [];
    childrenOf.set(lane.under, siblings);
    // What stands under a node that is not there moves up to where that node would be.
    if (node) siblings.push(node);
    else siblings.push(...children.reverse());
    if (node) all.push(node);
  }
  all.reverse();
  return {
    roots: (childrenOf.get(null) ?? []).reverse(),
    all,
    ties: tiesOf(world, all),
    healthy: all.length > 0 && all.every((node) => node.shape !== "fault" && node.shape !== "starting"),
  };
}

function nodeOf(
  { key, title, parent, depth }: Lane,
  process: ProcessView,
  children: readonly TreeNode[],
  world: World,
  now: number,
  nameOf: (pid: number) => string,
): TreeNode | null {
  const entry = childEntry(world, parent, process);
  const alive = process.status !== "exited";
  // A child whose specification is forgotten (a temporary one that ended) leaves the tree with it.
  if (
    !alive &&
    parent !== null &&
    entry === undefined &&
    (isNormalEnd(process.reason) || parentGone(world, parent))
  )
    return null;
  const supervisor = world.supervisors.get(process.pid);
  const shape = shapeOf(process, entry?.status);
  const { waiting } = process;
  return {
    key,
    title,
    kind: process.kind,
    pid: process.pid,
    shape,
    status: statusOf(process, entry?.status, shape),
    alive,
    incarnation: process.incarnation,
    changedAt: process.exitedAt ?? process.startedAt,
    mailbox: process.mailbox.length,
    waitsFor: waiting === null ? null : nameOf(waiting.to),
    supervisor:
      supervisor === undefined
        ? null
        : { strategy: supervisor.strategy, budget: budgetAt(supervisor, now), gaveUp: supervisor.gaveUp },
    dependency: process.dependency?.mode ?? null,
    restart: entry?.restart ?? null,
    supervised: parent !== null,
    depth,
    children,
  };
}

function parentGone(world: World, parent: string): boolean {
  const pid = world.onLane.get(parent);
  return pid === undefined || world.processes.get(pid)?.status === "exited";
}

function childEntry(world: World, parent: string | null, process: ProcessView) {
  if (parent === null) return undefined;
  const pid = world.onLane.get(parent);
  const supervisor = pid === undefined ? undefined : world.supervisors.get(pid);
  if (!supervisor) return undefined;
  return (
    supervisor.children.find((child) => child.pid === process.pid) ??
    supervisor.children.find((child) => `${parent}/${keyPart(child.id)}` === process.lane)
  );
}

function shapeOf(process: ProcessView, child: string | undefined): Shape {
  if (process.status === "exited") {
    if (child === "failed") return "fault";
    return isNormalEnd(process.reason) ? "stopped" : "fault";
  }
  if (process.status === "starting") return "starting";
  if (process.dependency !== null && process.dependency.mode !== "up")
    return process.dependency.answers || process.dependency.mode === "corrupt" ? "watching" : "fault";
  if (process.status === "suspended" || child === "terminating") return "watching";
  return "running";
}

function statusOf(process: ProcessView, child: string | undefined, shape: Shape): string {
  if (process.dependency !== null && process.status === "running")
    return dependencyStatus(process.dependency);
  switch (shape) {
    case "starting":
      return "starting";
    case "watching":
      return process.status === "suspended" ? "paused" : "ending";
    case "running":
      return process.working
        ? `computing (${ms(process.working.ms)})`
        : process.waiting
          ? "waiting"
          : "running";
    case "stopped":
      return child === "ignored" ? "ignored" : `ended: ${reasonText(process.reason)}`;
    case "fault":
      if (child === "failed") return `failed to start: ${reasonText(process.reason)}`;
      return process.reason === "killed" ? "killed" : `crashed: ${reasonText(process.reason)}`;
  }
}

function dependencyStatus({ mode, answers }: NonNullable<ProcessView["dependency"]>): string {
  return mode === "flapping" ? `flapping (${answers ? "up" : "down"})` : mode;
}

/** Links and monitors between nodes. */
function tiesOf(world: World, nodes: readonly TreeNode[]): readonly Tie[] {
  const keyOf = new Map(nodes.filter((node) => node.alive).map((node) => [node.pid, node.key]));
  const ties: Tie[] = [];
  for (const node of nodes) {
    const process = world.processes.get(node.pid);
    if (!process || !node.alive) continue;
    for (const other of process.links) {
      const to = keyOf.get(other);
      if (to === undefined || other < node.pid || supervises(world, node.pid, other)) continue;
      ties.push({ kind: "link", from: node.key, to });
    }
    for (const watch of process.monitors) {
      const to = keyOf.get(watch.to);
      // A call watches its server while it waits; that is told by "waiting".
      if (to === undefined || process.waiting?.ref === watch.ref) continue;
      ties.push({ kind: "monitor", from: node.key, to });
    }
  }
  return ties;
}

/** A supervisor's link with its child says nothing that the tree does not. */
function supervises(world: World, a: number, b: number): boolean {
  const owns = (sup: number, child: number): boolean =>
    world.supervisors.get(sup)?.children.some((entry) => entry.pid === child) === true ||
    (world.supervisors.has(sup) && world.processes.get(child)?.parent === sup);
  return owns(a, b) || owns(b, a);
}
