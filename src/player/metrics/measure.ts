/** Everything that can be measured in a trace, in one pass over it. */
import type { EventOf, Plain, Trace, TraceEvent } from "../../engine/index.ts";
import type { Cast } from "../cast.ts";
import { meaningOf } from "../gen-message.ts";
import { stateText } from "../stack-sentence.ts";
import { clip, isNormalEnd, isTuple, termText } from "../term-text.ts";
import { timelineOf } from "../timeline.ts";
import { BandRows, type BandRow } from "./bands.ts";
import { bucketsFor, type Buckets } from "./buckets.ts";
import { machineTones, modeTone, stateTone } from "./state-tone.ts";
import { Steps } from "./steps.ts";
import { MailLog, Tally } from "./tally.ts";

/** A moment one can point at. */
export interface Moment {
  /** Events told at it, itself included. */
  readonly index: number;
  readonly at: number;
  readonly kind: "crash" | "restart" | "fault";
}

export interface MarkSeries {
  readonly name: string;
  /** One line for each lane that set the mark. */
  readonly lines: readonly { readonly title: string; readonly steps: Steps }[];
}

export interface Measured {
  readonly buckets: Buckets;
  /** Number of events. */
  readonly length: number;
  readonly all: Tally;
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly machines: readonly BandRow[];
  readonly alarms: readonly BandRow[];
  readonly dependencies: readonly BandRow[];
  readonly marks: readonly MarkSeries[];
  /** Processes in the midst of their work. Those beyond the number of schedulers take turns. */
  readonly work: Steps;
  /** The highest number of a scheduler that worked; the run has no more wherever `work` goes beyond it. */
  readonly schedulers: number;
  readonly moments: readonly Moment[];
}

/** A call that waits for its answer. */
interface OpenCall {
  readonly caller: number;
  readonly at: number;
  readonly tallies: readonly Tally[];
}

const known = new WeakMap<Trace, Measured>();

/** Measures a trace; made once per trace. */
export function measure(trace: Trace): Measured {
  let measured = known.get(trace);
  if (!measured) known.set(trace, (measured = read(trace)));
  return measured;
}

function read(trace: Trace): Measured {
  const { cast, end, length } = timelineOf(trace);
  const buckets = bucketsFor(end);
  const { tallies, all, log, of } = talliesFor(cast);
  const mail = new Mail(log);
  const calls = new Calls(of, buckets);
  const machines = new BandRows();
  const laneOf = (pid: number): string => cast.roles.get(pid)?.lane ?? `#${pid}`;
  const alarms = new Alarms(laneOf);
  const dependencies = new BandRows();
  const marks = new Map<string, Map<string, Steps>>();
  const machineOf = new Map<number, string>(); // process -> its row
  const tones = new Map<number, ReturnType<typeof machineTones>>();
  const dependencyOf = new Map<number, string>();
  const working = new Set<number>();
  const work = new Steps(0);
  let schedulers = 0;
  const moments: Moment[] = [];

  for (let i = 0; i < length; i++) {
    const event = trace.events[i] as TraceEvent;
    const { at, pid } = event;
    const index = i + 1;
    switch (event.type) {
      case "send": {
        mail.sent(event, index);
        calls.sent(event);
        break;
      }
      case "receive":
        mail.taken(event, index);
        break;
      case "lost":
        mail.lost(event, index);
        break;
      case "demonitor":
        calls.givenUp(event);
        break;
      case "exit": {
        mail.dropped(pid, index, at);
        calls.callerGone(pid);
        alarms.keeperGone(pid, index, at);
        const row = machineOf.get(pid);
        if (row !== undefined) machines.end(row, index, at);
        const dependency = dependencyOf.get(pid);
        if (dependency !== undefined) dependencies.end(dependency, index, at);
        if (working.delete(pid)) work.set(index, at, working.size);
        if (!isNormalEnd(event.reason)) moments.push({ index, at, kind: "crash" });
        break;
      }
      case "restart":
        moments.push({ index, at, kind: "restart" });
        break;
      case "fault":
        moments.push({ index, at, kind: "fault" });
        break;
      case "machine": {
        machineOf.set(pid, laneOf(pid));
        tones.set(pid, machineTones(event.definition));
        break;
      }
      case "transition": {
        const row = machineOf.get(pid) ?? laneOf(pid);
        machineOf.set(pid, row);
        const text = stateText(event.to);
        const title = cast.laneOf.get(row)?.title ?? cast.nameOf(pid);
        machines.begin(row, title, "not running", {
          fromIndex: index,
          from: at,
          text,
          tone: tones.get(pid)?.(event.to) ?? stateTone(text),
        });
        break;
      }
      case "alarm":
        alarms.tell(event, index);
        break;
      case "dependency":
        dependencyOf.set(pid, event.name);
        dependencies.begin(event.name, event.name, "not running", {
          fromIndex: index,
          from: at,
          text: event.mode === "flapping" ? `flapping, ${event.answers ? "up" : "down"}` : event.mode,
          tone: modeTone(event.mode, event.answers),
        });
        break;
      case "mark": {
        if (typeof event.value !== "number") break;
        const title = cast.laneOf.get(laneOf(pid))?.title ?? cast.nameOf(pid);
        let lines = marks.get(event.name);
        if (!lines) marks.set(event.name, (lines = new Map()));
        let steps = lines.get(title);
        if (!steps) lines.set(title, (steps = new Steps(null)));
        steps.set(index, at, event.value);
        break;
      }
      case "work":
        schedulers = Math.max(schedulers, event.scheduler);
        if (event.action === "start") working.add(pid);
        else working.delete(pid);
        work.set(index, at, working.size);
        break;
    }
  }

  return {
    buckets,
    length,
    all,
    tallies,
    machines: machines.close(length, end),
    alarms: alarms.close(length, end),
    dependencies: dependencies.close(length, end),
    marks: [...marks].map(([name, lines]) => ({
      name,
      lines: [...lines].map(([title, steps]) => ({ title, steps })),
    })),
    work,
    schedulers,
    moments,
  };
}

