/** One event in words. */
import type { EventOf, Plain, ProcessKind, TraceEvent } from "../engine/index.ts";
import type { Cast } from "./cast.ts";
import { meaningOf, type Meaning } from "./gen-message.ts";
import { lawSentence } from "./law-sentence.ts";
import { networkSentence } from "./network-sentence.ts";
import { stackSentence } from "./stack-sentence.ts";
import { isNormalEnd, reasonText, termText, type NameOf } from "./term-text.ts";

/** What an event is about; the transcript's filter works on these. */
export type Topic = "life" | "message" | "state" | "log" | "books";

/** `key`: a moment to point at. `plain`: worth a row. `detail`: bookkeeping. */
export type Weight = "key" | "plain" | "detail";

/** The four meanings of the site's colours, and the quiet rest. */
export type Tone = "fault" | "healed" | "watching" | "message" | "quiet";

export interface Told {
  readonly topic: Topic;
  readonly weight: Weight;
  readonly tone: Tone;
  /** A whole sentence. */
  readonly text: string;
  /** A few words, without the process it stands at. */
  readonly short: string;
}

/** What a sentence needs to know of the events before it. */
export interface Memory {
  readonly cast: Cast;
  /** Message id -> its meaning, sender, and virtual time of sending. */
  readonly letters: Map<number, { meaning: Meaning; from: number; sentAt: number }>;
  /** Call reference -> the request. */
  readonly calls: Map<number, Plain>;
  /** Processes that an exit signal ends. */
  readonly struck: Set<number>;
}

/** How names, terms and reasons are written. */
export interface Pen {
  readonly name: NameOf;
  term(value: Plain | undefined, max?: number): string;
  reason(value: Plain | undefined, max?: number): string;
}

export const inWords = (name: NameOf): Pen => ({
  name,
  term: (value, max = 60) => termText(value, name, max),
  reason: (value, max) => reasonText(value, name, max),
});

/** For what a sentence is about, without the cost of its words. */
export const WORDLESS: Pen = { name: () => "", term: () => "", reason: () => "" };

export const say =
  (topic: Topic, weight: Weight, tone: Tone) =>
  (text: string, short: string): Told => ({
    topic,
    weight,
    tone,
    text: text.startsWith("the outside") ? `T${text.slice(1)}` : text,
    short,
  });

const books = say("books", "detail", "quiet");
const mail = say("message", "plain", "message");

