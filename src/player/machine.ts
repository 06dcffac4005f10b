/**
 * The player: one machine for everything a reader can do to a run.
 *
 *     empty ─RUN─▶ running ─▶ ready.{ idle | paused | playing | finished }
 *                     └─────▶ failed (the last good trace stays on the stage)
 *
 * Time travel is replay: a fault, another seed or other code means a new run, and the cursor goes to the same
 * place in the new trace. Runs are made by the actor `run`, real time comes from the actor `clock`; both are given
 * from outside, so that the machine is a pure function of its events.
 */
import { assign, fromCallback, fromPromise, setup, type ActorRefFrom, type SnapshotFrom } from "xstate";
import { formatFaults, parseFaults, sortFaults, type Fault, type Trace } from "../engine/index.ts";
import type { Outcome } from "../sandbox/index.ts";
import { announcements, summary } from "./announcements.ts";
import { afterFault, headAt, headAtTime, sameUntil, settled, START, stepFrom } from "./cursor.ts";
import type { DemoData } from "./demo-data.ts";
import { faultsUntil, withFault } from "./fault-script.ts";
import { advance, type Playhead, type Speed } from "./pacing.ts";
import { timelineOf } from "./timeline.ts";

/** What a run needs. */
export interface RunInput {
  readonly source: string;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Up to the longer limit of real time, which the reader has asked for. */
  readonly long?: boolean;
}

/** A run that did not finish, in the sandbox's words. */
export type Problem = Exclude<Outcome, { kind: "finished" }>;

/** A fault as a reader asks for it: the time is the cursor's. */
export type FaultWish = Fault extends infer F ? (F extends Fault ? Omit<F, "at"> : never) : never;

/** Where the cursor goes when the new trace is there. */
type Landing =
  | { at: "same"; head: Playhead } // equal up to here: same event
  | { at: "time"; time: number } // another run: same virtual time
  | { at: "fault"; line: number; head: Playhead } // just after that fault has had its effect
  | { at: "start" }
  | { at: "settled" };

interface Pending {
  readonly landing: Landing;
  readonly then: "playing" | "paused" | "idle";
}

export interface PlayerContext {
  readonly demo: DemoData;
  /** What the next run uses, and (unless it failed) what the trace was made from. */
  readonly source: string;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** The fault script as the reader types it; may differ from `faults` while it is edited or wrong. */
  readonly script: string;
  readonly scriptErrors: readonly { readonly line: number; readonly message: string }[];
  readonly trace: Trace | null;
  readonly head: Playhead;
  readonly speed: Speed;
  /** Lane key of the node that is looked at. */
  readonly selected: string | null;
  /** Fault scripts before each change, oldest first. */
  readonly history: readonly (readonly Fault[])[];
  readonly problem: Problem | null;
  /** Polite announcement of what changed. */
  readonly announcement: string;
  readonly spokenIndex: number;
  readonly sinceSpoken: number;
  /** What the run under way is for; after a failure: what it was for. */
  readonly pending: Pending | null;
  /** What to return to when a run is stopped. */
  readonly before: Omit<RunInput, "long"> | null;
  /** The code that the reader lets run up to the longer limit. */
  readonly longFor: string | null;
}

export type PlayerEvent =
  | { type: "PLAY" }
  | { type: "PAUSE" }
  | { type: "TOGGLE" }
  | { type: "STEP"; by: 1 | -1; only?: "plain" | "key" }
  | { type: "SEEK"; index: number }
  | { type: "SEEK_TIME"; time: number }
  | { type: "SPEED"; speed: Speed }
  | { type: "TICK"; elapsed: number }
  | { type: "SELECT"; lane: string | null }
  /** Runs `source` (the code on the stage by default) from the beginning. */
  | { type: "RUN"; source?: string }
  /** The same run again, up to the longer limit of real time. */
  | { type: "RUN_LONGER" }
  /** Shows a trace that was made elsewhere (a failing seed of a check), at an event. */
  | { type: "OPEN"; source: string; seed: number; index: number; faults?: readonly Fault[] | undefined }
  | { type: "SEED"; seed: number }
  | { type: "FAULT"; fault: FaultWish; then?: "playing" }
  /** The demo's own run with one fault more, from shortly before it. */
  /** The demo's own run with these faults more, or with no others. */
  | { type: "WHAT_IF"; faults: readonly Fault[]; instead: boolean }
  | { type: "UNDO" }
  | { type: "FORK" }
  | { type: "EDIT_SCRIPT"; text: string }
  | { type: "RUN_SCRIPT" }
  | { type: "RESET" }
  | { type: "STOP" }
  | { type: "DISMISS" };

