/** Replays a recorded scenario about fuses. The format: tests/truth/README.md. */
import {
  AlarmHandler,
  error,
  ErlangError,
  ETS,
  Fuse,
  FUSE_DRAWS,
  GenEvent,
  GenStatem,
  Process,
  Supervisor,
  System,
  type FuseAnswer,
  type Term,
  type Wait,
} from "faultline";
import { Driver } from "./clock.ts";
import { decode, difference, encode, type Json } from "./terms.ts";

type Strategy =
  | { type: "standard"; max_r: number; max_t: number }
  | { type: "fault_injection"; rate: number; max_r: number; max_t: number };

interface Step {
  op: string;
  fuse: string;
  strategy?: Strategy;
  reset?: number;
  raw_options?: Json;
  times?: number;
  fun_result?: Json;
  ms?: number;
}

interface Expected {
  ret: Json;
  events?: Json[];
  state: { [fuse: string]: Json };
  melt_history: { [fuse: string]: number };
}

export interface FuseScenario {
  id: string;
  draws?: number[];
  steps: Step[];
  expect: Expected[];
}

const NAMES = {
  pid: (name: string): Term => {
    throw new Error(`no process ${name} in a scenario about fuses`);
  },
};
const LABELS = { pid: (id: number) => `#${id}` };

class Replay {
  readonly #system = new System();
  readonly #driver = new Driver(this.#system);
  readonly #names: ReadonlySet<string>;
  #told: Term[] = [];
  readonly #listener = GenEvent.defineHandler({
    name: "listener",
    init: () => ["ok", null],
    handleEvent: (event: Term, state: null) => {
      this.#told.push(event);
      return ["ok", state];
    },
  });

  constructor({ draws = [], steps }: FuseScenario) {
    this.#names = new Set(steps.flatMap(({ fuse }) => (fuse === undefined ? [] : [fuse])));
    let next = 0;
    this.#system.extensions.set(FUSE_DRAWS, {
      uniform: () => draws[next++] ?? error("the scenario draws more than was recorded"),
    });
    this.#driver.run(() =>
      Supervisor.startLink([AlarmHandler, Fuse], { strategy: "one_for_one", maxRestarts: 100 }),
    );
    this.#listen();
  }

  /** As the recorder does at its start, and again when the event manager was restarted. */
  #listen(): void {
    this.#driver.run(() => GenEvent.addHandler("fuse_event", this.#listener, undefined));
  }

  step(step: Step): Expected {
    this.#told = [];
    const ret = step.op === "wait" ? this.#wait(step.ms!) : this.#driver.run(() => this.#perform(step));
    this.#driver.settle();
    if (step.op === "kill_server") this.#listen();
    const events = this.#told.map((event) => encode(event, LABELS));
    const { state, melts } = this.#look();
    return { ret: encode(ret, LABELS), ...(events.length > 0 ? { events } : {}), state, melt_history: melts };
  }

  #wait(ms: number): "ok" {
    this.#driver.pass(ms);
    return "ok";
  }

  *#perform(step: Step): Wait<Term> {
    try {
      return yield* perform(step, step.fuse);
    } catch (thrown) {
      if (thrown instanceof ErlangError) return ["raised", "error", thrown.reason];
      throw thrown;
    }
  }

  /** What the table says, and how many melts each fuse remembers. */
  #look(): { state: Expected["state"]; melts: Expected["melt_history"] } {
    const names = [...this.#names];
    const found = this.#driver.run(function* () {
      const rows = ETS.tab2list("fuse_state") as [string, Term][];
      const melts: [string, number][] = [];
      for (const name of names) {
        const pid = Process.whereis(`fuse ${name}`);
        if (pid === null) continue;
        const [, context] = yield* GenStatem.getState(pid);
        melts.push([name, (context as { melts: readonly number[] }).melts.length]);
      }
      return [rows, melts];
    }) as [[string, Term][], [string, number][]];
    const state = found[0].map(([name, value]) => [name, encode(value, LABELS)] as const);
    return { state: Object.fromEntries(state), melts: Object.fromEntries(found[1]) };
  }
}

function options({ strategy, reset, raw_options: raw }: Step): Term {
  if (raw !== undefined) return decode(raw, NAMES);
  const { type, max_r: maxR, max_t: maxT } = strategy!;
  return [
    type === "standard" ? [type, maxR, maxT] : [type, (strategy as { rate: number }).rate, maxR, maxT],
    ["reset", reset],
  ];
}

function* many(times: number, once: () => Wait<Term>): Wait<Term> {
  const answers: Term[] = [];
  for (let i = 0; i < times; i++) answers.push(yield* once());
  return { $list: answers };
}

function* perform(step: Step, name: string): Wait<Term> {
  switch (step.op) {
    case "install":
      return yield* Fuse.install(name, options(step) as never);
    case "ask":
      return yield* Fuse.ask(name, "sync");
    case "ask_dirty":
      return yield* Fuse.ask(name, "async_dirty");
    case "ask_many":
      return yield* many(step.times!, (): Wait<FuseAnswer> => Fuse.ask(name, "sync"));
    case "melt":
      return yield* Fuse.melt(name);
    case "melts":
      return yield* many(step.times!, () => Fuse.melt(name));
    case "reset":
      return yield* Fuse.reset(name);
    case "remove":
      return yield* Fuse.remove(name);
    case "disable":
      return yield* Fuse.circuitDisable(name);
    case "enable":
      return yield* Fuse.circuitEnable(name);
    case "run": {
      const [what, value] = decode(step.fun_result!, NAMES) as [string, Term];
      return yield* Fuse.run(name, () => (what === "crash" ? error(value) : [what as "ok", value]), "sync");
    }
    case "stats":
      return { $list: Fuse.stats(name) };
    case "alarms":
      return { $list: yield* AlarmHandler.getAlarms() };
    case "kill_server":
      Process.exit(Process.whereis("fuse_server")!, "kill");
      return "ok";
    default:
      throw new Error(`the replay does not know the step ${step.op}`);
  }
}

/** Names in alphabetical order, as the recorder wrote them. */
function sorted(expected: Expected): Expected {
  const inOrder = <T>(map: { [name: string]: T }): { [name: string]: T } =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...expected, state: inOrder(expected.state), melt_history: inOrder(expected.melt_history) };
}

/** Replays a scenario. @returns the differences, empty if there are none. */
export function replayFuse(scenario: FuseScenario): string[] {
  const replay = new Replay(scenario);
  return scenario.steps.flatMap((step, i) => {
    const actual = sorted(replay.step(step));
    const expected = sorted(scenario.expect[i]!);
    return (["ret", "events", "state", "melt_history"] as const).flatMap((key) => {
      const found = difference(
        (actual[key] ?? null) as Json,
        (expected[key] ?? null) as Json,
        `step ${i + 1} (${step.op}), ${key}:`,
      );
      return found === null ? [] : [found];
    });
  });
}