/** @param again the event repeats: a state that did not change, the message of a timer that just fired */
export function sentence(event: TraceEvent, again: boolean, memory: Memory, pen: Pen): Told {
  const { name, term, reason } = pen;
  const who = name(event.pid);
  /** Another process, a name, or the process itself. */
  const whom = (pid: number): string => (pid === event.pid ? "itself" : pid <= 0 ? "a name" : name(pid));
  switch (event.type) {
    case "spawn":
      return spawnSentence(event, memory, pen);
    case "start": {
      const bare = memory.cast.roles.get(event.pid)?.kind === "process";
      return say("life", bare ? "detail" : "plain", "healed")(`${who} is up.`, "up");
    }
    case "exit":
      return exitSentence(event, memory, pen);
    case "send":
      return sendSentence(event, again, memory, pen);
    case "receive":
      return receiveSentence(event, memory, pen);
    case "lost": {
      const gone = event.to <= 0 ? "nobody has that name" : `${name(event.to)} is not there for it`;
      const what = noun(memory.letters.get(event.id)?.meaning, pen);
      return say("message", "plain", "watching")(`The ${what} from ${who} is lost: ${gone}.`, "lost");
    }
    case "signal":
      return signalSentence(event, pen);
    case "link":
      return books(`${who} and ${name(event.to)} are linked.`, `link with ${name(event.to)}`);
    case "unlink":
      return books(`${who} and ${name(event.to)} are no longer linked.`, `unlink from ${name(event.to)}`);
    case "monitor":
      return books(`${who} watches ${whom(event.to)}.`, `watches ${whom(event.to)}`);
    case "demonitor":
      return books(`${who} stops watching (monitor ${event.ref}).`, "stops watching");
    case "timer": {
      if (event.action === "fired") return books(`The timer of ${who} fires.`, "timer fires");
      if (event.action === "cancelled") return books(`${who} cancels a timer.`, "timer cancelled");
      const wait = ms(Math.max(0, event.due - event.at));
      return books(`${who} sets a timer for ${whom(event.to)}, due in ${wait}.`, `timer: ${wait}`);
    }
    case "register":
      return books(`${who} takes the name ${event.name}.`, `name ${event.name}`);
    case "unregister":
      return books(`${who} gives up the name ${event.name}.`, `drops name ${event.name}`);
    case "state": {
      const short = `state ${term(event.state, 28)}`;
      const registry = memory.cast.roles.get(event.pid)?.kind === "registry";
      if (again || registry)
        return say(
          "state",
          "detail",
          "quiet",
        )(`The state of ${who} is ${again ? "still" : "now"} ${term(event.state)}.`, short);
      return say("state", "plain", "quiet")(`The state of ${who} is now ${term(event.state)}.`, short);
    }
    case "log": {
      const { level, text } = event;
      // A node says something of itself: no process does.
      const speaker = event.pid === 0 ? "The node" : who;
      const tone: Tone = level === "error" ? "fault" : level === "warning" ? "watching" : "quiet";
      const a = level === "error" || level === "info" ? "an" : "a";
      return say(
        "log",
        level === "debug" ? "plain" : "key",
        tone,
      )(`${speaker} logs ${a} ${level}: ${stopped(text)}`, text);
    }
    case "mark": {
      const value = event.value === null || event.value === undefined ? "" : `: ${term(event.value)}`;
      return say(
        "log",
        "plain",
        "quiet",
      )(`${who} marks “${event.name}”${value}.`, `mark ${event.name}${value}`);
    }
    case "law":
      return lawSentence(event);
    case "supervisor": {
      const { strategy, maxRestarts, maxSeconds } = event;
      const most = `at most ${maxRestarts} restart${maxRestarts === 1 ? "" : "s"} in ${maxSeconds} s`;
      return books(
        `${who} supervises with ${strategy}, ${most}.`,
        `${strategy}, ${maxRestarts} in ${maxSeconds} s`,
      );
    }
    case "child":
      return childSentence(event, who, pen);
    case "restart": {
      const { id, used, max } = event;
      if (used > max)
        return say(
          "life",
          "key",
          "fault",
        )(
          `${who} would need restart ${used} for ${id}, but allows ${max}: it gives up.`,
          `gives up: ${used} of ${max}`,
        );
      return say(
        "life",
        "key",
        "watching",
      )(`${who} restarts ${id}: restart ${used} of ${max} in its window.`, `restart ${used} of ${max}`);
    }
    case "report": {
      const about = event.count > 1 ? `${event.count} children` : event.id || "a child";
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
      )(`${who} reports: ${what} (${reason(event.reason)}).`, `report: ${what}`);
    }
    case "work": {
      if (event.action === "end")
        return books(`${who} leaves scheduler ${event.scheduler}.`, "computation done");
      const time = ms(event.ms);
      return say(
        "state",
        "plain",
        "quiet",
      )(`${who} computes for ${time} on scheduler ${event.scheduler}.`, `computes ${time}`);
    }
    case "suspend":
      return say("life", "key", "watching")(`${who} is paused: it takes no messages.`, "paused");
    case "resume":
      return say("life", "key", "healed")(`${who} goes on.`, "goes on");
    case "fault": {
      // Its time stands beside it anyway.
      const words = event.text.replace(/^at\s+\S+\s+/, "");
      const text =
        event.target === 0 && !words.startsWith("env ")
          ? `Fault ${event.index + 1}, “${words}”, finds no ${FOR_NODES.test(words) ? "node" : FOR_DEPENDENCIES.test(words) ? "dependency" : "living process"} to act on.`
          : `Fault ${event.index + 1}: ${words}.`;
      return say("life", "key", "fault")(text, `fault: ${words}`);
    }
    case "node":
    case "located":
    case "connection":
    case "packet":
    case "partition":
    case "quality":
      return networkSentence(event, memory, pen);
    default:
      return stackSentence(event, memory, pen);
  }
}

