/**
 * Circuit breakers. opossum and cockatiel carry out an asynchronous action behind their breaker, so what stands beside
 * them is `Fuse.run` in a process: it asks the fuse, calls the job, and melts the fuse if the job failed. A fuse is asked
 * in two ways: `async_dirty` reads its state where the caller is, as a call of the other two does; `sync` asks its server,
 * a message there and one back. A melt is a message and its answer either way. Theirs are awaited one after the other, as
 * the process waits for each answer. All keep their own statistics, and tell their own events to nobody.
 */
import { createRequire } from "node:module";
import { circuitBreaker, ConsecutiveBreaker, handleAll } from "cockatiel";
import { Fuse, Process, receive, System, type FuseContext, type Wait } from "../../../src/engine/index.ts";
import type { Peer, Prepared, Workload } from "../workloads.ts";

/** What is used of opossum, which comes without types. */
type Opossum = new (
  action: (works: boolean) => Promise<number>,
  options: {
    volumeThreshold: number;
    resetTimeout: number;
    timeout?: false;
    rollingPercentilesEnabled?: false;
  },
) => { fire(works: boolean): Promise<unknown>; open(): void; close(): void; shutdown(): void };

const CircuitBreaker = createRequire(import.meta.url)("opossum") as Opossum;

/** The sixth failure blows: fuse lets `maxR` melts pass. */
const FAILURES = 6;
/** Calls that a blown one refuses. */
const REFUSED = 2;
/** A round of `fuse-fail`: six calls fail, two are refused, then it is reset, and one goes well. */
const ROUND = FAILURES + REFUSED + 1;
/** Longer than any run, so that each is whole again by the reset alone; virtual or real milliseconds. */
const LONG = 1_000_000_000;

/** What a run must come to, whoever carries it out. */
interface Counts {
  good: number;
  failed: number;
  refused: number;
}

function check(workload: Workload, events: number, { good, failed, refused }: Counts): number {
  const rounds = Math.ceil(events / ROUND);
  const [g, f, r] = workload === "fuse-ask" ? [events, 0, 0] : [rounds, rounds * FAILURES, rounds * REFUSED];
  if (good !== g || failed !== f || refused !== r)
    throw new Error(`${good} good, ${failed} failed, ${refused} refused; not ${g}, ${f}, ${r}`);
  return good + failed + refused;
}

function inProcess(record: boolean, context: FuseContext, workload: Workload, events: number): Prepared {
  const of = new System({ record, limits: { steps: 1e12, rows: 1e9, processes: 1e6 } });
  const counts: Counts = { good: 0, failed: 0, refused: 0 };
  const works = () => ["ok", 1] as const;
  const fails = () => ["melt", 0] as const;
  function note(answer: readonly ["ok", number] | readonly ["error", "not_found"] | "blown"): void {
    if (answer === "blown") counts.refused++;
    else if (answer[1] === 1) counts.good++;
    else counts.failed++;
  }
  const caller = of.spawn(function* (): Wait<void> {
    // Without the monitor, which ticks for ever.
    yield* Fuse.startLink({ monitor: false });
    yield* Fuse.install("fuse", [
      ["standard", FAILURES - 1, LONG],
      ["reset", LONG],
    ]);
    yield* receive();
    if (workload === "fuse-ask")
      for (let i = 0; i < events; i++) note(yield* Fuse.run<number>("fuse", works, context));
    else
      for (let i = 0; i < events; i += ROUND) {
        for (let n = 0; n < FAILURES + REFUSED; n++) note(yield* Fuse.run<number>("fuse", fails, context));
        yield* Fuse.reset("fuse");
        note(yield* Fuse.run<number>("fuse", works, context));
      }
    yield* Process.sleep("infinity");
  }, "caller").pid;
  of.settle();
  return {
    run() {
      of.send(caller, "start");
      of.settle();
      return check(workload, events, counts);
    },
  };
}

const failure = new Error("failed");
const action = (works: boolean): Promise<number> => (works ? Promise.resolve(1) : Promise.reject(failure));

/** `call` carries out the action; `reset` makes it whole again; `failed` is told of each failure. */
interface Breaker {
  call(works: boolean): Promise<unknown>;
  reset(): void;
  failed(nth: number): void;
  end(): void;
}

function awaited(breaker: Breaker, workload: Workload, events: number): Prepared {
  const counts: Counts = { good: 0, failed: 0, refused: 0 };
  const call = async (works: boolean): Promise<void> => {
    try {
      await breaker.call(works);
      counts.good++;
    } catch (error) {
      if (error !== failure) counts.refused++;
      else breaker.failed(++counts.failed);
    }
  };
  return {
    async run() {
      if (workload === "fuse-ask") for (let i = 0; i < events; i++) await call(true);
      else
        for (let i = 0; i < events; i += ROUND) {
          for (let n = 0; n < FAILURES + REFUSED; n++) await call(false);
          breaker.reset();
          await call(true);
        }
      breaker.end();
      return check(workload, events, counts);
    },
  };
}

/** What opossum does by default and the others do not: a timeout for each call, and percentiles of latency, for which it sorts its window. */
const BARE = { timeout: false, rollingPercentilesEnabled: false } as const;

/**
 * Opens by a percentage of its rolling window, which `close` does not empty: so that it opens at the sixth failure of
 * each round, it is opened by hand. All else as it comes, or without what the others have not (`bare`).
 */
function withOpossum(bare: boolean, workload: Workload, events: number): Prepared {
  const breaker = new CircuitBreaker(action, {
    volumeThreshold: Number.MAX_SAFE_INTEGER,
    resetTimeout: LONG,
    ...(bare ? BARE : {}),
  });
  return awaited(
    {
      call: (works) => breaker.fire(works),
      reset: () => breaker.close(),
      failed: (nth) => {
        if (nth % FAILURES === 0) breaker.open();
      },
      end: () => breaker.shutdown(),
    },
    workload,
    events,
  );
}

/** Has no reset: its clock moves on past the time to half-open, and the good call that follows closes it. */
function withCockatiel(workload: Workload, events: number): Prepared {
  let time = 0;
  const real = Date.now;
  Date.now = () => time;
  const policy = circuitBreaker(handleAll, {
    halfOpenAfter: 1000,
    breaker: new ConsecutiveBreaker(FAILURES),
  });
  return awaited(
    {
      call: (works) => policy.execute(() => action(works)),
      reset: () => void (time += 1000),
      failed: () => {},
      end: () => void (Date.now = real),
    },
    workload,
    events,
  );
}

const FUSES: ReadonlySet<Workload> = new Set(["fuse-ask", "fuse-fail"]);
const only =
  (make: (workload: Workload, events: number) => Prepared): Peer =>
  (workload, events) =>
    FUSES.has(workload) ? make(workload, events) : null;

export const fuseRecorded = only((workload, events) => inProcess(true, "async_dirty", workload, events));
export const fuseUnrecorded = only((workload, events) => inProcess(false, "async_dirty", workload, events));
export const fuseSyncRecorded = only((workload, events) => inProcess(true, "sync", workload, events));
export const fuseSyncUnrecorded = only((workload, events) => inProcess(false, "sync", workload, events));
export const opossum = only((workload, events) => withOpossum(false, workload, events));
export const opossumBare = only((workload, events) => withOpossum(true, workload, events));
export const cockatiel = only(withCockatiel);
