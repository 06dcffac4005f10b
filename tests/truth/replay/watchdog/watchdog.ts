/** Replays a recorded life of the published watchdog, check by check, with one of three alarm handlers. */
import {
  AlarmHandler,
  GenEvent,
  raise,
  Supervisor,
  System,
  type Plain,
  type Term,
  type TraceEvent,
} from "faultline";
import { Driver } from "../clock.ts";
import { publishedHandler, repairedHandler, watchdogServer } from "../seed/watchdog.ts";
import { decode, difference, encodePlain, encode, type Json } from "../terms.ts";

type Kind = "default" | "seed" | "fixed";

/** What the next check comes to, or what happens instead of one. */
type Step = "ok" | "error" | "raise" | { readonly event: Json } | { readonly install: "again" };

interface Expected {
  readonly state: Json;
  readonly alarm_calls: Json[];
  readonly log: Json[];
  readonly alarms: Json;
  readonly handlers: Json[];
  readonly watchdog_started?: number;
  readonly ret?: Json;
}

export interface WatchdogScenario {
  readonly group: string;
  readonly handler: Kind;
  readonly alarm_id: string;
  readonly checks: readonly Step[];
  readonly install: { readonly swap: Json; readonly log: Json[] };
  readonly expect: readonly Expected[];
}

const PERIOD = 10;
const WATCHDOG = "Jenga.Database.Watchdog";
const ALARMS = "alarm_handler";
const HANDLERS = { seed: publishedHandler, fixed: repairedHandler };

const NOBODY = { pid: () => "?" };

/** The engine does not tell binaries from atoms: a recorded answer with its texts as words. */
function plainly(json: Json): Json {
  if (Array.isArray(json)) return json.map(plainly);
  if (json === null || typeof json !== "object") return json;
  if (typeof json.s === "string") return json.s;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plainly(value)]));
}

/** A recorded term with its binaries as texts. */
function read(json: Json): Term {
  return decode(plainly(json), { pid: () => null });
}

class Replay {
  readonly #system = new System();
  readonly #driver = new Driver(this.#system);
  readonly #kind: Kind;
  #outcome: Step = "ok";
  /** Rows of the trace that belong to steps before. */
  #seen = 0;

  constructor(kind: Kind, alarmId: string) {
    this.#kind = kind;
    const watchdog = watchdogServer({
      alarmId: alarmId === "nil" ? null : alarmId,
      period: PERIOD,
      check: () => (this.#outcome === "raise" ? raise("check") : (this.#outcome as "ok" | "error")),
    });
    this.#driver.run(() => AlarmHandler.startLink());
    this.install = kind === "default" ? { swap: "none", log: [] } : this.#install();
    this.#driver.run(() =>
      Supervisor.startLink([watchdog], { strategy: "one_for_one", maxRestarts: 3, maxSeconds: 5 }),
    );
  }

  readonly install: { readonly swap: Json; readonly log: Json[] };

  #install(): { swap: Json; log: Json[] } {
    const handler = HANDLERS[this.#kind as "seed" | "fixed"];
    const answer = this.#driver.run(() =>
      GenEvent.swapHandler(AlarmHandler, [AlarmHandler, "swap"], [handler, "ok"]),
    );
    return { swap: encode(answer, NOBODY), log: this.#log(this.#news()) };
  }

