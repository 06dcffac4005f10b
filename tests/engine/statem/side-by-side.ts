/** The same machine under the same events: in XState's own actor with its simulated clock, and in a process. */
import { createActor, SimulatedClock, type AnyStateMachine } from "xstate";
import { GenStatem, Process, startScenario, scenario, type Pid, type Term, type TraceEvent } from "faultline";

/** An event, or virtual milliseconds to wait. */
export type Step = { readonly type: string; readonly [key: string]: unknown } | number;

/** Makes the machine; its actions write into `log`. Made anew for each side. */
export type Make = (log: (text: unknown) => void) => AnyStateMachine;

/** What can be seen after each step: the state or how it ended, and what the actions had written by then. */
export type Seen = readonly unknown[];

/**
 * Of a failed machine no more is compared: XState's actor has done the actions that came before the failure in the same
 * step; a process does none of a step that failed.
 */
const FAILED: Seen = ["error"];

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** XState's actor. The clock moves by single milliseconds: where it jumps, delays of delays begin too late. */
export function inXState(make: Make, steps: readonly Step[], input?: unknown): Seen[] {
  const log: unknown[] = [];
  const clock = new SimulatedClock();
  const actor = createActor(
    make((text) => log.push(text)),
    { clock, input, logger: (...texts) => log.push(["log", ...texts]) },
  );
  actor.subscribe({ error: () => undefined });
  const seen: Seen[] = [];
  const look = (): void => {
    const { status, value, context, output } = actor.getSnapshot() as never as Record<string, unknown>;
    seen.push(
      status === "active"
        ? [plain(value), plain(context), [...log]]
        : status === "done"
          ? ["done", plain(output), [...log]]
          : FAILED,
    );
  };
  actor.start();
  look();
  for (const step of steps) {
    if (typeof step === "number") for (let ms = 0; ms < step; ms++) clock.increment(1);
    else if (actor.getSnapshot().status === "active") actor.send(step);
    look();
  }
  return seen;
}

/** A process. */
export function inProcess(
  make: Make,
  steps: readonly Step[],
  input?: unknown,
  seed = 0,
): { seen: Seen[]; events: readonly TraceEvent[] } {
  const log: unknown[] = [];
  let last: { readonly output: unknown } | null = null;
  const Module = GenStatem.define({
    name: "Module",
    machine: make((text) => log.push(text)),
    terminate(reason, snapshot) {
      if (reason === "normal") last = { output: (snapshot as { output?: unknown }).output };
    },
  });
  const seen: Seen[] = [];
  const run = startScenario(
    scenario({
      // Past the last step: what ticks for ever would go on.
      until: steps.reduce<number>((sum, step) => sum + (typeof step === "number" ? step : 0), 1),
      *main() {
        const started = yield* GenStatem.start(Module, input as never);
        const pid = (started as readonly ["ok", Pid])[1];
        const look = function* () {
          // What its death, if any, is seen by.
          yield* Process.sleep(0);
          if (started[0] === "ok" && Process.alive(pid)) {
            const [value, context] = (yield* GenStatem.getState(pid)) as [Term, Term];
            seen.push([plain(value), plain(context), [...log]]);
          } else seen.push(last === null ? FAILED : ["done", plain(last.output), [...log]]);
        };
        yield* look();
        for (const step of steps) {
          if (typeof step === "number") yield* Process.sleep(step);
          else if (started[0] === "ok") GenStatem.cast(pid, step);
          yield* look();
        }
      },
    }),
    { seed },
  );
  run.advance(Infinity);
  return { seen, events: run.system.recorder!.slice() };
}