interface Tallies {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly all: Tally;
  readonly log: MailLog;
  /** The tallies that a process counts in. */
  of(pid: number): readonly Tally[];
}

/** A tally for each lane, for each label that several lanes share, and for all. */
function talliesFor(cast: Cast): Tallies {
  const ofPid = new Map<number, readonly Tally[]>();
  const nobody: readonly Tally[] = [];
  const of = (pid: number): readonly Tally[] => ofPid.get(pid) ?? nobody;
  const log = new MailLog(of);
  const all = new Tally("all", "everyone", log);
  const tallies = new Map<string, Tally>([["all", all]]);
  const labelOf = (pids: readonly number[]): string => cast.roles.get(pids[0] as number)?.label ?? "";
  const labels = new Map<string, number>();
  for (const { pids } of cast.lanes) labels.set(labelOf(pids), (labels.get(labelOf(pids)) ?? 0) + 1);
  for (const lane of cast.lanes) {
    const own = new Tally(`lane:${lane.key}`, lane.title, log);
    tallies.set(own.id, own);
    const group = [own, all];
    const label = labelOf(lane.pids);
    const same = labels.get(label) ?? 0;
    if (same > 1) {
      const id = `label:${label}`;
      let shared = tallies.get(id);
      if (!shared) tallies.set(id, (shared = new Tally(id, `all ${same} of ${label}`, log)));
      own.shared = shared;
      group.push(shared);
    }
    for (const pid of lane.pids) ofPid.set(pid, group);
  }
  return { tallies, all, log, of };
}

/** Mailboxes: what waits where. */
class Mail {
  readonly #log: MailLog;
  /** Message -> whose mailbox it is in. */
  readonly #in = new Map<number, number>();
  readonly #size = new Map<number, number>();
  readonly #gone = new Set<number>();

  constructor(log: MailLog) {
    this.#log = log;
  }

  sent({ at, to, id }: EventOf<"send">, index: number): void {
    if (to <= 0 || this.#gone.has(to)) return;
    this.#in.set(id, to);
    this.#change(to, index, at, 1);
  }

  taken({ at, id }: EventOf<"receive">, index: number): void {
    this.#out(id, index, at);
  }

  /** An answer that nobody waited for any more was sent, but never lay in the mailbox. */
  lost({ at, id }: EventOf<"lost">, index: number): void {
    this.#out(id, index, at);
  }

  dropped(pid: number, index: number, at: number): void {
    this.#gone.add(pid);
    const size = this.#size.get(pid) ?? 0;
    if (size > 0) this.#change(pid, index, at, -size);
    this.#size.delete(pid);
  }

  #out(id: number, index: number, at: number): void {
    const pid = this.#in.get(id);
    if (pid === undefined) return;
    this.#in.delete(id);
    if (!this.#gone.has(pid)) this.#change(pid, index, at, -1);
  }

  #change(pid: number, index: number, at: number, by: number): void {
    this.#size.set(pid, (this.#size.get(pid) ?? 0) + by);
    this.#log.add(index, at, pid, by);
  }
}

