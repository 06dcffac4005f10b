/**
 * The trace as text: each event as one plain sentence, and in a compact form for narrow places.
 *
 * Every picture on the stage has its equal here. Events that only keep the books (links, registrations, timers,
 * a message taken up at once) carry the weight `detail`; runs of them are grouped.
 */
import type { EventOf, Plain, TraceEvent } from "../engine/index.ts";
import { meaningOf, type Meaning } from "./gen-message.ts";
import { isNormalEnd, reasonText, termText, type NameOf } from "./term-text.ts";
import { timelineOf, type Timeline } from "./timeline.ts";
import type { Trace } from "../engine/index.ts";

/** What an event is about; the transcript's filter works on these. */
export type Topic = "life" | "message" | "state" | "log" | "books";

/** `key`: a moment to point at. `plain`: worth a row. `detail`: bookkeeping. */
export type Weight = "key" | "plain" | "detail";

/** The four meanings of the site's colours, and the quiet rest. */
export type Tone = "fault" | "healed" | "watching" | "message" | "quiet";

export interface Sentence {
  /** Index of the event in the trace. */
  readonly index: number;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly topic: Topic;
  readonly weight: Weight;
  readonly tone: Tone;
  /** A whole sentence. */
  readonly text: string;
  /** A few words, without the process it stands at. */
  readonly short: string;
}

/** What was said about calls so far: needed to tell an answer from any other pair. */
interface Memory {
  /** Message id -> its meaning, sender and receiver. */
  readonly letters: Map<number, { meaning: Meaning; from: number; to: number; sentAt: number }>;
  /** Call reference -> caller, server and request. */
  readonly calls: Map<number, { from: number; to: number; request: Plain }>;
}

const cache = new WeakMap<Trace, readonly Sentence[]>();

/** Each event of the trace as a sentence, in order. Made once per trace. */
export function transcript(trace: Trace): readonly Sentence[] {
  let sentences = cache.get(trace);
  if (!sentences) cache.set(trace, (sentences = tell(timelineOf(trace))));
  return sentences;
}

function tell(timeline: Timeline): readonly Sentence[] {
  const memory: Memory = { letters: new Map(), calls: new Map() };
  const name = timeline.cast.nameOf;
  const { events } = timeline.trace;
  return events.map((event, index) => {
    const told = sentence(event, name, memory, timeline);
    return { index, at: event.at, ...told };
  });
}

type Told = Omit<Sentence, "index" | "at">;
const say = (topic: Topic, weight: Weight, tone: Tone, text: string, short: string): Told => ({
  topic,
  weight,
  tone,
  text: capital(text),
  short,
});

function capital(text: string): string {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text;
}

const KIND_WORDS: Record<EventOf<"spawn">["kind"], string> = {
  process: "process",
  gen_server: "server",
  supervisor: "supervisor",
  task: "task",
  agent: "agent",
  registry: "registry",
  application: "application",
};

/** "a server", "an agent". */
const aKind = (kind: EventOf<"spawn">["kind"]): string =>
  `${/^[aeiou]/.test(KIND_WORDS[kind]) ? "an" : "a"} ${KIND_WORDS[kind]}`;

