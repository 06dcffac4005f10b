/**
 * The trace as text: each event as one plain sentence, and in a compact form for narrow places.
 *
 * Every picture on the stage has its equal here. Events that only keep the books (links, registrations, timers,
 * a message taken up at once) carry the weight `detail`; runs of them are grouped.
 */
import type { Trace, TraceEvent } from "../engine/index.ts";
import { meaningOf } from "./gen-message.ts";
import {
  inWords,
  sentence,
  WORDLESS,
  type Memory,
  type Told,
  type Tone,
  type Topic,
  type Weight,
} from "./sentence.ts";
import { timelineOf } from "./timeline.ts";

export interface Sentence extends Told {
  /** Index of the event in the trace. */
  readonly index: number;
  /** Virtual milliseconds. */
  readonly at: number;
}

const cache = new WeakMap<Trace, readonly Sentence[]>();

/** Each event of the trace as a sentence, in order. Made once per trace; the words only when they are read. */
export function transcript(trace: Trace): readonly Sentence[] {
  let sentences = cache.get(trace);
  if (!sentences) cache.set(trace, (sentences = tell(trace)));
  return sentences;
}

function tell(trace: Trace): readonly Sentence[] {
  const memory: Memory = {
    cast: timelineOf(trace).cast,
    letters: new Map(),
    calls: new Map(),
    struck: new Set(),
  };
  const states = new Map<number, string>();
  let fired = false; // a timer went off just now
  return trace.events.map((event, index) => {
    let again = fired && event.type === "send";
    if (event.type === "send") {
      const meaning = meaningOf(event.message);
      memory.letters.set(event.id, { meaning, from: event.pid, sentAt: event.at });
      if (meaning.kind === "call") memory.calls.set(meaning.ref, meaning.request);
    } else if (event.type === "signal") {
      if (event.outcome === "exit") memory.struck.add(event.pid);
    } else if (event.type === "state") {
      const state = JSON.stringify(event.state);
      again = states.get(event.pid) === state;
      states.set(event.pid, state);
    }
    fired = event.type === "timer" && event.action === "fired";
    return new Line(index, event, again, memory);
  });
}

/** A sentence that finds its words when asked for them. */
class Line implements Sentence {
  readonly index: number;
  readonly at: number;
  readonly topic: Topic;
  readonly weight: Weight;
  readonly tone: Tone;
  readonly #event: TraceEvent;
  readonly #again: boolean;
  readonly #memory: Memory;
  #words: Told | undefined;

  constructor(index: number, event: TraceEvent, again: boolean, memory: Memory) {
    const { topic, weight, tone } = sentence(event, again, memory, WORDLESS);
    this.index = index;
    this.at = event.at;
    this.topic = topic;
    this.weight = weight;
    this.tone = tone;
    this.#event = event;
    this.#again = again;
    this.#memory = memory;
  }

  get text(): string {
    return this.#told().text;
  }

  get short(): string {
    return this.#told().short;
  }

  #told(): Told {
    return (this.#words ??= sentence(
      this.#event,
      this.#again,
      this.#memory,
      inWords(this.#memory.cast.nameOf),
    ));
  }
}

/** A row of the transcript: one event, or several of bookkeeping told as one. */
export interface TranscriptRow {
  readonly key: string;
  /** Index of the first event in the row. */
  readonly index: number;
  /** Index of the last event in the row. */
  readonly last: number;
  readonly at: number;
  readonly tone: Tone;
  readonly weight: Weight;
  readonly text: string;
  /** Number of events in the row. */
  readonly count: number;
}

export interface TranscriptFilter {
  /** Topics shown; bookkeeping (`books`) and details are grouped unless `details`. */
  readonly topics: ReadonlySet<Topic>;
  /** Shows each event of bookkeeping by itself. */
  readonly details: boolean;
  /** Text that must occur, in any case; "" for all. */
  readonly search: string;
}

export const ALL_TOPICS: readonly Topic[] = ["life", "message", "state", "log", "books"];

/** The rows of the transcript under a filter. */
export function transcriptRows(
  sentences: readonly Sentence[],
  filter: TranscriptFilter,
): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const needle = filter.search.trim().toLowerCase();
  let group: Sentence[] = [];
  const flush = (): void => {
    if (group.length === 1) rows.push(single(group[0] as Sentence));
    else if (group.length > 1) rows.push(grouped(group));
    group = [];
  };
  for (const told of sentences) {
    if (!filter.topics.has(told.topic)) continue;
    if (needle !== "" && !told.text.toLowerCase().includes(needle)) continue;
    if (told.weight === "detail" && !filter.details && needle === "") {
      if (group.length > 0 && (group[0] as Sentence).at !== told.at) flush();
      group.push(told);
      continue;
    }
    flush();
    rows.push(single(told));
  }
  flush();
  return rows;
}

function single(told: Sentence): TranscriptRow {
  const { index, at, tone, weight } = told;
  return {
    key: String(index),
    index,
    last: index,
    at,
    tone,
    weight,
    get text() {
      return told.text;
    },
    count: 1,
  };
}

function grouped(group: readonly Sentence[]): TranscriptRow {
  const first = group[0] as Sentence;
  const last = group[group.length - 1] as Sentence;
  return {
    key: `${first.index}+${group.length}`,
    index: first.index,
    last: last.index,
    at: first.at,
    tone: "quiet",
    weight: "detail",
    get text() {
      const listed = group.slice(0, 2).map((told) => told.text.replace(/\.$/, ""));
      const more = group.length - listed.length;
      return `${listed.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
    },
    count: group.length,
  };
}
