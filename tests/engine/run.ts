/** Runs a body in a process of its own and gives what happened. */
import { scenario, startScenario, type RunOptions, type TraceEvent, type Wait } from "faultline";

export interface Run {
  readonly said: unknown[];
  readonly events: readonly TraceEvent[];
  readonly end: string;
  readonly now: number;
  readonly crashes: unknown[];
  of<T extends TraceEvent["type"]>(type: T): Extract<TraceEvent, { type: T }>[];
}

/** `say` notes what a test wants to look at, in the order in which it happened. */
export function run(
  body: (say: (value: unknown) => void) => Wait<unknown> | unknown,
  options: RunOptions & { schedulers?: number } = {},
): Run {
  const said: unknown[] = [];
  const crashes: unknown[] = [];
  const started = startScenario(
    scenario({ main: () => body((value) => said.push(value)), schedulers: options.schedulers ?? 2 }),
    {
      ...options,
      onCrash: (_label, thrown) => crashes.push(thrown),
    },
  );
  const end = started.advance(Infinity)!;
  const events = started.system.recorder!.slice();
  return {
    said,
    events,
    end,
    crashes,
    now: started.system.now,
    of: (type) => events.filter((event) => event.type === type) as never,
  };
}
