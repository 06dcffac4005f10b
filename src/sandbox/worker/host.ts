/** Inside the worker: loads the reader's code, runs its scenario, and reports in strings. */
// By name, so that a bundle keeps no more than these of the engine.
import {
  isScenario,
  startScenario,
  ErlangError,
  Exception,
  ExitError,
  Halt,
  RuntimeError,
  UsageError,
  TRACE_VERSION,
  scenario,
  spawn,
  send,
  receive,
  Process,
  GenServer,
  Supervisor,
  type RunEnd,
  type Scenario,
  type ScenarioRun,
  type Wait,
} from "../../engine/index.ts";
import { HOOK, WRAPPER } from "../compile/compiled.ts";
import {
  CRASHES,
  PACE,
  type Crash,
  type Done,
  type RunRequest,
  type WorkerError,
} from "../protocol/messages.ts";
import { defineConsole, takeLines } from "./console.ts";
import { power, seedRandom } from "./determinism.ts";
import { freezeAll, keepBoundMethods } from "./freeze.ts";
import * as names from "./library.ts";
import { sampleMachines } from "./machines.ts";
import { show, showThrown } from "./show.ts";
import { placeOf, thrown as markThrown } from "./stack.ts";
import { sampleWaits } from "./waits.ts";
import { createWriter } from "./writer.ts";

/** The ways out of the place where the host runs. Nothing else leads out once the globals are pruned. */
export interface Transport {
  post(text: string): void;
  /** Evaluates a classic script in the global scope. Throws what it throws. */
  load(script: string): void;
  /** Milliseconds of some clock; for signs of life only. */
  clock(): number;
  /** Calls back in a later turn of the event loop. */
  later(then: () => void): void;
}

type Factory = (
  require: (name: string) => unknown,
  exports: Record<string, unknown>,
  power: unknown,
  thrown: unknown,
) => void;