/** Virtual ms shown before the fault of a what-if. */
const LEAD = 200;

/** Real ms between two announcements while it plays. */
export const SPEAK_EVERY = 2500;

const sorted = (text: string): readonly Fault[] => sortFaults(parseFaults(text).faults);

/** The context of a stage that shows the demo's first trace. */
function initialContext(demo: DemoData): PlayerContext {
  return {
    demo,
    source: demo.source,
    seed: demo.seed,
    faults: sortFaults(demo.faults),
    script: formatFaults(demo.faults),
    scriptErrors: [],
    trace: demo.trace,
    head: demo.trace ? settled(timelineOf(demo.trace)) : START,
    speed: 1000,
    selected: null,
    history: [],
    problem: null,
    announcement: "",
    spokenIndex: 0,
    sinceSpoken: 0,
    pending: null,
    before: null,
    longFor: null,
  };
}

/** Whether the run was ended by the shorter limit of real time, so that a longer one can be offered. */
export function mayRunLonger({ problem, longFor, source }: PlayerContext): boolean {
  return problem?.kind === "wall" && longFor !== source;
}

function land(trace: Trace, landing: Landing): Playhead {
  const timeline = timelineOf(trace);
  switch (landing.at) {
    case "start":
      return START;
    case "settled":
      return settled(timeline);
    case "time":
      return headAtTime(timeline, landing.time);
    case "same":
      return { ...landing.head, index: Math.min(landing.head.index, timeline.length) };
    case "fault": {
      const index = afterFault(timeline, landing.line);
      return index === null ? land(trace, { at: "same", head: landing.head }) : headAt(timeline, index);
    }
  }
}

/** Told the same, the announcement of a move from one place to another. */
function moved(context: PlayerContext, head: Playhead): Partial<PlayerContext> {
  if (!context.trace) return { head };
  return {
    head,
    announcement: announcements(context.trace, context.head.index, head.index) || context.announcement,
    spokenIndex: head.index,
    sinceSpoken: 0,
  };
}

function ticked(context: PlayerContext, elapsed: number): Partial<PlayerContext> {
  if (!context.trace) return {};
  const head = advance(timelineOf(context.trace), context.head, elapsed, context.speed);
  const sinceSpoken = context.sinceSpoken + elapsed;
  if (sinceSpoken < SPEAK_EVERY || head.index === context.spokenIndex) return { head, sinceSpoken };
  const text = announcements(context.trace, context.spokenIndex, head.index);
  return { head, sinceSpoken: 0, spokenIndex: head.index, announcement: text || context.announcement };
}

/** Asks for a run with other faults. */
function change(context: PlayerContext, faults: readonly Fault[], pending: Pending): Partial<PlayerContext> {
  return {
    before: { source: context.source, seed: context.seed, faults: context.faults },
    history: [...context.history, context.faults],
    faults,
    script: formatFaults(faults),
    scriptErrors: [],
    pending,
  };
}

type State = "idle" | "playing" | "paused" | "finished";

/** A place that both the old run and one with `faults` pass: the cursor, or where they part if that is earlier. */
function common(context: PlayerContext, faults: readonly Fault[]): Landing {
  const until = sameUntil(context.faults, faults);
  return context.head.time <= until
    ? { at: "same", head: context.head }
    : { at: "time", time: Math.max(0, until - 1) };
}

function faultAdded(
  context: PlayerContext,
  wish: FaultWish,
  from: State,
  then?: "playing",
): Partial<PlayerContext> {
  const fault = { ...wish, at: Math.floor(context.head.time) } as Fault;
  const { faults, line } = withFault(context.faults, fault);
  const stays = from === "paused" && then === undefined;
  return change(context, faults, {
    landing: stays ? { at: "fault", line, head: context.head } : { at: "same", head: context.head },
    then: stays ? "paused" : "playing",
  });
}

function undone(context: PlayerContext, from: State): Partial<PlayerContext> {
  const faults = context.history[context.history.length - 1] as readonly Fault[];
  return {
    ...change(context, faults, {
      landing: common(context, faults),
      then: from === "playing" ? "playing" : "paused",
    }),
    history: context.history.slice(0, -1),
  };
}

