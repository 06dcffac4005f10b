/** One measurement in a process of its own: `node --expose-gc measure.ts TASK` prints one line of JSON. */
import { PEERS } from "./peers/index.ts";
import { last } from "./peers/engine.ts";
import type { Task, Workload } from "./workloads.ts";

/** What a measurement tells. `bytesPerRow`: memory that a recorded event keeps, if something was recorded. */
export interface Measured {
  readonly nanoseconds: number;
  /** Processor time of all threads of the process; nanoseconds. Says more than the clock while others use the machine. */
  readonly processor: number;
  readonly events: number;
  readonly rows: number;
  readonly bytesPerRow: number | null;
  /** Bytes that an event cost on the way to each receiver, if something was sent. */
  readonly bytesPerEvent: number | null;
}

const settleGarbage = (): void => {
  for (let i = 0; i < 3; i++) (globalThis as { gc?: () => void }).gc!();
};

const keepsTimers = (workload: Workload): boolean => workload === "pending" || workload === "cancelling";

/** Warms up (the timers' workloads in their steady state, the others with a run of their own), then times one run. */
async function measure({ peer, workload, events, pending }: Task): Promise<Measured> {
  const make = PEERS[peer]!;
  const warmUp = Math.max(1, Math.min(100_000, events / 5));
  let prepared = make(workload, keepsTimers(workload) ? events : warmUp, pending)!;
  if (keepsTimers(workload)) {
    for (let done = 0; done < Math.max(events / 5, Math.min(pending, 100_000));) done += await prepared.run();
  } else {
    // Three short runs: what the compiler learned from the first need not hold for the next.
    for (let i = 0; i < 3; i++) {
      await prepared.run();
      prepared.check?.();
      prepared = make(workload, i < 2 ? warmUp : events, pending)!;
    }
  }
  settleGarbage();
  const memory = process.memoryUsage();
  const rowsBefore = last?.recorder?.length ?? 0;
  const used = process.cpuUsage();
  const start = process.hrtime.bigint();
  const done = await prepared.run();
  const nanoseconds = Number(process.hrtime.bigint() - start);
  const { user, system } = process.cpuUsage(used);
  prepared.check?.();
  settleGarbage();
  const after = process.memoryUsage();
  const rows = (last?.recorder?.length ?? 0) - rowsBefore;
  const bytes = after.heapUsed + after.arrayBuffers - memory.heapUsed - memory.arrayBuffers;
  return {
    nanoseconds,
    processor: (user + system) * 1000,
    events: done,
    rows,
    bytesPerEvent: prepared.sent === undefined ? null : prepared.sent() / done,
    bytesPerRow: rows > 0 && !keepsTimers(workload) ? bytes / rows : null,
  };
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv[2]!) as Task)));