/** Locks the realm. What it returns takes the messages of the page. */
export function startHost(transport: Transport, left: readonly string[]): (text: string) => void {
  const library = Object.freeze({ __esModule: true, ...names });
  const require = Object.freeze((name: string): unknown => {
    if (name !== "faultline")
      throw new TypeError(`"${String(name)}" can't be imported: a scenario may import from "faultline".`);
    return library;
  });
  let factory: Factory | undefined;
  let lastPost = transport.clock();

  const post = (text: string): void => {
    lastPost = transport.clock();
    transport.post(text);
  };
  const fail = (what: WorkerError["what"], text: string, thrown?: unknown): void =>
    post(`E${JSON.stringify({ what, text, ...placeOf(thrown) } satisfies WorkerError)}`);

  const load = (js: string): void => {
    let given: unknown;
    Object.defineProperty(globalThis, HOOK, {
      value: (made: unknown) => (given ??= made),
      configurable: true,
    });
    try {
      transport.load(WRAPPER.join(js));
      factory = given as Factory;
    } catch (thrown) {
      factory = () => {
        throw thrown;
      };
    }
    Reflect.deleteProperty(globalThis, HOOK);
    Reflect.preventExtensions(globalThis);
  };

  /** Evaluates the reader's code anew, so that a run finds nothing of the run before. */
  const evaluate = (): Scenario | undefined => {
    const exports: Record<string, unknown> = {};
    try {
      if (factory === undefined) throw new Error("no code was loaded");
      factory(require, exports, power, markThrown);
    } catch (thrown) {
      const text = showThrown(thrown);
      const name = /^ReferenceError: (?:Can't find variable: )?([\w$]{1,64})(?: is not defined)?$/.exec(
        text,
      )?.[1];
      if (name !== undefined && Object.hasOwn(library, name)) fail("not-imported", name, thrown);
      else fail("thrown", text, thrown);
      return undefined;
    }
    const slot = Reflect.getOwnPropertyDescriptor(exports, "default");
    if (slot === undefined)
      fail("no-default", Object.keys(exports).filter((name) => name !== "__esModule").join(", ").slice(0, 200)); // prettier-ignore
    else if (!isScenario(slot.value)) fail("not-scenario", show(slot.value));
    else return slot.value;
    return undefined;
  };

  const run = (request: RunRequest): void => {
    takeLines();
    seedRandom(request.seed);
    post("H");
    const scenario = evaluate();
    if (scenario === undefined) return;
    const crashes: Crash[] = [];
    const { seed, faults, until, limits } = request;
    try {
      const going = startScenario(scenario, {
        seed,
        ...(faults === undefined ? {} : { faults }),
        ...(until === undefined ? {} : { until }),
        ...(limits === undefined ? {} : { limits }),
        lineOf: (thrown) => placeOf(thrown).line || undefined,
        onCrash: (label, thrown) => {
          if (crashes.length === CRASHES) return;
          const row = going.system.recorder!.length;
          crashes.push({ row, label: show(label), text: showThrown(thrown), ...placeOf(thrown) });
        },
      });
      carryOn(going, crashes);
    } catch (thrown) {
      fail("engine", showThrown(thrown), thrown);
    }
  };

  /** Runs in slices, and sends the rows as they come: if the code hangs, the page has seen what came before. */
  const carryOn = (going: ScenarioRun, crashes: readonly Crash[]): void => {
    const { system } = going;
    const writer = createWriter(post, transport.clock, () => lastPost);
    let end: RunEnd | null = null;
    let read = 0;
    let budget = 1;
    while (end === null) {
      const from = transport.clock();
      end = going.advance(budget);
      const now = transport.clock();
      // As many steps as fit into some milliseconds, however fast the machine is; few at the beginning.
      if (now - from > 16) budget = Math.max(1, budget >> 1);
      else if (now - from < 4 && system.steps >= 64)
        budget = Math.min(2 * budget, system.steps < 512 ? 8 : 4_096);
      if (read === 0) for (const line of takeLines()) writer.add(line);
      if (end === null && system.steps >= 512 && now - lastPost < PACE.heartbeat) continue;
      const rows = system.recorder!.slice(read);
      read += rows.length;
      if (!rows.every(writer.add)) end = "rows";
      writer.flush();
      if (end === null && transport.clock() - lastPost >= PACE.heartbeat) post("H");
    }
    const { rows } = writer;
    const { steps, now: endedAt } = system;
    const done: Done = { rows, steps, endedAt, end, crashes, version: TRACE_VERSION };
    // Two turns, so that what the code left to happen later counts as part of the run.
    transport.later(() => transport.later(() => post(`D${JSON.stringify(done)}`)));
  };

  const collectSamples = (): object[] => {
    const found: object[] = [];
    const main = function* (): Wait<void> {
      found.push(...sampleWaits(library));
      for (const sample of yield* sampleMachines(library)) {
        keepBoundMethods(sample);
        found.push(sample);
      }
    };
    startScenario(scenario({ main }), { onCrash: (_, thrown) => { throw thrown; } }).advance(1_000); // prettier-ignore
    return found;
  };

  /** A run of a few steps at the start, so that the reader's need not wait until the browser has compiled the engine. */
  const rehearse = (): void => {
    const Server = GenServer.define({
      name: "Server",
      init: (state: number) => ["ok", state] as const,
      handleCall: (_request: "get", _from, state: number) => ["reply", state, state] as const,
    });
    const going = startScenario(
      scenario({
        *main() {
          const pid = spawn(function* () {
            yield* receive();
          });
          send(pid, "hello");
          yield* Supervisor.startLink([[Server, 0]], { strategy: "one_for_one" });
          yield* Process.sleep(1);
          yield* GenServer.call(Server, "get");
        },
      }),
      { until: 10, onCrash: () => undefined },
    );
    const writer = createWriter(() => undefined, transport.clock, transport.clock);
    going.advance(1_000);
    going.system.recorder!.slice(0).every(writer.add);
  };

  defineConsole();
  const thrown = [ErlangError, Exception, ExitError, Halt, RuntimeError, UsageError];
  freezeAll([library, ...thrown, ...collectSamples(), require, power, markThrown]);
  rehearse();
  post(`S${JSON.stringify(left)}`);
  return (text) => {
    const body = text.slice(1);
    if (text[0] === "L") load(body);
    else if (text[0] === "R") run(JSON.parse(body) as RunRequest);
  };
}
