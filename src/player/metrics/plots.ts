/** What a run offers to be plotted, what is most telling of it, and each plot as data to draw. */
import type { Trace } from "../../engine/index.ts";
import type { Tone } from "../sentence.ts";
import { ms } from "../sentence.ts";
import type { BandRow } from "./bands.ts";
import { measure, type Measured } from "./measure.ts";
import { percentile, Steps, summaryOf, type Summary } from "./steps.ts";
import { ARRIVALS, OUTCOMES, type Arrival, type Outcome, type Tally } from "./tally.ts";

export type MeasureName =
  | "dependencies"
  | "machines"
  | "alarms"
  | "mark"
  | "calls"
  | "latency"
  | "mailbox"
  | "schedulers"
  | "messages";

export const MEASURES: readonly { readonly name: MeasureName; readonly title: string }[] = [
  { name: "dependencies", title: "Dependencies" },
  { name: "machines", title: "States of machines" },
  { name: "alarms", title: "Alarms" },
  { name: "mark", title: "Marks of the scenario" },
  { name: "calls", title: "Calls" },
  { name: "latency", title: "Latency of calls" },
  { name: "mailbox", title: "Mailbox length" },
  { name: "schedulers", title: "Schedulers" },
  { name: "messages", title: "Messages" },
];

/** Something that can be plotted. */
export interface Offer {
  /** `calls@lane:Sup/Db`; the same in every run of the same code. */
  readonly id: string;
  readonly measure: MeasureName;
  /** Of whom: a lane, all of a label, everyone, or a mark's name. */
  readonly whom: string;
}

/** How a line or an area is drawn, apart from its colour. */
export type Pattern =
  "solid" | "hatch" | "cross" | "lines" | "hollow" | "dashed" | "dotted" | "long" | "dashdot";

export interface Line {
  readonly name: string;
  readonly tone: Tone;
  readonly pattern: Pattern;
  /** Virtual ms, and the value from then on; null: none. */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly summary: Summary | null;
  /** The value once `index` events are told, at virtual time `time`. */
  valueAt(index: number, time: number): number | null;
}

interface Common {
  readonly id: string;
  readonly title: string;
}

export interface LinePlot extends Common {
  /** `stack`: counts per slice, one on the other. `steps`: values that hold. */
  readonly kind: "stack" | "steps";
  readonly lines: readonly Line[];
  /** `per 50 ms`, `ms`; "" for a plain number. */
  readonly unit: string;
  /** What stands behind the plot, if it needs saying. */
  readonly note: string;
}

export interface BandPlot extends Common {
  readonly kind: "bands";
  readonly rows: readonly BandRow[];
}

export type Plot = LinePlot | BandPlot;

export interface Metrics {
  readonly measured: Measured;
  readonly offers: readonly Offer[];
  /** Ids of the most telling plots, the most telling first. */
  readonly suggested: readonly string[];
  /** Null if the run has nothing of that name. */
  plot(id: string): Plot | null;
}

/** Plots that a stage shows by itself, at most. */
const MOST_SUGGESTED = 6;

/** Slices that a latency percentile looks back over, its own included. */
const WINDOW = 3;

const known = new WeakMap<Trace, Metrics>();

/** What can be seen of a trace in figures. Made once per trace. */
export function metricsOf(trace: Trace): Metrics {
  let metrics = known.get(trace);
  if (!metrics) known.set(trace, (metrics = build(measure(trace))));
  return metrics;
}

function build(measured: Measured): Metrics {
  const offers = offersOf(measured);
  const byId = new Map(offers.map((offer) => [offer.id, offer]));
  const plots = new Map<string, Plot>();
  return {
    measured,
    offers,
    suggested: suggest(measured, offers),
    plot(id) {
      const offer = byId.get(id);
      if (!offer) return null;
      let plot = plots.get(id);
      if (!plot) plots.set(id, (plot = draw(measured, offer)));
      return plot;
    },
  };
}

function offersOf({ dependencies, machines, alarms, marks, tallies, work }: Measured): Offer[] {
  const offers: Offer[] = [];
  const whole = (measure: MeasureName, whom: string): void =>
    void offers.push({ id: measure, measure, whom });
  if (dependencies.length > 0) whole("dependencies", "all of them");
  if (machines.length > 0) whole("machines", "all of them");
  if (alarms.length > 0) whole("alarms", "all of them");
  for (const { name } of marks) offers.push({ id: `mark@${name}`, measure: "mark", whom: name });
  const each = (measure: MeasureName, has: (tally: Tally) => boolean): void => {
    for (const tally of tallies.values())
      if (has(tally)) offers.push({ id: `${measure}@${tally.id}`, measure, whom: tally.title });
  };
  each("calls", (tally) => tally.calls > 0);
  each("latency", (tally) => tally.latency.length > 0);
  each("mailbox", (tally) => tally.fullest > 0);
  if (work.value.length > 0) whole("schedulers", "all of them");
  each("messages", (tally) => tally.messages > 0);
  return offers;
}

