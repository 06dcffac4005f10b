/** Compiles in a worker of its own, which is thrown away when it takes too long. */
import type { Compiled, CompileError } from "../compile/compiled.ts";
import { SOURCE_LIMITS } from "../compile/limits.ts";
import { workerAddress } from "./trusted.ts";
import { patientTimeout } from "./watchdog.ts";
import compileWorker from "../compile/worker.ts?worker&url";

type Result = Compiled | CompileError;

export interface Compiler {
  /** Starts the worker, so that the first text need not wait for it. */
  prepare(): void;
  /** Never rejects. A text that was compiled last is not compiled again. */
  compile(source: string): Promise<Result>;
  close(): void;
}

const TOO_SLOW: CompileError = {
  ok: false,
  message:
    `This code took longer than ${SOURCE_LIMITS.time / 1000} second to read, so it was not run. Split its longest ` +
    "expression, or take some of it out.",
};

const NO_WORKER: CompileError = {
  ok: false,
  message: "The part of the site that reads code did not load. Check the connection, then reload the page.",
};

/** Milliseconds for the worker itself to load, before its time limit counts. */
const LOAD_TIME = 15_000;

export function createCompiler(): Compiler {
  let worker: Worker | undefined;
  let ready: Promise<boolean> | undefined;
  let nextId = 1;
  let last: { readonly source: string; readonly result: Result } | undefined;
  const waiting = new Map<number, (result: Result) => void>();

  const drop = (result: Result): void => {
    worker?.terminate();
    worker = undefined;
    ready = undefined;
    const all = [...waiting.values()];
    waiting.clear();
    for (const answer of all) answer(result);
  };

  const ask = (source: string, time: number): Promise<Result> =>
    new Promise((resolve) => {
      const id = nextId++;
      const callOff = patientTimeout(time, () => drop(TOO_SLOW));
      waiting.set(id, (result) => {
        callOff();
        resolve(result);
      });
      worker!.postMessage({ id, source });
    });

  const prepare = (): Promise<boolean> => {
    if (ready !== undefined) return ready;
    let made: Worker;
    try {
      made = new Worker(workerAddress(compileWorker), { type: "module", name: "compile" });
    } catch {
      return Promise.resolve(false); // a policy of the page, or of an extension, forbids it
    }
    worker = made;
    made.onmessage = ({ data }: MessageEvent<{ id: number; result: Result }>) => {
      const answer = waiting.get(data.id);
      waiting.delete(data.id);
      answer?.(data.result);
    };
    made.onerror = () => {
      if (worker === made) drop(NO_WORKER);
    };
    // The first text also warms the parsers up.
    ready = ask("const x: number = 1; export default x;", LOAD_TIME).then((result) => result.ok);
    return ready;
  };

  return {
    prepare: () => void prepare(),
    async compile(source) {
      if (last?.source === source) return last.result;
      if (!(await prepare()) || worker === undefined) return NO_WORKER;
      const result = await ask(source, SOURCE_LIMITS.time);
      if (result !== TOO_SLOW && result !== NO_WORKER) last = { source, result };
      return result;
    },
    close: () => drop(NO_WORKER),
  };
}
