/**
 * The sequence chart: a lane per process (all incarnations on one lane), a row per event in order of happening,
 * arrows for messages and signals, crosses for exits. Long idle times are rows of their own, not empty space.
 */
import type { Trace, TraceEvent } from "../engine/index.ts";
import type { Lane } from "./cast.ts";
import { timelineOf } from "./timeline.ts";
import type { Tone } from "./sentence.ts";
import { transcript, type Sentence } from "./transcript.ts";

export type Glyph =
  | "cross"
  | "ring"
  | "start"
  | "up"
  | "restart"
  | "pause"
  | "go"
  | "state"
  | "dot"
  | "log"
  | "mark"
  | "take"
  | "fault";

export interface ChartRow {
  /** Index of the event; -1 for a row of idle time. */
  readonly index: number;
  readonly at: number;
  /** Virtual ms of nothing, told by a row of idle time; else 0. */
  readonly idle: number;
  /** The first row of its instant shows the time. */
  readonly newTime: boolean;
  /** Column of the process it happens at; -1: none. */
  readonly lane: number;
  readonly glyph: Glyph;
  readonly tone: Tone;
  /** From column to column; -1 for the outside. */
  readonly arrow: {
    readonly from: number;
    readonly to: number;
    readonly kind: "message" | "signal";
    readonly lost: boolean;
  } | null;
  /** What happens, in words; null for idle time. */
  readonly sentence: Sentence | null;
}

/** A stretch of a process's life, in rows (from included, to excluded). */
export interface LifeLine {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly kind: "starting" | "running" | "paused";
}

export interface Chart {
  readonly lanes: readonly { readonly key: string; readonly title: string; readonly folded: number }[];
  readonly rows: readonly ChartRow[];
  readonly lives: readonly LifeLine[];
  /** The row at which a cursor stands that has told `index` events: the last row told, -1 before the first. */
  rowAt(index: number): number;
}

export interface ChartOptions {
  /** Events told, from included, to excluded; all of them by default. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Bookkeeping events get rows too. */
  readonly details?: boolean;
  /** Keys of lanes whose children are drawn on the lane itself. */
  readonly folded?: ReadonlySet<string>;
}

/** Lanes of their own; what comes after them shares the last one. */
export const MAX_LANES = 200;

/** Idle time from which on a row tells it, virtual ms. */
const IDLE = 250;

export function sequenceChart(trace: Trace, options: ChartOptions = {}): Chart {
  const timeline = timelineOf(trace);
  const told = transcript(trace);
  const { cast } = timeline;
  const folded = options.folded ?? new Set<string>();
  const { shown, columnOf, crowded } = columns(cast.lanes, folded);
  const column = (pid: number): number => {
    const role = cast.roles.get(pid);
    return role === undefined ? -1 : (columnOf.get(role.lane) ?? -1);
  };
  /** On the lane that many share no lives are drawn. */
  const life = (pid: number): number => (crowded.has(cast.roles.get(pid)?.lane ?? "") ? -1 : column(pid));
  const from = options.range?.from ?? 0;
  const to = Math.min(options.range?.to ?? timeline.length, timeline.length);
  const rows: ChartRow[] = [];
  const rowOf = new Int32Array(to - from + 1).fill(-1); // events told -> last row
  const lives = lifeLines();
  let before = from === 0 ? 0 : timeline.timeAt(from);
  for (let index = from; index < to; index++) {
    const event = trace.events[index] as TraceEvent;
    const sentence = told[index] as Sentence;
    if (options.details === true || sentence.weight !== "detail" || event.type === "start") {
      const skip = event.type === "start" && sentence.weight === "detail" && options.details !== true;
      if (!skip) {
        const idle = event.at - before;
        const first = rows.length === 0;
        if (idle >= IDLE) rows.push(idleRow(event.at, idle));
        rows.push({ ...rowFor(event, sentence, column), newTime: first || idle > 0 });
        before = event.at;
      }
    }
    lives.tell(event, Math.max(0, rows.length - 1), life);
    rowOf[index - from + 1] = rows.length - 1;
  }
  return {
    lanes: shown.map(({ lane, hidden }) => ({ key: lane.key, title: lane.title, folded: hidden })),
    rows,
    lives: lives.close(rows.length),
    rowAt: (index) => rowOf[Math.min(Math.max(0, index - from), to - from)] as number,
  };
}