/**
 * States before figures, what went wrong before what was merely busy. A lane that shares its label with others is
 * told by the label; a plot that would be flat is left to the chooser.
 */
function suggest(measured: Measured, offers: readonly Offer[]): string[] {
  const { tallies, machines, work, schedulers } = measured;
  const subjects = [...tallies.values()].filter((tally) => tally.id !== "all" && tally.shared === null);
  const most = (of: (tally: Tally) => number, least: number): Tally | null => {
    let best: Tally | null = null;
    let top = least - 1;
    for (const tally of subjects) {
      const value = of(tally);
      if (value > top) [best, top] = [tally, value];
    }
    return best;
  };
  const trouble = (tally: Tally): number => tally.sums.failed + tally.sums.timed_out + tally.sums.refused;
  const has = new Set(offers.map(({ id }) => id));
  const ids: string[] = [];
  const add = (id: string): void => {
    if (has.has(id) && !ids.includes(id)) ids.push(id);
  };
  add("dependencies");
  if (machines.some(({ bands }) => bands.length > 1)) add("machines");
  add("alarms");
  for (const { id } of offers.filter(({ measure: name }) => name === "mark").slice(0, 2)) add(id);
  const called = most(trouble, 1) ?? most((tally) => tally.calls, 2);
  if (called) {
    add(`calls@${called.id}`);
    if (called.latency.some((value) => value > 0)) add(`latency@${called.id}`);
  }
  const slow = most((tally) => (tally.latency.some((value) => value > 0) ? tally.latency.length : 0), 2);
  if (slow && !called?.latency.some((value) => value > 0)) add(`latency@${slow.id}`);
  const full = most((tally) => tally.fullest, 2);
  if (full) add(`mailbox@${full.id}`);
  if (work.value.length > 2 && (schedulers > 1 || (work.summary(measured.buckets.end)?.most ?? 0) > 1))
    add("schedulers");
  const busiest = most((tally) => tally.messages, 2);
  // Its requests are told by its calls already.
  const told = busiest && busiest.sums.call === busiest.messages && ids.includes(`calls@${busiest.id}`);
  if (busiest && !told) add(`messages@${busiest.id}`);
  if (ids.length === 0) add("calls@all");
  if (ids.length === 0) add("messages@all");
  return ids.slice(0, MOST_SUGGESTED);
}

function draw(measured: Measured, offer: Offer): Plot {
  const { id, measure: name } = offer;
  const tally = measured.tallies.get(id.slice(id.indexOf("@") + 1));
  const end = measured.buckets.end;
  const per = `per ${ms(measured.buckets.width)}`;
  switch (name) {
    case "dependencies":
      return { id, kind: "bands", title: "Dependencies", rows: measured.dependencies };
    case "machines":
      return { id, kind: "bands", title: "States of machines", rows: measured.machines };
    case "alarms":
      return { id, kind: "bands", title: "Alarms", rows: measured.alarms };
    case "mark": {
      const mark = measured.marks.find((one) => one.name === offer.whom);
      const many = (mark?.lines.length ?? 0) > 1;
      const lines = (mark?.lines ?? []).map(({ title, steps }, at) =>
        steady(many ? title : offer.whom, "message", DASHES[at % DASHES.length] as Pattern, steps, end),
      );
      return { id, kind: "steps", title: `Mark ${offer.whom}`, unit: "", note: "", lines };
    }
    case "schedulers":
      return schedulerPlot(id, measured);
    case "calls":
      return {
        id,
        kind: "stack",
        title: `Calls to ${offer.whom}`,
        unit: per,
        note: "",
        lines: OUTCOMES.flatMap((outcome) => counted(OUTCOME[outcome], tally?.outcomes[outcome], measured)),
      };
    case "messages":
      return {
        id,
        kind: "stack",
        title: `Messages to ${offer.whom}`,
        unit: per,
        note: "",
        lines: ARRIVALS.flatMap((arrival) => counted(ARRIVAL[arrival], tally?.arrivals[arrival], measured)),
      };
    case "latency":
      return {
        id,
        kind: "steps",
        title: `Latency of calls to ${offer.whom}`,
        unit: "ms",
        note: `of the calls answered within the last ${ms(measured.buckets.width * WINDOW)}`,
        lines: tally ? latencyLines(tally, measured) : [],
      };
    case "mailbox":
      return {
        id,
        kind: "steps",
        title: offer.whom === "everyone" ? "Messages waiting, in all mailboxes" : `Mailbox of ${offer.whom}`,
        unit: "",
        note: "",
        lines: tally ? [steady("waiting", "message", "solid", tally.mailbox, end)] : [],
      };
  }
}

