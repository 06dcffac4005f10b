/** What is asked of the engine, as ratios of this run. */
import { CRDT_EACH, CRDT_GATHERED, NAMES } from "./plan.ts";
import { ratios, spread, type Spread } from "./statistics.ts";

/** Nanoseconds per event of each repetition, by `peer workload pending`. */
export type Samples = ReadonlyMap<string, readonly number[]>;

export interface Target {
  readonly name: string;
  readonly bound: string;
  /** Median, least and most over the repetitions; null if a side was not measured. */
  readonly ratio: Spread | null;
  readonly met: boolean | null;
  /** False: an aim, which counts for nothing. */
  readonly required: boolean;
}

/** @param bytes per event that each receiver gets, by `peer workload 0` */
export function targets(samples: Samples, bytes: ReadonlyMap<string, number>): Target[] {
  const all: Target[] = [];
  /** How many times as fast `peer` is as `than`. */
  const faster = (
    name: string,
    peer: string,
    than: string,
    workload: string,
    least: number,
    required = true,
  ): void => {
    const ours = samples.get(`${peer} ${workload} 0`);
    const theirs = samples.get(`${than} ${workload} 0`);
    const ratio = ours && theirs ? ratios(theirs, ours) : null;
    all.push({ name, bound: `>= ${least}`, ratio, met: ratio && ratio.median >= least, required });
  };
  for (const workload of ["ping-pong", "ring"]) {
    faster(`${workload}: recorded, times the BEAM`, "recorded", "beam", workload, 1);
    faster(`${workload}: not recorded, times the BEAM`, "unrecorded", "beam", workload, 3);
    faster(`${workload}: recorded, times XState (machines)`, "recorded", "xstateMachine", workload, 20);
    faster(
      `${workload}: recorded, times XState (transition functions)`,
      "recorded",
      "xstateTransition",
      workload,
      20,
      false,
    );
  }
  faster("timers: recorded, times XState (machines)", "recorded", "xstateMachine", "timers", 20);
  faster("timers: recorded, times the BEAM", "recorded", "beam", "timers", 1, false);
  faster("timers: not recorded, times the BEAM", "unrecorded", "beam", "timers", 3, false);
  for (const workload of ["pending", "cancelling"])
    for (const peer of ["recorded", "unrecorded"]) {
      const few = samples.get(`${peer} ${workload} 1000`);
      const many = samples.get(`${peer} ${workload} 1000000`);
      const ratio = few && many ? ratios(many, few) : null;
      const name = `${workload} timers, ${peer}: cost at 1,000,000 over that at 1,000`;
      all.push({ name, bound: "<= 2", ratio, met: ratio && ratio.median <= 2, required: true });
    }
  for (const workload of ["statem-toggle", "statem-breaker", "statem-pending"])
    faster(`${workload}: recorded, times XState's actor`, "statemRecorded", "statemXState", workload, 10);
  // At least as fast as the faster of the two is at least as fast as each.
  for (const [workload, least] of [
    ["fuse-ask", 1],
    ["fuse-fail", 5],
  ] as const)
    for (const [than, name] of [
      ["opossum", "opossum"],
      ["opossumBare", "opossum without timeout and percentiles"],
      ["cockatiel", "cockatiel"],
    ] as const) {
      // A message to the server and its answer are an aim: neither of the two has that.
      const required = than !== "opossumBare";
      faster(`${workload}: async_dirty, recorded, times ${name}`, "fuseRecorded", than, workload, least, required); // prettier-ignore
      faster(`${workload}: async_dirty, not recorded, times ${name}`, "fuseUnrecorded", than, workload, least, false); // prettier-ignore
      faster(`${workload}: sync, recorded, times ${name}`, "fuseSyncRecorded", than, workload, least, false);
    }
  for (const workload of ["crdt-map", "crdt-set"]) {
    // Whoever sees each write at once; who gathers them for one transaction does less, and is an aim.
    for (const than of CRDT_EACH) faster(`${workload}: times ${NAMES[than]}`, "crdt", than, workload, 5);
    for (const than of CRDT_GATHERED)
      faster(`${workload}: times ${NAMES[than]}`, "crdt", than, workload, 5, false);
    const ours = bytes.get(`crdt ${workload} 0`);
    const theirs = [...CRDT_EACH, ...CRDT_GATHERED].flatMap(
      (peer) => bytes.get(`${peer} ${workload} 0`) ?? [],
    );
    const ratio = ours === undefined || theirs.length === 0 ? null : spread([ours / Math.min(...theirs)]);
    const name = `${workload}: bytes per write over those of the smallest`;
    all.push({ name, bound: "<= 1", ratio, met: ratio && ratio.median <= 1, required: true });
  }
  /** What something costs over what it costs with less. */
  const grows = (name: string, much: string, little: string, most: number): void => {
    const [more, less] = [samples.get(much), samples.get(little)];
    const ratio = more && less ? ratios(more, less) : null;
    all.push({ name, bound: `<= ${most}`, ratio, met: ratio && ratio.median <= most, required: true });
  };
  // The logarithm grows by 1.67; so many keys are also further from the processor's caches.
  grows(
    "crdt-sync: a change at 100,000 keys over one at 1,000",
    "crdt crdt-sync-100 100000",
    "crdt crdt-sync-100 1000",
    4,
  );
  grows(
    "crdt-sync: a change among 1,000 in a sync over one among 10",
    "crdt crdt-sync-1000 10000",
    "crdt crdt-sync-10 10000",
    1.25,
  );
  for (const workload of ["ping-pong", "ring", "timers"])
    faster(
      `${workload}: not recorded, times the hand-written loop`,
      "unrecorded",
      "handWritten",
      workload,
      0.5,
      false,
    );
  return all;
}