function sentence(event: TraceEvent, name: NameOf, memory: Memory, timeline: Timeline): Told {
  const who = name(event.pid);
  const term = (value: Plain | undefined, max = 60): string => termText(value, name, max);
  const reason = (value: Plain | undefined): string => reasonText(value, name);
  switch (event.type) {
    case "spawn": {
      const again = timeline.cast.roles.get(event.pid)?.incarnation ?? 1;
      const by = event.parent === 0 ? "" : ` by ${name(event.parent)}`;
      const text =
        event.parent === 0
          ? `The run begins with ${who}.`
          : again > 1
            ? `${who} is started anew${by}, ${aKind(event.kind)}.`
            : `${who}, ${aKind(event.kind)}, is started${by}.`;
      return say(
        "life",
        "plain",
        again > 1 ? "healed" : "quiet",
        text,
        again > 1 ? "started anew" : "started",
      );
    }
    case "start": {
      const bare = timeline.cast.roles.get(event.pid)?.kind === "process";
      return say("life", bare ? "detail" : "plain", "healed", `${who} is up.`, "up");
    }
    case "exit": {
      const why = reason(event.reason);
      if (event.reason === "normal")
        return say("life", "plain", "quiet", `${who} ends normally.`, "ends: normal");
      if (isNormalEnd(event.reason))
        return say("life", "key", "quiet", `${who} shuts down (${why}).`, `ends: ${why}`);
      if (event.reason === "killed") return say("life", "key", "fault", `${who} is killed.`, "killed");
      return say("life", "key", "fault", `${who} crashes: ${why}.`, `crash: ${why}`);
    }
    case "send":
      return sendSentence(event, name, memory);
    case "receive":
      return receiveSentence(event, name, memory);
    case "lost": {
      const letter = memory.letters.get(event.id);
      const what = letter ? letterNoun(letter.meaning, name) : "message";
      const gone = event.to <= 0 ? "nobody has that name" : `${name(event.to)} is not there for it`;
      return say("message", "plain", "watching", `The ${what} from ${who} is lost: ${gone}.`, "lost");
    }
    case "signal": {
      const from = event.from === 0 ? "from outside" : `of ${name(event.from)}`;
      const why = reason(event.reason);
      if (event.outcome === "exit")
        return say(
          "life",
          "key",
          "fault",
          `The exit signal ${from} (${why}) ends ${who}.`,
          `exit signal: ${why}`,
        );
      if (event.outcome === "trapped")
        return say(
          "life",
          "plain",
          "watching",
          `${who} traps the exit signal ${from} (${why}).`,
          `trapped: ${why}`,
        );
      return say(
        "books",
        "detail",
        "quiet",
        `${who} ignores the exit signal ${from} (${why}).`,
        `ignored: ${why}`,
      );
    }
    case "link":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} and ${name(event.to)} are linked.`,
        `link with ${name(event.to)}`,
      );
    case "unlink":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} and ${name(event.to)} are no longer linked.`,
        `unlink from ${name(event.to)}`,
      );
    case "monitor":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} watches ${event.to <= 0 ? "a name" : name(event.to)}.`,
        `watches ${event.to <= 0 ? "a name" : name(event.to)}`,
      );
    case "demonitor":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} stops watching (monitor ${event.ref}).`,
        "stops watching",
      );
    case "timer": {
      const to = event.to === event.pid ? "itself" : event.to <= 0 ? "a name" : name(event.to);
      if (event.action === "set") {
        const wait = Math.max(0, event.due - event.at);
        return say(
          "books",
          "detail",
          "quiet",
          `${who} sets a timer for ${to}, due in ${ms(wait)}.`,
          `timer: ${ms(wait)}`,
        );
      }
      if (event.action === "fired")
        return say("books", "detail", "quiet", `The timer of ${who} fires.`, "timer fires");
      return say("books", "detail", "quiet", `${who} cancels a timer.`, "timer cancelled");
    }
    case "register":
      return say("books", "detail", "quiet", `${who} takes the name ${event.name}.`, `name ${event.name}`);
    case "unregister":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} gives up the name ${event.name}.`,
        `drops name ${event.name}`,
      );
    case "state":
      return say(
        "state",
        "plain",
        "quiet",
        `The state of ${who} is now ${term(event.state)}.`,
        `state ${term(event.state, 28)}`,
      );
    case "log": {
      const tone: Tone = event.level === "error" ? "fault" : event.level === "warning" ? "watching" : "quiet";
      return say(
        "log",
        event.level === "debug" ? "plain" : "key",
        tone,
        `${who} logs ${article(event.level)}: ${event.text}`,
        event.text,
      );
    }
    case "mark": {
      const value = event.value === null || event.value === undefined ? "" : ` = ${term(event.value)}`;
      return say(
        "log",
        "key",
        "message",
        `${who} marks “${event.name}”${value}.`,
        `mark ${event.name}${value}`,
      );
    }
    case "supervisor":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} supervises with ${event.strategy}, at most ${count(event.maxRestarts, "restart")} in ${event.maxSeconds} s.`,
        `${event.strategy}, ${event.maxRestarts}/${event.maxSeconds} s`,
      );
    case "child":
      return childSentence(event, who, name);
    case "restart":
      if (event.used > event.max)
        return say(
          "life",
          "key",
          "fault",
          `${who} would need restart ${event.used} for ${event.id}, but allows ${event.max}: it gives up.`,
          `gives up: ${event.used} of ${event.max}`,
        );
      return say(
        "life",
        "key",
        "watching",
        `${who} restarts ${event.id}: restart ${event.used} of ${event.max} in its window.`,
        `restart ${event.used} of ${event.max}`,
      );
    case "report": {
      const about = event.id || "a child";
      const what = {
        child_terminated: `${about} ended`,
        start_error: `${about} failed to start`,
        shutdown: `it shuts down because of ${about}`,
        shutdown_error: `${about} did not shut down cleanly`,
      }[event.context];
      return say(
        "log",
        "plain",
        "fault",
        `${who} reports: ${what} (${reason(event.reason)}).`,
        `report: ${what}`,
      );
    }
    case "work":
      if (event.action === "start")
        return say(
          "state",
          "plain",
          "quiet",
          `${who} computes for up to ${ms(event.ms)} on scheduler ${event.scheduler}.`,
          `computes ${ms(event.ms)}`,
        );
      return say(
        "books",
        "detail",
        "quiet",
        `${who} leaves scheduler ${event.scheduler}.`,
        "computation done",
      );
    case "suspend":
      return say("life", "key", "watching", `${who} is paused: it takes no messages.`, "paused");
    case "resume":
      return say("life", "key", "healed", `${who} goes on.`, "goes on");
    case "fault":
      return say(
        "life",
        "key",
        "fault",
        event.target === 0
          ? `Fault ${event.index + 1}, “${faultWords(event.text)}”, finds no living process to act on.`
          : `Fault ${event.index + 1}: ${faultWords(event.text)}.`,
        `fault: ${faultWords(event.text)}`,
      );
  }
}

