/**
 * Who appears in a trace: every process, and the lane it lives on.
 *
 * A lane is a place that processes take one after the other: a supervisor's child id, or, for processes
 * without a supervisor, a label whose former bearer has ended. A restarted child stays on its lane as the
 * next incarnation, so that it keeps its place in every view.
 */
import type { ProcessKind, Trace, TraceEvent } from "../engine/index.ts";
import { createHeap, type Heap } from "./heap.ts";

export interface Role {
  readonly pid: number;
  readonly label: string;
  readonly kind: ProcessKind;
  readonly parent: number;
  /** Key of its lane. */
  readonly lane: string;
  /** 1 for the first process on the lane, 2 for its first successor, … */
  readonly incarnation: number;
  /** Index of its `spawn` event, and of its `exit` event (-1: alive at the end). */
  readonly born: number;
  readonly died: number;
  /** Name for sentences: the lane's title, with the incarnation from the second on. */
  readonly name: string;
}

export interface Lane {
  readonly key: string;
  /** What the lane is called; unique among lanes. */
  readonly title: string;
  /** The child id under its supervisor, else null. */
  readonly childId: string | null;
  /** Lane of the supervisor, null outside every supervision tree. */
  readonly parent: string | null;
  /** The lane it stands under in the picture: its supervisor's, else that of the process that started it. */
  readonly under: string | null;
  readonly kind: ProcessKind;
  /** Process numbers in order of birth. */
  readonly pids: readonly number[];
  /** 0 for the outermost. */
  readonly depth: number;
}

export interface Cast {
  readonly roles: ReadonlyMap<number, Role>;
  /** Lanes in the order of the tree: each before those under it, in start order. */
  readonly lanes: readonly Lane[];
  readonly laneOf: ReadonlyMap<string, Lane>;
  /** The name of a process in sentences; `the outside` for 0. */
  nameOf(pid: number): string;
}

interface Draft {
  pid: number;
  label: string;
  kind: ProcessKind;
  parent: number;
  born: number;
  died: number;
  supervisor: number;
  childId: string;
  registered: string | null;
  node: string | null;
}

interface LaneDraft {
  key: string;
  label: string;
  childId: string | null;
  parent: string | null;
  under: string | null;
  kind: ProcessKind;
  pids: number[];
  registered: string | null;
  node: string | null;
}

/** Reads the whole trace once. */
export function castOf(trace: Trace): Cast {
  const drafts = collect(trace.events);
  const dynamic = new Set(
    trace.events.flatMap((event) => (event.type === "supervisor" && event.dynamic ? [event.pid] : [])),
  );
  const lanes = assignLanes(drafts, dynamic);
  const ordered = inTreeOrder([...lanes.values()]);
  const titles = titlesFor(ordered.map((entry) => entry.lane));
  const laneList: Lane[] = ordered.map(({ lane, depth }) => ({
    key: lane.key,
    title: titles.get(lane.key) as string,
    childId: lane.childId,
    parent: lane.parent,
    under: lane.under,
    kind: lane.kind,
    pids: lane.pids,
    depth,
  }));
  const laneOf = new Map(laneList.map((lane) => [lane.key, lane]));
  const roles = new Map<number, Role>();
  for (const lane of laneList)
    lane.pids.forEach((pid, at) => {
      const draft = drafts.get(pid) as Draft;
      roles.set(pid, {
        pid,
        label: draft.label,
        kind: draft.kind,
        parent: draft.parent,
        lane: lane.key,
        incarnation: at + 1,
        born: draft.born,
        died: draft.died,
        name: at === 0 ? lane.title : `${lane.title} (${at + 1})`,
      });
    });
  return {
    roles,
    lanes: laneList,
    laneOf,
    nameOf: (pid) => (pid === 0 ? "the outside" : (roles.get(pid)?.name ?? `#${pid}`)),
  };
}

function collect(events: readonly TraceEvent[]): Map<number, Draft> {
  const drafts = new Map<number, Draft>();
  const pending = new Map<number, string>(); // supervisor -> id of the child it is starting
  events.forEach((event, index) => {
    if (event.type === "spawn") {
      const id = pending.get(event.parent);
      drafts.set(event.pid, {
        pid: event.pid,
        label: event.label,
        kind: event.kind,
        parent: event.parent,
        born: index,
        died: -1,
        supervisor: id === undefined ? 0 : event.parent,
        childId: id ?? "",
        registered: null,
        node: null,
      });
      return;
    }
    const draft = drafts.get(event.pid);
    if (event.type === "exit" && draft) draft.died = index;
    if (event.type === "located" && draft) draft.node = event.node;
    if (event.type === "register" && draft) draft.registered ??= event.name;
    if (event.type !== "child") return;
    if (event.status === "starting") pending.set(event.pid, event.id);
    else pending.delete(event.pid);
    const child = event.child === 0 ? undefined : drafts.get(event.child);
    if (child) {
      child.supervisor = event.pid;
      child.childId = event.id;
    }
  });
  return drafts;
}

/** A label or child id as a part of a lane's key: free of the signs that join parts, so that no two lanes share a key. */
export function keyPart(text: string): string {
  return text.replace(/[%/~]/g, (sign) => (sign === "%" ? "%25" : sign === "/" ? "%2F" : "%7E"));
}