  step(step: Step): Expected {
    if (typeof step === "object" && "install" in step) {
      const { swap, log } = this.#install();
      return { ...this.#look([]), ret: swap, log };
    }
    if (typeof step === "object") {
      this.#driver.run(() => GenEvent.notify(AlarmHandler, read(step.event)));
      this.#driver.settle();
      return this.#look(this.#news());
    }
    const before = this.#system.whereis(WATCHDOG);
    this.#outcome = step;
    this.#driver.pass(PERIOD);
    const news = this.#news();
    const gone = news.some(({ type, pid }) => type === "exit" && pid === before?.id);
    const state = before === null ? "no_watchdog" : gone ? "crashed" : this.#state(before.id);
    return { ...this.#look(news), state };
  }

  /** What the trace has gained since the last time. */
  #news(): TraceEvent[] {
    const recorder = this.#system.recorder!;
    const news = recorder.slice(this.#seen);
    this.#seen = recorder.length;
    return news;
  }

  #state(watchdog: number): Json {
    const state = this.#system
      .recorder!.slice()
      .findLast((event) => event.type === "state" && event.pid === watchdog);
    return (state as { state: Json }).state;
  }

  #look(news: readonly TraceEvent[]): Expected {
    const started = news.filter((event) => event.type === "register" && event.name === WATCHDOG).length;
    return {
      state: null,
      alarm_calls: this.#calls(news),
      log: this.#log(news),
      ...(started > 0 ? { watchdog_started: started } : {}),
      alarms: this.#alarms(),
      handlers: this.#handlers(),
    };
  }

  /** Events that others than the driver told alarm_handler of: the watchdog's. */
  #calls(news: readonly TraceEvent[]): Json[] {
    const manager = this.#system.whereis(ALARMS)!.id;
    return news.flatMap((event) => {
      if (event.type !== "send" || event.to !== manager || event.pid === this.#driver.pid.id) return [];
      const [, [what, about]] = event.message as unknown as [string, [string, Plain]];
      return [{ t: [what === "set_alarm" ? "set" : "clear", encodePlain(about, NOBODY)] }];
    });
  }

  /** Lines of the installed handler. What OTP itself reports went elsewhere when this was recorded. */
  #log(news: readonly TraceEvent[]): Json[] {
    if (this.#kind === "default") return [];
    const manager = this.#system.whereis(ALARMS)!.id;
    return news.flatMap((event) => {
      if (event.type !== "log" || event.pid !== manager) return [];
      return event.text.startsWith("gen_event handler ") ? [] : [[event.level, event.text]];
    });
  }

  #alarms(): Json {
    if (this.#kind === "seed") return "not_kept";
    const handler = this.#kind === "default" ? AlarmHandler : HANDLERS.fixed;
    const answer = this.#driver.run(() => GenEvent.call(AlarmHandler, handler, "get_alarms")) as Term[];
    this.#news();
    if (answer[0] === "error") return encode(answer, NOBODY);
    return answer.map((alarm) => encode(alarm, NOBODY));
  }

  #handlers(): Json[] {
    const answer = this.#driver.run(() => GenEvent.whichHandlers(AlarmHandler)) as string[];
    this.#news();
    return answer.map((name) => (name === ALARMS ? "default" : this.#kind));
  }
}

/** Log lines as the trace has them: an inspected event as JSON. */
function logged(lines: Json[]): Json[] {
  return lines.map((line) => {
    const [level, text] = line as [string, { s: string } | { t: Json[] }];
    return [level, "s" in text ? text.s : JSON.stringify(read(text))];
  });
}

export function replayPublishedWatchdog({
  handler,
  alarm_id,
  checks,
  install,
  expect,
}: WatchdogScenario): string[] {
  const replay = new Replay(handler, alarm_id);
  const found = [
    difference(replay.install.swap, install.swap, "install"),
    difference(replay.install.log, logged(install.log), "log of install"),
  ];
  checks.forEach((step, i) => {
    const actual = replay.step(step);
    const wanted = { ...expect[i]!, log: logged(expect[i]!.log) };
    const keys = new Set([...Object.keys(actual), ...Object.keys(wanted)]) as Set<keyof Expected>;
    for (const key of keys)
      found.push(
        difference(
          actual[key] ?? null,
          plainly(wanted[key] ?? null),
          `step ${i}, ${JSON.stringify(step)}: ${key}`,
        ),
      );
  });
  return found.filter((text) => text !== null);
}