/** The text of a fault without its time, which stands beside it anyway. */
function faultWords(text: string): string {
  return text.replace(/^at\s+\d+(\.\d+)?\s+/, "");
}

function sendSentence(event: EventOf<"send">, name: NameOf, memory: Memory): Told {
  const meaning = meaningOf(event.message);
  memory.letters.set(event.id, { meaning, from: event.pid, to: event.to, sentAt: event.at });
  const who = event.pid <= 0 ? "the outside" : name(event.pid);
  const to = event.to === event.pid ? "itself" : event.to <= 0 ? "a name" : name(event.to);
  const term = (value: Plain | undefined, max = 60): string => termText(value, name, max);
  const tone: Tone = "message";
  switch (meaning.kind) {
    case "call":
      memory.calls.set(meaning.ref, { from: event.pid, to: event.to, request: meaning.request });
      return say(
        "message",
        "plain",
        tone,
        `${who} calls ${to} with ${term(meaning.request)}.`,
        `call ${term(meaning.request, 28)}`,
      );
    case "cast":
      return say(
        "message",
        "plain",
        tone,
        `${who} casts ${term(meaning.request)} to ${to}.`,
        `cast ${term(meaning.request, 28)}`,
      );
    case "reply": {
      const call = memory.calls.get(meaning.ref);
      const asked = call ? ` (it was asked ${term(call.request, 32)})` : "";
      return say(
        "message",
        "plain",
        tone,
        `${who} answers ${to}: ${term(meaning.value)}${asked}.`,
        `answer ${term(meaning.value, 28)}`,
      );
    }
    case "down":
      return say(
        "message",
        "plain",
        "watching",
        `${to === "itself" ? who : to} is told that ${name(meaning.of)} is down (${reasonText(meaning.reason, name)}).`,
        `down: ${reasonText(meaning.reason, name, 28)}`,
      );
    case "exit":
      return say(
        "books",
        "detail",
        "watching",
        `${to} finds the exit of ${name(meaning.from)} in its mailbox (${reasonText(meaning.reason, name)}).`,
        `exit of ${name(meaning.from)}`,
      );
    case "system":
      return say(
        "books",
        "detail",
        "quiet",
        `${who} sends ${to} a system message (${meaning.what}).`,
        `system: ${meaning.what}`,
      );
    case "timeout":
      return say("message", "plain", tone, `${who} sends ${to} "timeout".`, "timeout");
    case "plain":
      return say(
        "message",
        "plain",
        tone,
        `${who} sends ${term(meaning.message)} to ${to}.`,
        `send ${term(meaning.message, 28)}`,
      );
  }
}

