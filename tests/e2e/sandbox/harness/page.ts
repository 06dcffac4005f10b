/** The page of the tests: runs snippets, and tells what became of them and of itself. */
import { createSandbox, type Outcome, type RunInput } from "../../../../src/sandbox/index.ts";

/** What a test needs to know of a run: small, plain, and never the reader's own objects. */
export interface Report {
  readonly kind: Outcome["kind"];
  readonly message: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Events in the trace. */
  readonly events: number;
  /** Milliseconds from the call to the outcome. */
  readonly took: number;
  /** Longest time in which the page did nothing else, in milliseconds. */
  readonly gap: number;
  /** Lines of the trace's log, up to 20. */
  readonly log: readonly string[];
  /** The trace as JSON, if it was asked for. */
  readonly trace: string | undefined;
}

const sandbox = createSandbox({ base: location.pathname.replace(/[^/]*$/, "") });

let worst = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  worst = Math.max(worst, now - last);
  last = now;
}, 10);

function report(outcome: Outcome, took: number, gap: number, whole: boolean): Report {
  const trace = "trace" in outcome ? outcome.trace : undefined;
  const log = (trace?.events ?? [])
    .flatMap((event) => (event.type === "log" ? [event.text] : []))
    .slice(0, 20);
  return {
    kind: outcome.kind,
    message: "message" in outcome ? outcome.message : "",
    line: "line" in outcome ? outcome.line : undefined,
    column: "column" in outcome ? outcome.column : undefined,
    events: trace?.events.length ?? 0,
    took,
    gap,
    log,
    trace: whole ? JSON.stringify(trace) : undefined,
  };
}

/** Keeps the page's main thread busy. */
function stall(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

const BUILT_INS = [Object, Array, String, Function, Promise, Map, Error].map(
  (type) => type.prototype as object,
);
const before = BUILT_INS.map((prototype) => Reflect.ownKeys(prototype).length).join();
const globalsBefore = new Set(Object.getOwnPropertyNames(globalThis));

const harness = {
  sandbox,
  stall,
  async run(
    input: RunInput,
    options: { whole?: boolean; long?: boolean; stalls?: readonly number[]; stopAfter?: number } = {},
  ): Promise<Report> {
    worst = 0;
    const start = performance.now();
    for (const at of options.stalls ?? []) setTimeout(() => stall(at), 20);
    const controller = new AbortController();
    if (options.stopAfter !== undefined) setTimeout(() => controller.abort(), options.stopAfter);
    const outcome = await sandbox.run(input, { long: options.long === true, signal: controller.signal });
    const took = performance.now() - start;
    // One more turn, so that work left over from the run counts as its own.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return report(outcome, took, Math.max(worst, performance.now() - last), options.whole === true);
  },
  async sweep(
    source: string,
    seeds: readonly number[],
    until?: number,
  ): Promise<{ seed: number; kind: string; events: number; trace: string }[]> {
    const all: { seed: number; kind: string; events: number; trace: string }[] = [];
    await sandbox.sweep({ source, seeds, until }, { onTrace: (seed, outcome) => {
      const trace = "trace" in outcome ? outcome.trace : undefined;
      all.push({ seed, kind: outcome.kind, events: trace?.events.length ?? 0, trace: JSON.stringify(trace) });
    } }); // prettier-ignore
    return all;
  },
  /** Whether anything of this page was changed by what ran: an empty list is the only good answer. */
  harm(): string[] {
    const found: string[] = [];
    if (document.title !== "Sandbox") found.push(`title: ${document.title}`);
    const children = [...document.body.children].filter((element) => element.tagName !== "IFRAME");
    if (children.length !== 2 || document.querySelector("main")?.textContent !== "Page")
      found.push("document");
    if (document.querySelectorAll("iframe").length > 1) found.push("frames left over");
    if (BUILT_INS.map((prototype) => Reflect.ownKeys(prototype).length).join() !== before)
      found.push("prototypes");
    if (({} as Record<string, unknown>)["polluted"] !== undefined) found.push("pollution");
    for (const name of Object.getOwnPropertyNames(globalThis))
      if (!globalsBefore.has(name) && name !== "harness" && !/^\d+$/.test(name)) found.push(`global ${name}`);
    if (localStorage.length + document.cookie.length > 0) found.push("storage");
    return found;
  },
};

export type Harness = typeof harness;
(globalThis as unknown as { harness: Harness }).harness = harness;