/** Faults of nodes and of the lines between them. */
const FOR_NODES = /^(?:cut|heal|line|crash|pause|restart) /;

/** Faults that only dependencies take. */
const FOR_DEPENDENCIES = /^(?:up|down|slow|flapping|hanging|corrupt) /;

const KINDS: Record<ProcessKind, string> = {
  process: "a process",
  gen_server: "a server",
  gen_statem: "a state machine",
  gen_event: "an event manager",
  dependency: "a dependency",
  supervisor: "a supervisor",
  task: "a task",
  agent: "an agent",
  registry: "a registry",
  application: "an application",
};

function spawnSentence(event: EventOf<"spawn">, { cast }: Memory, { name }: Pen): Told {
  const who = name(event.pid);
  const by = event.parent === 0 ? "" : ` by ${name(event.parent)}`;
  if (event.parent === 0)
    return say("life", "plain", "quiet")(`The run begins with ${who}.`, "the run begins");
  if ((cast.roles.get(event.pid)?.incarnation ?? 1) > 1)
    return say(
      "life",
      "plain",
      "healed",
    )(`${who}, ${KINDS[event.kind]}, is started anew${by}.`, "started anew");
  return say("life", "plain", "quiet")(`${who}, ${KINDS[event.kind]}, is started${by}.`, "started");
}

function exitSentence(event: EventOf<"exit">, { struck }: Memory, { name, reason }: Pen): Told {
  const who = name(event.pid);
  const why = reason(event.reason);
  // If a signal ended it, that was the moment, and this is its effect.
  const weight: Weight = struck.has(event.pid) ? "plain" : "key";
  if (event.reason === "normal")
    return say("life", "plain", "quiet")(`${who} ends normally.`, "ends: normal");
  if (isNormalEnd(event.reason))
    return say("life", weight, "quiet")(`${who} shuts down (${why}).`, `ends: ${why}`);
  const fault = say("life", weight, "fault");
  if (event.reason === "killed") return fault(`${who} is killed.`, "killed");
  return weight === "plain"
    ? fault(`${who} ends: ${why}.`, `ends: ${why}`)
    : fault(`${who} crashes: ${why}.`, `crash: ${why}`);
}

function signalSentence(event: EventOf<"signal">, { name, reason }: Pen): Told {
  const who = name(event.pid);
  const from = event.from === 0 ? "from outside" : `of ${name(event.from)}`;
  const why = reason(event.reason);
  switch (event.outcome) {
    case "exit":
      return say(
        "life",
        "key",
        "fault",
      )(`The exit signal ${from} (${why}) ends ${who}.`, `exit signal: ${why}`);
    case "trapped":
      return say(
        "life",
        "plain",
        "watching",
      )(`${who} traps the exit signal ${from} (${why}).`, `trapped: ${why}`);
    case "ignored":
      // From outside, it is what the reader did, and that it has no effect is the point.
      if (event.from === 0)
        return say(
          "life",
          "key",
          "watching",
        )(`${who} ignores the exit signal ${from} (${why}).`, `ignored: ${why}`);
      return books(`${who} ignores the exit signal ${from} (${why}).`, `ignored: ${why}`);
  }
}