function whatIf(context: PlayerContext, more: readonly Fault[], instead: boolean): Partial<PlayerContext> {
  const { demo } = context;
  const own: readonly Fault[] = instead ? [] : sortFaults(demo.faults);
  const faults = sortFaults(more).reduce<readonly Fault[]>((all, fault) => withFault(all, fault).faults, own);
  const first = Math.min(...more.map(({ at }) => at));
  const landing: Landing = { at: "time", time: Math.max(0, first - LEAD) };
  return { ...change(context, faults, { landing, then: "playing" }), seed: demo.seed };
}

function reset(context: PlayerContext): Partial<PlayerContext> {
  const { demo } = context;
  return {
    ...change(context, demo.faults, { landing: { at: "settled" }, then: "idle" }),
    // It can be undone, as far as there is something to bring back.
    history:
      formatFaults(context.faults) === formatFaults(demo.faults) ? [] : [...context.history, context.faults],
    seed: demo.seed,
    problem: null,
  };
}

/** The demo's own trace is at hand, so no run is needed. */
function atHand(context: PlayerContext): boolean {
  return context.demo.trace !== null && context.source === context.demo.source;
}

const machine = setup({
  types: {} as { context: PlayerContext; events: PlayerEvent; input: DemoData },
  actors: {
    /** Runs a scenario; given by the stage. */
    run: fromPromise<Outcome, RunInput>(() => Promise.reject(new Error("no sandbox"))),
    /** Tells real time as TICK events while the stage plays. */
    clock: fromCallback<PlayerEvent>(() => undefined),
  },
  guards: {
    atEnd: ({ context }) =>
      context.trace !== null &&
      context.head.index >= timelineOf(context.trace).length &&
      context.head.time >= timelineOf(context.trace).end,
    hasTrace: ({ context }) => context.trace !== null,
    canUndo: ({ context }) => context.history.length > 0,
    scriptReady: ({ context }) => context.scriptErrors.length === 0,
    atHand: ({ context }) => atHand(context),
    mayRunLonger: ({ context }) => mayRunLonger(context),
  },
  actions: {
    step: assign(({ context, event }) => {
      if (event.type !== "STEP" || !context.trace) return {};
      const timeline = timelineOf(context.trace);
      return moved(context, headAt(timeline, stepFrom(timeline, context.head.index, event.by, event.only)));
    }),
    seek: assign(({ context, event }) => {
      if (!context.trace) return {};
      const timeline = timelineOf(context.trace);
      if (event.type === "SEEK") return moved(context, headAt(timeline, event.index));
      if (event.type === "SEEK_TIME") return moved(context, headAtTime(timeline, event.time));
      return {};
    }),
    tick: assign(({ context, event }) => (event.type === "TICK" ? ticked(context, event.elapsed) : {})),
    rewind: assign(({ context }) => ({
      head: START,
      spokenIndex: 0,
      sinceSpoken: 0,
      announcement: context.announcement,
    })),
    speak: assign(({ context }) => {
      if (!context.trace) return {};
      const text = announcements(context.trace, context.spokenIndex, context.head.index);
      return { announcement: text || context.announcement, spokenIndex: context.head.index, sinceSpoken: 0 };
    }),
    speakEnd: assign(({ context }) =>
      context.trace
        ? {
            announcement: `The run is over. ${summary(context.trace, context.head.index)}`,
            spokenIndex: context.head.index,
          }
        : {},
    ),
    setSpeed: assign(({ event }) => (event.type === "SPEED" ? { speed: event.speed } : {})),
    select: assign(({ event }) => (event.type === "SELECT" ? { selected: event.lane } : {})),
    wishRun: assign(({ context, event }) => ({
      before: { source: context.source, seed: context.seed, faults: context.faults },
      source: event.type === "RUN" && event.source !== undefined ? event.source : context.source,
      pending: { landing: { at: "start" }, then: "playing" } as Pending,
    })),
    wishLonger: assign(({ context }) => ({
      before: { source: context.source, seed: context.seed, faults: context.faults },
      longFor: context.source,
    })),
    wishOpen: assign(({ context, event }) =>
      event.type === "OPEN"
        ? {
            before: { source: context.source, seed: context.seed, faults: context.faults },
            source: event.source,
            seed: event.seed,
            ...(event.faults
              ? { faults: event.faults, script: formatFaults(event.faults), scriptErrors: [] }
              : {}),
            pending: {
              landing: { at: "same", head: { index: event.index, time: 0, dwell: 0 } },
              then: "paused",
            } as Pending,
          }
        : {},
    ),
    wishScript: assign(({ context }) => {
      const faults = sorted(context.script);
      return change(context, faults, { landing: common(context, faults), then: "playing" });
    }),
    editScript: assign(({ event }) =>
      event.type === "EDIT_SCRIPT"
        ? { script: event.text, scriptErrors: parseFaults(event.text).errors }
        : {},
    ),
    wishReset: assign(({ context }) => reset(context)),
    resetAtHand: assign(({ context }) => {
      const trace = context.demo.trace as Trace;
      const start = reset(context);
      return {
        ...start,
        pending: null,
        before: null,
        trace,
        head: settled(timelineOf(trace)),
        announcement:
          start.history?.length === 0
            ? "Back to the beginning."
            : "Back to the beginning, without your faults. Undo brings them back.",
      };
    }),
    takeBack: assign(({ context }) =>
      context.before
        ? {
            ...context.before,
            script: formatFaults(context.before.faults),
            scriptErrors: [],
            pending: null,
            before: null,
            announcement: "The run was stopped.",
          }
        : { pending: null },
    ),
    clearProblem: assign({ problem: null, announcement: "", pending: null }),
  },
}).createMachine({
  id: "player",
  context: ({ input }) => initialContext(input),
  initial: "opening",
  on: {
    SPEED: { actions: "setSpeed" },
    SELECT: { actions: "select" },
    EDIT_SCRIPT: { actions: "editScript" },
    RUN: { target: ".running", actions: "wishRun", reenter: true },
    OPEN: { target: ".running", actions: "wishOpen", reenter: true },
    WHAT_IF: {
      target: ".running",
      actions: assign(({ context, event }) => whatIf(context, event.faults, event.instead)),
      reenter: true,
    },
    RUN_SCRIPT: { guard: "scriptReady", target: ".running", actions: "wishScript", reenter: true },
    RESET: [
      { guard: "atHand", target: ".ready.idle", actions: "resetAtHand" },
      { target: ".running", actions: "wishReset", reenter: true },
    ],
  },
  states: {
    opening: {
      always: [{ guard: "hasTrace", target: "ready.idle" }, { target: "empty" }],
    },
    /** Nothing to show yet: the first run could not be made, or there is no code. */
    empty: {
      on: {
        PLAY: { target: "running", actions: "wishRun" },
        TOGGLE: { target: "running", actions: "wishRun" },
      },
    },
    ready: {
      initial: "paused",
      on: {
        STEP: { target: ".paused", actions: "step" },
        SEEK: { target: ".paused", actions: "seek" },
        SEEK_TIME: { target: ".paused", actions: "seek" },
        SEED: {
          target: "running",
          actions: assign(({ context, event }) => seeded(context, event.seed, "paused")),
        },
        FAULT: {
          target: "running",
          actions: assign(({ context, event }) => faultAdded(context, event.fault, "idle", event.then)),
        },
        UNDO: {
          guard: "canUndo",
          target: "running",
          actions: assign(({ context }) => undone(context, "paused")),
        },
        FORK: { target: "running", actions: assign(({ context }) => forked(context)) },
      },
      states: {
        /** The first trace, as built; nothing was done yet. */
        idle: {
          on: { PLAY: "playing", TOGGLE: "playing" },
        },
        paused: {
          always: { guard: "atEnd", target: "finished" },
          on: {
            PLAY: "playing",
            TOGGLE: "playing",
            FAULT: {
              target: "#player.running",
              actions: assign(({ context, event }) => faultAdded(context, event.fault, "paused", event.then)),
            },
          },
        },
        playing: {
          invoke: { src: "clock" },
          always: { guard: "atEnd", target: "finished", actions: "speakEnd" },
          on: {
            TICK: { actions: "tick" },
            PAUSE: { target: "paused", actions: "speak" },
            TOGGLE: { target: "paused", actions: "speak" },
            SEEK: { actions: "seek" },
            SEEK_TIME: { actions: "seek" },
            SEED: {
              target: "#player.running",
              actions: assign(({ context, event }) => seeded(context, event.seed, "playing")),
            },
            FAULT: {
              target: "#player.running",
              actions: assign(({ context, event }) =>
                faultAdded(context, event.fault, "playing", event.then),
              ),
            },
            UNDO: {
              guard: "canUndo",
              target: "#player.running",
              actions: assign(({ context }) => undone(context, "playing")),
            },
          },
        },
        /** The cursor stands at the end of the run. */
        finished: {
          on: {
            PLAY: { target: "playing", actions: "rewind" },
            TOGGLE: { target: "playing", actions: "rewind" },
          },
        },
      },
    },
    running: {
      invoke: {
        src: "run",
        input: ({ context: { source, seed, faults, longFor } }) => ({
          source,
          seed,
          faults,
          ...(longFor === source ? { long: true } : {}),
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.kind === "finished",
            target: "landed",
            actions: assign(({ context, event }) => adopted(context, event.output)),
          },
          { target: "failed", actions: assign(({ context, event }) => adopted(context, event.output)) },
        ],
        onError: { target: "failed", actions: assign(({ context, event }) => broke(context, event.error)) },
      },
      on: {
        STOP: [
          { guard: "hasTrace", target: "ready.paused", actions: "takeBack" },
          { target: "empty", actions: "takeBack" },
        ],
        // Faults added while it runs go into the same run.
        FAULT: {
          target: "running",
          reenter: true,
          actions: assign(({ context, event }) => ({
            ...faultAdded(context, event.fault, "playing"),
            before: context.before,
          })),
        },
      },
    },
    landed: {
      always: [
        {
          guard: ({ context }) => context.pending?.then === "playing",
          target: "ready.playing",
          actions: assign({ pending: null, before: null }),
        },
        {
          guard: ({ context }) => context.pending?.then === "idle",
          target: "ready.idle",
          actions: assign({ pending: null, before: null }),
        },
        { target: "ready.paused", actions: assign({ pending: null, before: null }) },
      ],
    },
    failed: {
      on: {
        DISMISS: [
          { guard: "hasTrace", target: "ready.paused", actions: "clearProblem" },
          { target: "empty", actions: "clearProblem" },
        ],
        UNDO: {
          guard: "canUndo",
          target: "running",
          actions: assign(({ context }) => undone(context, "paused")),
        },
        STEP: { guard: "hasTrace", target: "ready.paused", actions: ["clearProblem", "step"] },
        SEEK: { guard: "hasTrace", target: "ready.paused", actions: ["clearProblem", "seek"] },
        SEEK_TIME: { guard: "hasTrace", target: "ready.paused", actions: ["clearProblem", "seek"] },
        SEED: {
          target: "running",
          actions: assign(({ context, event }) => seeded(context, event.seed, "paused")),
        },
        PLAY: { target: "running", actions: "wishRun" },
        TOGGLE: { target: "running", actions: "wishRun" },
        RUN_LONGER: { guard: "mayRunLonger", target: "running", actions: "wishLonger" },
      },
    },
  },
});