/**
 * GenServer calls, from the request to what became of it. Source of the order of events: `genCall` of the engine, as
 * OTP's gen:do_call: the monitor's reference names the call; giving up takes the monitor off.
 */
class Calls {
  readonly #of: (pid: number) => readonly Tally[];
  readonly #buckets: Buckets;
  readonly #open = new Map<number, OpenCall>();
  readonly #byCaller = new Map<number, number>(); // a caller waits for one answer at a time

  constructor(of: (pid: number) => readonly Tally[], buckets: Buckets) {
    this.#of = of;
    this.#buckets = buckets;
  }

  sent({ at, pid, to, message }: EventOf<"send">): void {
    const meaning = meaningOf(message);
    const slice = this.#buckets.of(at);
    switch (meaning.kind) {
      case "call": {
        const tallies = this.#of(to);
        for (const tally of tallies) tally.arrived("call", slice, this.#buckets);
        this.#open.set(meaning.ref, { caller: pid, at, tallies });
        this.#byCaller.set(pid, meaning.ref);
        return;
      }
      case "cast":
        for (const tally of this.#of(to)) tally.arrived("cast", slice, this.#buckets);
        return;
      case "plain":
      case "event":
      case "task":
        for (const tally of this.#of(to)) tally.arrived("other", slice, this.#buckets);
        return;
      case "reply": {
        const call = this.#end(meaning.ref);
        if (!call) return;
        const refused = isTuple(meaning.value) ? meaning.value[0] === "error" : meaning.value === "error";
        for (const tally of call.tallies) {
          tally.ended(refused ? "refused" : "answered", slice, this.#buckets);
          tally.latency.push(at - call.at);
          tally.latencyIn.push(slice);
        }
        return;
      }
      case "down":
        for (const tally of this.#end(meaning.ref)?.tallies ?? [])
          tally.ended("failed", slice, this.#buckets);
    }
  }

  /** The monitor is taken off and no answer was sent: the caller has waited long enough. */
  givenUp({ at, ref }: EventOf<"demonitor">): void {
    const slice = this.#buckets.of(at);
    for (const tally of this.#end(ref)?.tallies ?? []) tally.ended("timed_out", slice, this.#buckets);
  }

  /** Nobody waits for it any more: it is no failure of the server's. */
  callerGone(pid: number): void {
    const ref = this.#byCaller.get(pid);
    if (ref !== undefined) this.#end(ref);
  }

  #end(ref: number): OpenCall | undefined {
    const call = this.#open.get(ref);
    if (!call) return undefined;
    this.#open.delete(ref);
    if (this.#byCaller.get(call.caller) === ref) this.#byCaller.delete(call.caller);
    return call;
  }
}

/** A name or a text as it is, any other term as it is written. */
function text(value: Plain): string {
  return typeof value === "string" ? clip(value, 40) : termText(value, undefined, 40);
}

/**
 * An alarm that is set twice under one id is kept twice, and clearing takes one of them (alarm_handler, OTP 25). One that
 * no handler keeps any more is lost, and with the process of its handlers all are.
 */
class Alarms {
  readonly #rows = new BandRows();
  readonly #laneOf: (pid: number) => string;
  /** Row -> how often it is set, and by which process it is kept. */
  readonly #kept = new Map<string, { times: number; keeper: number }>();

  constructor(laneOf: (pid: number) => string) {
    this.#laneOf = laneOf;
  }

  tell({ pid, at, action, alarm, description }: EventOf<"alarm">, index: number): void {
    const row = `${this.#laneOf(pid)} ${JSON.stringify(alarm)}`;
    let kept = this.#kept.get(row);
    if (!kept) this.#kept.set(row, (kept = { times: 0, keeper: pid }));
    kept.keeper = pid;
    if (action !== "set") {
      if (kept.times > 0 && --kept.times === 0) this.#rows.end(row, index, at);
      return;
    }
    if (kept.times++ > 0) return;
    const said = text(description);
    this.#rows.begin(row, text(alarm), "clear", {
      fromIndex: index,
      from: at,
      text: said === "" || said === "[]" || said === "null" ? "set" : said,
      tone: "fault",
    });
  }

  keeperGone(pid: number, index: number, at: number): void {
    for (const [row, kept] of this.#kept)
      if (kept.keeper === pid && kept.times > 0) {
        kept.times = 0;
        this.#rows.end(row, index, at);
      }
  }

  close(length: number, end: number): BandRow[] {
    return this.#rows.close(length, end);
  }
}
