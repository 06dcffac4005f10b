/** Runs strangers' code, and lives. */
import type { Fault, Limits } from "../../engine/index.ts";
import type { Compiled } from "../compile/compiled.ts";
import { runnerWith, type RunnerKind } from "../compile/needs.ts";
import type { RunRequest } from "../protocol/index.ts";
import { createCompiler } from "./compiler.ts";
import { RUN_LIMITS, TEXTS, type Failed, type Outcome } from "./outcome.ts";
import { createSession, type Progress, type Session } from "./session.ts";
import { WATCH } from "./watchdog.ts";
import { addresses } from "virtual:faultline-runner";

export interface RunInput {
  /** TypeScript whose default export is a scenario. */
  readonly source: string;
  /** The same, compiled at build: then no compiler is loaded. */
  readonly compiled?: Compiled | undefined;
  /** A whole number; 0 is the plain order. */
  readonly seed: number;
  readonly faults?: readonly Fault[] | undefined;
  /** Virtual milliseconds. */
  readonly until?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

export interface RunControl {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** 30 seconds of real time instead of 5. Only after the reader asked for it. */
  readonly long?: boolean | undefined;
}

export interface SweepInput extends Omit<RunInput, "seed"> {
  readonly seeds: readonly number[];
}

export interface SweepControl {
  /** Called in the order of `seeds`. `false` ends the sweep. */
  readonly onTrace: (seed: number, outcome: Outcome) => boolean | void;
  readonly signal?: AbortSignal | undefined;
  /** As in {@link RunControl}, for each run. */
  readonly long?: boolean | undefined;
}

/** Whether the code of a coming run is compiled already, and if so, what it needs as far as that is known. */
export type Ahead = boolean | Pick<Compiled, "needs">;

export interface Sandbox {
  /**
   * Starts what a run needs, on the first sign that one will be asked for. Runs nothing.
   * `compiled`: the run will bring its code compiled, so that the compiler need not be loaded; the code itself says
   * which runner it needs.
   */
  prepare(options?: { readonly compiled?: Ahead | undefined }): void;
  /** One run in a frame of its own. Never rejects. */
  run(input: RunInput, control?: RunControl): Promise<Outcome>;
  /** Many seeds: compiled once, in one frame for as long as it lives. Never rejects. */
  sweep(input: SweepInput, control: SweepControl): Promise<void>;
  /** Compiles without running: for error marks. */
  check(source: string): Promise<Failed | undefined>;
  /** Removes all frames and workers. */
  close(): void;
}

/** @param base the site's base path, as `import.meta.env.BASE_URL` */
export function createSandbox({ base }: { readonly base: string }): Sandbox {
  const folder = base.endsWith("/") ? base : `${base}/`;
  const compiler = createCompiler();
  const sessions = new Set<Session>();
  /** Some code needs a larger runner; what ran last says which one is kept ready. */
  let kind: RunnerKind = "plain";
  let warm: { readonly session: Session; readonly kind: RunnerKind } | undefined;
  let closed = false;

  const create = (of: RunnerKind): Session => {
    const session = createSession(folder + addresses[of]);
    sessions.add(session);
    return session;
  };
  const drop = (session: Session): void => {
    session.remove();
    sessions.delete(session);
  };
  /** A frame for this code, the one that is ready if it is of the right kind. */
  const take = ({ needs }: Compiled): Session => {
    kind = runnerWith(needs);
    const ready = warm;
    warm = undefined;
    // Also one that has failed by now: that was the first try of this run.
    if (ready?.kind === kind) return ready.session;
    if (ready !== undefined) drop(ready.session);
    return create(kind);
  };
  /** One frame is kept ready for the next run; it has run nothing. */
  const keepWarm = (): void => {
    if (closed || warm?.session.usable === true) return;
    warm = { session: create(kind), kind };
  };

  const compile = async (source: string, given: Compiled | undefined): Promise<Compiled | Failed> => {
    const result = given ?? (await compiler.compile(source));
    if (result.ok) return result;
    const { message, line, column } = result;
    return {
      kind: "compile",
      message,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
  };

  /** Runs in the session; a frame that does not start is tried once more. */
  const runIn = async (
    session: Session,
    code: Compiled,
    request: RunRequest,
    control: RunControl,
  ): Promise<{ outcome: Outcome; session: Session }> => {
    const options = {
      wall: control.long === true ? WATCH.longWall : WATCH.wall,
      onProgress: control.onProgress,
      signal: control.signal,
    };
    const outcome = await session.run(request, options);
    if (outcome.kind !== "boot" || closed) return { outcome, session };
    drop(session);
    const second = create(runnerWith(code.needs));
    second.load(code);
    return { outcome: await second.run(request, options), session: second };
  };

  const stopped: Failed = { kind: "stopped", message: TEXTS.stopped };

  /** Nobody raises a budget from outside. */
  const clamp = ({ steps, rows, processes }: Partial<Limits> = RUN_LIMITS): Limits => ({
    steps: Math.min(steps ?? Infinity, RUN_LIMITS.steps),
    rows: Math.min(rows ?? Infinity, RUN_LIMITS.rows),
    processes: Math.min(processes ?? Infinity, RUN_LIMITS.processes),
  });

  const requestOf = (input: Omit<RunInput, "seed">, seed: number): RunRequest => ({
    seed: Number.isSafeInteger(seed) ? seed : 0,
    ...(input.faults === undefined ? {} : { faults: input.faults }),
    ...(input.until === undefined ? {} : { until: input.until }),
    limits: clamp(input.limits),
  });

  return {
    prepare({ compiled = false } = {}) {
      if (compiled === false) compiler.prepare();
      else if (compiled !== true && compiled.needs !== undefined) kind = runnerWith(compiled.needs);
      keepWarm();
    },
    async run(input, control = {}) {
      if (closed || control.signal?.aborted === true) return stopped;
      // The frame starts while the code is compiled.
      if (input.compiled !== undefined) kind = runnerWith(input.compiled.needs);
      keepWarm();
      const code = await compile(input.source, input.compiled);
      if ("kind" in code) return code;
      if (closed) return stopped;
      const first = take(code);
      first.load(code);
      const { outcome, session } = await runIn(first, code, requestOf(input, input.seed), control);
      drop(session);
      setTimeout(keepWarm, 0);
      return outcome;
    },
    async sweep(input, { onTrace, signal, long }) {
      const code = await compile(input.source, input.compiled);
      let session: Session | undefined;
      try {
        for (const seed of input.seeds) {
          if (closed || signal?.aborted === true) break;
          let outcome: Outcome;
          if ("kind" in code) {
            outcome = code;
          } else {
            if (session?.usable !== true) {
              if (session !== undefined) drop(session);
              session = take(code);
              session.load(code);
            }
            ({ outcome, session } = await runIn(session, code, requestOf(input, seed), { signal, long }));
            if (outcome.kind === "stopped") break;
          }
          if (onTrace(seed, outcome) === false) break;
        }
      } finally {
        if (session !== undefined) drop(session);
        setTimeout(keepWarm, 0);
      }
    },
    async check(source) {
      const code = await compile(source, undefined);
      return "kind" in code ? code : undefined;
    },
    close() {
      closed = true;
      for (const session of sessions) session.remove();
      sessions.clear();
      compiler.close();
    },
  };
}