function sendSentence(
  event: EventOf<"send">,
  again: boolean,
  memory: Memory,
  { name, term, reason }: Pen,
): Told {
  const meaning = memory.letters.get(event.id)?.meaning ?? meaningOf(event.message);
  const who = event.pid <= 0 ? "the outside" : name(event.pid);
  const to = event.to === event.pid ? "itself" : event.to <= 0 ? "a name" : name(event.to);
  switch (meaning.kind) {
    case "call":
      return mail(`${who} calls ${to} with ${term(meaning.request)}.`, `call ${term(meaning.request, 28)}`);
    case "cast":
      return mail(`${who} casts ${term(meaning.request)} to ${to}.`, `cast ${term(meaning.request, 28)}`);
    case "event":
      return mail(`${who} notifies ${to} of ${term(meaning.event)}.`, `event ${term(meaning.event, 28)}`);
    case "reply": {
      const request = memory.calls.get(meaning.ref);
      const asked = request === undefined ? "" : ` (it was asked ${term(request, 32)})`;
      return mail(
        `${who} answers ${to}: ${term(meaning.value)}${asked}.`,
        `answer ${term(meaning.value, 28)}`,
      );
    }
    case "down":
      return say(
        "message",
        "plain",
        "watching",
      )(
        `${to === "itself" ? who : to} is told that ${name(meaning.of)} is down (${reason(meaning.reason)}).`,
        `down: ${reason(meaning.reason, 28)}`,
      );
    case "exit":
      return books(
        `${to} finds the exit of ${name(meaning.from)} in its mailbox (${reason(meaning.reason)}).`,
        `exit of ${name(meaning.from)}`,
      );
    case "system":
      return books(`${who} sends ${to} a system message (${meaning.what}).`, `system: ${meaning.what}`);
    case "ack":
      if (meaning.failure === null) return books(`${who} tells ${to} that its init is done.`, "init done");
      return say(
        "life",
        "plain",
        "fault",
      )(
        `${who} tells ${to} that its init failed (${reason(meaning.failure)}).`,
        `init failed: ${reason(meaning.failure, 28)}`,
      );
    case "task":
      return books(`${who} gives ${to} its work.`, "its work");
    case "plain": {
      const message = term(meaning.message);
      const short = term(meaning.message, 28);
      if (again) return mail(`A timer sends ${message} to ${to === "itself" ? who : to}.`, `timer: ${short}`);
      return mail(`${who} sends ${message} to ${to}.`, `send ${short}`);
    }
  }
}

function receiveSentence(event: EventOf<"receive">, { letters }: Memory, pen: Pen): Told {
  const who = pen.name(event.pid);
  const letter = letters.get(event.id);
  const what = noun(letter?.meaning, pen);
  const from = letter && letter.from > 0 && letter.from !== event.pid ? ` from ${pen.name(letter.from)}` : "";
  const waited =
    letter && event.at > letter.sentAt ? ` after ${ms(event.at - letter.sentAt)} in the mailbox` : "";
  const weight: Weight = waited === "" ? "detail" : "plain";
  return say(
    "message",
    weight,
    "message",
  )(`${who} takes the ${what}${from}${waited}.`, `takes ${what}${waited}`);
}

/** A message as a thing: `call "get"`, `answer 3`. */
export function noun(meaning: Meaning | undefined, { name, term }: Pen): string {
  switch (meaning?.kind) {
    case undefined:
      return "message";
    case "call":
      return `call ${term(meaning.request, 32)}`;
    case "cast":
      return `cast ${term(meaning.request, 32)}`;
    case "event":
      return `event ${term(meaning.event, 32)}`;
    case "reply":
      return `answer ${term(meaning.value, 32)}`;
    case "down":
      return `news that ${name(meaning.of)} is down`;
    case "exit":
      return `exit message of ${name(meaning.from)}`;
    case "system":
      return "system message";
    case "ack":
      return `news that its init ${meaning.failure === null ? "is done" : "failed"}`;
    case "task":
      return "work it is to do";
    case "plain":
      return `message ${term(meaning.message, 32)}`;
  }
}

function childSentence(event: EventOf<"child">, who: string, { name }: Pen): Told {
  const { id } = event;
  const child = event.child > 0 ? name(event.child) : id;
  switch (event.status) {
    case "starting":
      return books(`${who} starts its child ${id}.`, `starts ${id}`);
    case "running":
      return books(`${who} has ${child} as a running child.`, `${id} running`);
    case "ignored":
      return say(
        "life",
        "plain",
        "quiet",
      )(`${id} asks ${who} to be ignored: it is kept without a process.`, `${id} ignored`);
    case "failed":
      return say("life", "key", "fault")(`${who} could not start ${id}.`, `${id} failed`);
    case "terminating":
      return say("life", "plain", "watching")(`${who} asks ${child} to end.`, `ends ${id}`);
    case "stopped":
      return books(`${who} notes that ${id} has stopped.`, `${id} stopped`);
    case "restarting":
      return say("life", "plain", "watching")(`${who} will try again to start ${id}.`, `retry ${id}`);
    case "removed":
      return books(`${who} forgets ${id}.`, `forgets ${id}`);
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

/** The text, ended by a stop. */
export function stopped(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
