/**
 * The reader's path without a browser, for the build and for tests of lessons: the same compiler settings, and the
 * very program of the worker in a fresh context of Node's `vm`, so that a trace made here equals the reader's to
 * the byte. For the site's own code only: `vm` is no wall against hostile code, and a loop without end has no end here.
 */
import { constants, createContext, runInContext, Script } from "node:vm";
import type { Fault, Limits, TraceEvent } from "../engine/index.ts";
import { compile } from "./compile/compile.ts";
import type { Compiled } from "./compile/compiled.ts";
import { runnerWith, type RunnerKind } from "./compile/needs.ts";
import { doneOutcome, errorOutcome, type Outcome } from "./page/outcome.ts";
import { readBatch, readDone, readError } from "./protocol/read.ts";
import type { RunRequest } from "./protocol/messages.ts";
import { buildProgram } from "./runner/build.ts";

export interface ProcessInput {
  readonly source: string;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly until?: number;
  readonly limits?: Partial<Limits>;
}

/** A source, loaded once. Every `run` evaluates it anew. */
export interface Program {
  run(input?: Omit<ProcessInput, "source">): Outcome;
}

/** The worker's programs, by the runner they are of. */
const programs = new Map<RunnerKind, Promise<string>>();
/** The program parsed last: each context runs it, none has to parse it anew. */
let last: { readonly text: string; readonly script: Script } | undefined;

/** Compiles and loads. A source that does not compile gives its error at every run. */
export async function loadInProcess(source: string): Promise<Program> {
  const compiled = compile(source);
  if (!compiled.ok) {
    const { ok: _, ...rest } = compiled;
    return { run: () => ({ kind: "compile", ...rest }) };
  }
  return start(await programOf(runnerWith(compiled.needs)), compiled);
}

function programOf(kind: RunnerKind): Promise<string> {
  const known = programs.get(kind) ?? buildProgram({ kind });
  programs.set(kind, known);
  return known;
}

/** Compiles and runs once. */
export async function runInProcess({ source, ...input }: ProcessInput): Promise<Outcome> {
  return (await loadInProcess(source)).run(input);
}

/** Loads what is compiled already into a program. */
export function start(text: string, compiled: Compiled): Program {
  let said: string[] = [];
  let receive: (event: { data: string }) => void = () => undefined;
  const scripts = new Map<string, string>();
  // A plain global object, as in a browser (Node 22.8 and later): it can be closed to new names.
  const context = createContext(
    (constants as unknown as { DONT_CONTEXTIFY?: object }).DONT_CONTEXTIFY ?? {},
    {
      codeGeneration: { strings: false, wasm: false },
    },
  );
  // What the program keeps of a browser, and then removes.
  Object.assign(context, {
    postMessage: (message: string) => void said.push(message),
    importScripts: (address: string) => void runInContext(scripts.get(address)!, context),
    performance: { now: () => 0 },
    Blob: class {
      readonly text: string;
      constructor(parts: readonly string[]) {
        this.text = parts.join("");
      }
    },
    URL: {
      createObjectURL: (blob: { text: string }) => {
        scripts.set("blob:", blob.text);
        return "blob:";
      },
      revokeObjectURL: () => undefined,
    },
    MessageChannel: class {
      readonly port1: { onmessage?: () => void } = {};
      readonly port2 = { postMessage: () => this.port1.onmessage?.() };
    },
  });
  Object.defineProperty(context, "onmessage", { configurable: true, set: (taker) => void (receive = taker) });
  if (last?.text !== text) last = { text, script: new Script(text) };
  last.script.runInContext(context);
  receive({ data: `L${compiled.js}` });
  return {
    run({ seed = 0, faults, until, limits } = {}) {
      said = [];
      const request: RunRequest = {
        seed,
        ...(faults === undefined ? {} : { faults }),
        ...(until === undefined ? {} : { until }),
        ...(limits === undefined ? {} : { limits }),
      };
      receive({ data: `R${JSON.stringify(request)}` });
      return read(said, request, compiled);
    },
  };
}

/** What was said in one run, read as the page reads it. */
function read(said: readonly string[], request: RunRequest, compiled: Compiled): Outcome {
  const events: TraceEvent[] = [];
  for (const message of said) {
    const body = message.slice(1);
    if (message[0] === "T") events.push(...readBatch(body));
    if (message[0] === "E") return errorOutcome(readError(body), compiled);
    if (message[0] === "D") return doneOutcome(readDone(body), request, events, compiled);
  }
  throw new Error("The run ended without a word; this is a fault of the sandbox.");
}