function seeded(context: PlayerContext, seed: number, then: Pending["then"]): Partial<PlayerContext> {
  return {
    before: { source: context.source, seed: context.seed, faults: context.faults },
    seed,
    pending: { landing: { at: "time", time: context.head.time }, then },
  };
}

function forked(context: PlayerContext): Partial<PlayerContext> {
  const faults = faultsUntil(context.faults, context.head.time);
  return change(context, faults, { landing: { at: "same", head: context.head }, then: "playing" });
}

function adopted(context: PlayerContext, outcome: Outcome): Partial<PlayerContext> {
  if (outcome.kind !== "finished") {
    const trace = outcome.trace ?? context.trace;
    return {
      problem: outcome,
      trace,
      head: outcome.trace ? headAt(timelineOf(outcome.trace), outcome.trace.events.length) : context.head,
      announcement: `The run failed: ${outcome.message}`,
    };
  }
  const { trace } = outcome;
  const head = context.pending ? land(trace, context.pending.landing) : START;
  const placed = head.time === 0 && head.index > 0 ? headAt(timelineOf(trace), head.index) : head;
  const then = context.pending?.then;
  return {
    problem: null,
    trace,
    head: placed,
    spokenIndex: placed.index,
    sinceSpoken: 0,
    announcement:
      then === "paused" && placed.index > context.head.index
        ? announcements(trace, context.head.index, placed.index)
        : context.announcement,
  };
}

function broke(context: PlayerContext, error: unknown): Partial<PlayerContext> {
  const message = error instanceof Error ? error.message : String(error);
  void context;
  return { problem: { kind: "boot", message }, pending: null, announcement: `The run failed: ${message}` };
}

export const playerMachine = machine;
export type PlayerActor = ActorRefFrom<typeof machine>;
export type PlayerSnapshot = SnapshotFrom<typeof machine>;
