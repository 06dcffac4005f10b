/**
 * One frame and what runs in it. Messages are queued as they come (each is a sign of life) and read in portions.
 * A session serves the runs of one source; when one of them has to be ended, the session is over.
 */
import type { Trace, TraceEvent } from "../../engine/index.ts";
import type { Compiled } from "../compile/compiled.ts";
import { readBatch, readDone, readError, type RunRequest } from "../protocol/index.ts";
import { createFrame } from "./frame.ts";
import { doneOutcome, errorOutcome, explainError, TEXTS, type Failed, type Outcome } from "./outcome.ts";
import { createSlices } from "./slices.ts";
import { createWatchdog, WATCH, type Watchdog } from "./watchdog.ts";

export interface Progress {
  /** Events read so far. */
  readonly events: number;
  /** Virtual milliseconds of the last of them. */
  readonly at: number;
}

export interface RunOptions {
  readonly wall: number;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Session {
  /** False once a run had to be ended, or the frame failed. */
  readonly usable: boolean;
  /** Loads the code. Once, before the first run. */
  load(compiled: Compiled): void;
  /** One run at a time. Never rejects. */
  run(request: RunRequest, options: RunOptions): Promise<Outcome>;
  remove(): void;
}

interface Run {
  readonly request: RunRequest;
  readonly options: RunOptions;
  readonly events: TraceEvent[];
  readonly watchdog: Watchdog;
  readonly finish: (outcome: Outcome) => void;
  asked: boolean;
}

export function createSession(address: string): Session {
  const frame = createFrame(address);
  const slices = createSlices<string>(read);
  let compiled: Compiled | undefined;
  let ready = false;
  let usable = true;
  let run: Run | undefined;

  const partial = (events: readonly TraceEvent[], seed: number): { trace?: Trace } =>
    events.length === 0
      ? {}
      : {
          trace: { version: 1, seed, endedAt: events.at(-1)!.at, end: "until", steps: events.length, events },
        };

  const remove = (): void => {
    usable = false;
    slices.clear();
    frame.remove();
  };

  /** Ends the run that is under way, and with it everything in the frame. */
  const kill = (kind: Failed["kind"], message: string): void => {
    remove();
    if (run === undefined) return;
    const { events, request, finish } = run;
    finish({ kind, message, ...partial(events, request.seed) });
  };

  frame.listen(
    (text) => {
      run?.watchdog.heard();
      if (text !== "H") slices.push(text);
    },
    () => kill("protocol", TEXTS.protocol("the frame was led to another page")),
  );

  function ask(): void {
    if (run === undefined || run.asked || !ready || compiled === undefined) return;
    run.asked = true;
    run.watchdog.started();
    frame.post(`R${JSON.stringify(run.request)}`);
  }

  function read(text: string): void {
    const body = text.slice(1);
    try {
      switch (text[0]) {
        case "S":
          if (ready) throw new TypeError("a second start");
          if ((JSON.parse(body) as unknown[]).length !== 0) return kill("boot", TEXTS.boot);
          ready = true;
          if (compiled !== undefined) frame.post(`L${compiled.js}`);
          return ask();
        case "T": {
          if (run?.asked !== true) throw new TypeError("rows without a run");
          for (const event of readBatch(body)) run.events.push(event);
          run.options.onProgress?.({ events: run.events.length, at: run.events.at(-1)?.at ?? 0 });
          return;
        }
        case "D":
          return done(body);
        case "E":
          return failed(body);
        case "X":
          return ready
            ? kill("error", explainError({ what: "thrown", text: body, line: 0, column: 0 }))
            : kill("boot", TEXTS.boot);
        case "V":
          return kill("protocol", TEXTS.protocol(body));
        default:
          throw new TypeError("a message of no known kind");
      }
    } catch (error) {
      kill(
        "protocol",
        TEXTS.protocol(error instanceof TypeError ? error.message : "a message that can't be read"),
      );
    }
  }

  function done(body: string): void {
    if (run?.asked !== true || compiled === undefined) throw new TypeError("an end without a run");
    run.finish(doneOutcome(readDone(body), run.request, run.events, compiled));
  }

  function failed(body: string): void {
    if (run?.asked !== true || compiled === undefined) throw new TypeError("an error without a run");
    run.finish(errorOutcome(readError(body), compiled));
  }

  return {
    get usable() {
      return usable;
    },
    load(code) {
      compiled = code;
      if (ready) frame.post(`L${code.js}`);
    },
    run(request, options) {
      return new Promise((resolve) => {
        const { signal, wall } = options;
        const stop = (): void => kill("stopped", TEXTS.stopped);
        const watchdog = createWatchdog(performance.now(), wall);
        const timer = setInterval(() => {
          // What waits to be read was said in time.
          if (slices.size > 0) watchdog.heard();
          const verdict = watchdog.tick(performance.now());
          if (verdict === "silent") kill("silent", TEXTS.silent);
          else if (verdict === "wall") kill("wall", TEXTS.wall(wall));
          else if (verdict === "boot") kill("boot", TEXTS.boot);
        }, WATCH.tick);
        run = {
          request,
          options,
          watchdog,
          events: [],
          asked: false,
          finish(outcome) {
            clearInterval(timer);
            signal?.removeEventListener("abort", stop);
            run = undefined;
            resolve(outcome);
          },
        };
        if (!usable) return kill("boot", TEXTS.boot);
        if (signal?.aborted === true) return stop();
        signal?.addEventListener("abort", stop);
        ask();
      });
    },
    remove,
  };
}