function columns(
  lanes: readonly Lane[],
  folded: ReadonlySet<string>,
): {
  shown: { lane: Lane; hidden: number }[];
  columnOf: Map<string, number>;
  /** Keys of the lanes that share the last one. */
  crowded: ReadonlySet<string>;
} {
  const crowded = new Set<string>();
  const shown: { lane: Lane; hidden: number }[] = [];
  const columnOf = new Map<string, number>();
  const into = new Map<string, number>(); // lane -> column of the folded lane above it
  for (const lane of lanes) {
    const host = lane.parent === null ? undefined : into.get(lane.parent);
    if (host !== undefined) {
      columnOf.set(lane.key, host);
      into.set(lane.key, host);
      (shown[host] as { hidden: number }).hidden++;
      continue;
    }
    if (shown.length === MAX_LANES) {
      columnOf.set(lane.key, MAX_LANES - 1);
      crowded.add(lane.key);
      (shown[MAX_LANES - 1] as { hidden: number }).hidden++;
      continue;
    }
    columnOf.set(lane.key, shown.length);
    if (folded.has(lane.key)) into.set(lane.key, shown.length);
    shown.push({ lane, hidden: 0 });
  }
  return { shown, columnOf, crowded };
}

function idleRow(at: number, idle: number): ChartRow {
  return {
    index: -1,
    at,
    idle,
    newTime: false,
    lane: -1,
    glyph: "dot",
    tone: "quiet",
    arrow: null,
    sentence: null,
  };
}

function rowFor(
  event: TraceEvent,
  sentence: Sentence,
  column: (pid: number) => number,
): Omit<ChartRow, "newTime"> {
  const base = {
    index: sentence.index,
    at: event.at,
    idle: 0,
    lane: column(event.pid),
    tone: sentence.tone,
    sentence,
    arrow: null,
  };
  switch (event.type) {
    case "spawn":
      return {
        ...base,
        glyph: "start",
        arrow:
          event.parent > 0
            ? { from: column(event.parent), to: base.lane, kind: "signal", lost: false }
            : null,
      };
    case "start":
      return { ...base, glyph: "up" };
    case "exit":
      return { ...base, glyph: sentence.tone === "fault" ? "cross" : "ring" };
    case "send":
    case "lost":
      return {
        ...base,
        glyph: "dot",
        arrow: {
          from: column(event.pid),
          to: column(event.to),
          kind: "message",
          lost: event.type === "lost",
        },
      };
    case "receive":
      return { ...base, glyph: "take" };
    case "signal":
      return {
        ...base,
        glyph: "dot",
        arrow: { from: column(event.from), to: base.lane, kind: "signal", lost: false },
      };
    case "restart":
      return { ...base, glyph: "restart" };
    case "suspend":
      return { ...base, glyph: "pause" };
    case "resume":
      return { ...base, glyph: "go" };
    case "state":
    case "work":
      return { ...base, glyph: "state" };
    case "log":
    case "report":
      return { ...base, glyph: "log" };
    case "mark":
      return { ...base, glyph: "mark" };
    case "fault":
      return { ...base, lane: column(event.target), glyph: "fault" };
    default:
      return { ...base, glyph: "dot" };
  }
}

function lifeLines(): {
  tell(event: TraceEvent, row: number, column: (pid: number) => number): void;
  close(rows: number): readonly LifeLine[];
} {
  const done: LifeLine[] = [];
  const open = new Map<number, { lane: number; from: number; kind: LifeLine["kind"] }>();
  const end = (pid: number, row: number): void => {
    const life = open.get(pid);
    if (!life) return;
    open.delete(pid);
    if (life.lane >= 0 && row > life.from) done.push({ ...life, to: row });
  };
  const begin = (pid: number, lane: number, row: number, kind: LifeLine["kind"]): void => {
    end(pid, row);
    open.set(pid, { lane, from: row, kind });
  };
  return {
    tell(event, row, column) {
      if (event.type === "spawn") begin(event.pid, column(event.pid), row, "starting");
      else if (event.type === "start" || event.type === "resume")
        begin(event.pid, column(event.pid), row, "running");
      else if (event.type === "suspend") begin(event.pid, column(event.pid), row, "paused");
      else if (event.type === "exit") end(event.pid, row);
    },
    close(rows) {
      for (const pid of [...open.keys()]) end(pid, rows);
      return done;
    },
  };
}