/** Lanes that differ only in who lived at the same time, and which of them are free. */
interface Group {
  readonly lanes: LaneDraft[];
  /** By kind of their bearers: places in `lanes`, the first one on top. */
  readonly free: Map<ProcessKind, Heap>;
}

function assignLanes(drafts: Map<number, Draft>, dynamic: ReadonlySet<number>): Map<string, LaneDraft> {
  const byKey = new Map<string, LaneDraft>();
  const ofPid = new Map<number, { group: Group; place: number; key: string }>();
  const groups = new Map<string, Group>();
  const deaths = [...drafts.values()].filter(({ died }) => died >= 0).sort((a, b) => a.died - b.died);
  let buried = 0;
  /** Gives back the lanes of those who ended before this event. */
  const bury = (index: number): void => {
    for (; buried < deaths.length && (deaths[buried] as Draft).died < index; buried++) {
      const { pid, kind } = deaths[buried] as Draft;
      const seat = ofPid.get(pid);
      if (seat === undefined) continue;
      let heap = seat.group.free.get(kind);
      if (heap === undefined) seat.group.free.set(kind, (heap = createHeap()));
      heap.push(seat.place);
    }
  };
  for (const draft of drafts.values()) {
    bury(draft.born);
    const parentLane = draft.supervisor === 0 ? undefined : ofPid.get(draft.supervisor)?.key;
    const own = keyPart(draft.node === null ? draft.label : `${draft.label}@${draft.node}`);
    const name = parentLane === undefined ? own : `${parentLane}/${keyPart(draft.childId)}`;
    let group = groups.get(name);
    if (group === undefined) groups.set(name, (group = { lanes: [], free: new Map() }));
    // A lane is free for its next bearer once the former one has ended. A supervisor's child has its id to itself:
    // one that is still on its way out (a failed start, an orphan) must not move its successor.
    const alone = parentLane !== undefined && !dynamic.has(draft.supervisor);
    let place = alone ? 0 : freePlace(group, draft, drafts);
    let lane = place < 0 ? undefined : group.lanes[place];
    if (!lane) {
      place = group.lanes.length;
      lane = {
        key: place === 0 ? name : `${name}~${place + 1}`,
        label: draft.label,
        childId: parentLane === undefined ? null : draft.childId,
        parent: parentLane ?? null,
        under: parentLane ?? ofPid.get(draft.parent)?.key ?? null,
        kind: draft.kind,
        pids: [],
        registered: null,
        node: draft.node,
      };
      byKey.set(lane.key, lane);
      group.lanes.push(lane);
    }
    lane.pids.push(draft.pid);
    lane.registered ??= draft.registered;
    ofPid.set(draft.pid, { group, place, key: lane.key });
  }
  return byKey;
}

/** The first lane of the group whose last bearer, of the same kind, has ended; -1 if there is none. */
function freePlace(group: Group, draft: Draft, drafts: ReadonlyMap<number, Draft>): number {
  const heap = group.free.get(draft.kind);
  for (let place = heap?.pop(); place !== undefined; place = heap?.pop()) {
    const { pids } = group.lanes[place] as LaneDraft;
    const last = drafts.get(pids[pids.length - 1] as number) as Draft;
    if (last.died >= 0 && last.died < draft.born && last.kind === draft.kind) return place;
  }
  return -1;
}

function inTreeOrder(lanes: readonly LaneDraft[]): { lane: LaneDraft; depth: number }[] {
  const children = new Map<string | null, LaneDraft[]>();
  for (const lane of lanes) {
    const siblings = children.get(lane.under);
    if (siblings) siblings.push(lane);
    else children.set(lane.under, [lane]);
  }
  const out: { lane: LaneDraft; depth: number }[] = [];
  // By hand: thousands may stand under each other, more than calls may.
  const open = (children.get(null) ?? []).map((lane) => ({ lane, depth: 0 })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    out.push(next);
    const below = children.get(next.lane.key) ?? [];
    for (let i = below.length - 1; i >= 0; i--)
      open.push({ lane: below[i] as LaneDraft, depth: next.depth + 1 });
  }
  return out;
}

/**
 * The label if only one lane has it, else the registered name, else the child id, else the process number.
 * A bare process is better known by its registered name than by its function's.
 */
function titlesFor(lanes: readonly LaneDraft[]): Map<string, string> {
  const titles = new Map<string, string>();
  const taken = new Set<string>();
  const count = new Map<string, number>();
  // In a cluster a process is known by its name at its node.
  const at = ({ node }: LaneDraft): string => (node === null ? "" : `@${node}`);
  for (const lane of lanes) {
    const label = lane.label + at(lane);
    count.set(label, (count.get(label) ?? 0) + 1);
  }
  for (const lane of lanes) {
    const unique = count.get(lane.label + at(lane)) === 1;
    const wanted = [
      ...(lane.kind === "process" && lane.registered !== null ? [lane.registered] : []),
      ...(unique ? [lane.label] : []),
      ...(lane.registered === null ? [] : [lane.registered]),
      ...(lane.childId === null ? [] : [lane.childId]),
      `${lane.label} #${lane.pids[0] as number}`,
    ].map((text) => (text === "" ? text : text + at(lane)));
    const title = wanted.find((text) => text !== "" && !taken.has(text)) ?? lane.key;
    taken.add(title);
    titles.set(lane.key, title);
  }
  return titles;
}