const DASHES: readonly Pattern[] = ["solid", "dashed", "dotted", "dashdot", "long"];

type Look = Pick<Line, "name" | "tone" | "pattern">;

const OUTCOME: Record<Outcome, Look> = {
  answered: { name: "answered", tone: "healed", pattern: "solid" },
  refused: { name: "answered with an error", tone: "watching", pattern: "lines" },
  timed_out: { name: "timed out", tone: "fault", pattern: "hatch" },
  failed: { name: "failed", tone: "fault", pattern: "cross" },
};

const ARRIVAL: Record<Arrival, Look> = {
  call: { name: "calls", tone: "message", pattern: "solid" },
  cast: { name: "casts", tone: "message", pattern: "hatch" },
  other: { name: "others", tone: "message", pattern: "hollow" },
};

/** Counts per slice of time; no line for what never happened. */
function counted(look: Look, counts: Int32Array | undefined, { buckets }: Measured): Line[] {
  if (!counts) return [];
  const y = [...counts];
  return [
    {
      ...look,
      x: y.map((_, slice) => slice * buckets.width),
      y,
      summary: summaryOf(y),
      valueAt: (_index, time) => y[buckets.of(time)] as number,
    },
  ];
}

function steady(name: string, tone: Tone, pattern: Pattern, steps: Steps, end: number): Line {
  const { x, y } = steps.drawn(end);
  return { name, tone, pattern, x, y, summary: steps.summary(end), valueAt: (index) => steps.valueAt(index) };
}

/** Processes at work beyond the number of schedulers wait for their turn. */
function schedulerPlot(id: string, { work, schedulers, buckets }: Measured): LinePlot {
  const split = (of: (count: number) => number): Steps => {
    const steps = new Steps(0);
    work.value.forEach((count, at) => steps.set(work.index[at] as number, work.at[at] as number, of(count)));
    return steps;
  };
  const working = split((count) => Math.min(count, schedulers));
  const ready = split((count) => Math.max(0, count - schedulers));
  return {
    id,
    kind: "steps",
    title: "Schedulers and run queue",
    unit: "",
    note: "a process is in the run queue when it has begun its work and another is on its scheduler",
    lines: [
      steady("at work", "healed", "solid", working, buckets.end),
      steady("run queue", "watching", "dashed", ready, buckets.end),
    ],
  };
}

const PERCENTS: readonly (readonly [number, Pattern])[] = [
  [50, "solid"],
  [95, "dashed"],
  [99, "dotted"],
];

/** Percentiles of the latencies of the last {@link WINDOW} slices, one value per slice. */
function latencyLines({ latency, latencyIn }: Tally, { buckets }: Measured): Line[] {
  const ys: (number | null)[][] = PERCENTS.map(() => []);
  let from = 0;
  let to = 0;
  for (let slice = 0; slice < buckets.count; slice++) {
    while (to < latency.length && (latencyIn[to] as number) <= slice) to++;
    while (from < to && (latencyIn[from] as number) <= slice - WINDOW) from++;
    const sorted = latency.slice(from, to).sort((a, b) => a - b);
    PERCENTS.forEach(([percent], at) =>
      (ys[at] as (number | null)[]).push(sorted.length === 0 ? null : percentile(sorted, percent)),
    );
  }
  const starts = ys[0]!.map((_, slice) => slice * buckets.width);
  return PERCENTS.map(([percent, pattern], at) => {
    const y = ys[at] as (number | null)[];
    return {
      name: `p${percent}`,
      tone: "message",
      pattern,
      // The last value holds to the end.
      x: [...starts, buckets.end],
      y: [...y, y[y.length - 1] as number | null],
      summary: summaryOf(y),
      valueAt: (_index, time) => y[buckets.of(time)] as number | null,
    };
  });
}