function receiveSentence(event: EventOf<"receive">, name: NameOf, memory: Memory): Told {
  const who = name(event.pid);
  const letter = memory.letters.get(event.id);
  const what = letter ? letterNoun(letter.meaning, name) : "message";
  const from = letter && letter.from > 0 && letter.from !== event.pid ? ` from ${name(letter.from)}` : "";
  const waited =
    letter && event.at > letter.sentAt ? ` after ${ms(event.at - letter.sentAt)} in the mailbox` : "";
  return say(
    "message",
    waited === "" ? "detail" : "plain",
    "message",
    `${who} takes the ${what}${from}${waited}.`,
    `takes ${what}${waited}`,
  );
}

function letterNoun(meaning: Meaning, name: NameOf): string {
  const term = (value: Plain | undefined): string => termText(value, name, 32);
  switch (meaning.kind) {
    case "call":
      return `call ${term(meaning.request)}`;
    case "cast":
      return `cast ${term(meaning.request)}`;
    case "reply":
      return `answer ${term(meaning.value)}`;
    case "down":
      return `news that ${name(meaning.of)} is down`;
    case "exit":
      return `exit message of ${name(meaning.from)}`;
    case "system":
      return `system message`;
    case "timeout":
      return `timeout`;
    case "plain":
      return `message ${term(meaning.message)}`;
  }
}

function childSentence(event: EventOf<"child">, who: string, name: NameOf): Told {
  const id = event.child > 0 ? name(event.child) : event.id;
  const detail = (text: string, short: string): Told => say("books", "detail", "quiet", text, short);
  switch (event.status) {
    case "starting":
      return detail(`${who} starts its child ${event.id}.`, `starts ${event.id}`);
    case "running":
      return detail(`${who} has ${id} as a running child.`, `${event.id} running`);
    case "ignored":
      return say(
        "life",
        "plain",
        "quiet",
        `${event.id} asks ${who} to be ignored: it is kept without a process.`,
        `${event.id} ignored`,
      );
    case "failed":
      return say("life", "key", "fault", `${who} could not start ${event.id}.`, `${event.id} failed`);
    case "terminating":
      return say("life", "plain", "watching", `${who} asks ${id} to end.`, `ends ${event.id}`);
    case "stopped":
      return detail(`${who} notes that ${event.id} has stopped.`, `${event.id} stopped`);
    case "restarting":
      return say(
        "life",
        "plain",
        "watching",
        `${who} will try again to start ${event.id}.`,
        `retry ${event.id}`,
      );
    case "removed":
      return detail(`${who} forgets ${event.id}.`, `forgets ${event.id}`);
  }
}

/** Virtual milliseconds in words: `40 ms`, `1.2 s`. */
export function ms(value: number): string {
  if (value < 1000) return `${round(value)} ms`;
  return `${round(value / 1000)} s`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function article(level: string): string {
  return level === "error" || level === "info" ? `an ${level}` : `a ${level}`;
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
  const { index, at, tone, weight, text } = told;
  return { key: String(index), index, last: index, at, tone, weight, text, count: 1 };
}

function grouped(group: readonly Sentence[]): TranscriptRow {
  const first = group[0] as Sentence;
  const last = group[group.length - 1] as Sentence;
  const listed = group.slice(0, 2).map((told) => told.text.replace(/\.$/, ""));
  const more = group.length - listed.length;
  return {
    key: `${first.index}+${group.length}`,
    index: first.index,
    last: last.index,
    at: first.at,
    tone: "quiet",
    weight: "detail",
    text: `${listed.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`,
    count: group.length,
  };
}
