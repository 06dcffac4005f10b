/**
 * Causal contexts: which events a replica has seen. In the literature a version vector (up to where it has seen all of a
 * replica's events) and a dot cloud (what it has seen beyond), compacted: a dot that continues the vector goes into it.
 * Here both are one set of runs for each replica, which is always compact, also where the cloud is large.
 * Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types", section 7.2.
 */
import { showAs } from "../shown/index.ts";
import type { Dot, ReplicaId } from "./dot.ts";
import {
  eachEntry,
  emptyMap,
  everyEntry,
  getKey,
  isEmptyMap,
  mapOf,
  mapOfDistinct,
  mapValues,
  mergeMaps,
  sameMap,
  singleton,
  sortedEntries,
  type PersistentMap,
} from "./persistent-map.ts";
import {
  contiguous,
  hasCounter,
  isWithin,
  lastCounter,
  runOf,
  sameRuns,
  unionOfManyRuns,
  unionOfRuns,
  withoutRuns,
  type Runs,
} from "./runs.ts";

const NO_RUNS: Runs = [];

/** A set of dots. Never changes. */
export class CausalContext {
  readonly seen: PersistentMap<ReplicaId, Runs>;
  /** Keeps one counter for each replica, and takes everything below it for seen; see `compressContext`. */
  readonly compressed: boolean;
  /** What was asked for last: a merge asks for the same few replicas again and again. */
  #replica: ReplicaId | null = null;
  #runs: Runs = [];
  constructor(seen: PersistentMap<ReplicaId, Runs>, compressed: boolean) {
    this.seen = seen;
    this.compressed = compressed;
  }

  /** What is seen of a replica. */
  runsOf(replica: ReplicaId): Runs {
    if (this.#replica !== replica) {
      this.#runs = getKey(this.seen, replica) ?? NO_RUNS;
      this.#replica = replica;
    }
    return this.#runs;
  }
  static {
    showAs(this.prototype, plainContext);
  }
}

/** A causal context as plain data. */
export interface PlainContext {
  /** Up to where all events of a replica are seen; replicas of which not even the first is seen are left out. */
  readonly vector: Readonly<Record<ReplicaId, number>>;
  /** What is seen beyond: replica, first and last counter of each run, in order. */
  readonly cloud: readonly (readonly [replica: ReplicaId, from: number, to: number])[];
  /** Set if it takes everything below the greatest counter for seen; see `compressContext`. */
  readonly compressed?: true;
}

const NOTHING = new CausalContext(emptyMap(), false);

/** The context of somebody who has seen nothing. */
export function emptyContext(): CausalContext {
  return NOTHING;
}

/** Whether nothing has been seen. */
export function isEmptyContext({ seen }: CausalContext): boolean {
  return isEmptyMap(seen);
}

/** A context of these dots alone. */
export function contextOf(...dots: readonly Dot[]): CausalContext {
  if (dots.length === 0) return NOTHING;
  let seen = singleton(dots[0]!.replica, runOf(dots[0]!.counter));
  for (let i = 1; i < dots.length; i++) {
    const { replica, counter } = dots[i]!;
    seen = mergeMaps(seen, singleton(replica, runOf(counter)), unionOfRuns, null, null);
  }
  return new CausalContext(seen, false);
}

/** Whether an event has been seen. */
export function hasDot(context: CausalContext, dot: Dot): boolean {
  return hasCounter(context.runsOf(dot.replica), dot.counter);
}

/**
 * The dot of a replica's next event: one above the greatest that is seen of it. The replica must know all its own
 * events: one that lost its state and goes on under the same name gives dots twice, and loses what is written with them.
 */
export function nextDot(context: CausalContext, replica: ReplicaId): Dot {
  return { replica, counter: lastCounter(context.runsOf(replica)) + 1 };
}

/** What either has seen. It is `a` itself if `b` has seen nothing else. If one of them is compressed, so is the union. */
export function unionOfContexts(a: CausalContext, b: CausalContext): CausalContext {
  if (a.compressed !== b.compressed) return unionOfContexts(compressContext(a), compressContext(b));
  const seen = mergeMaps(a.seen, b.seen, unionOfRuns, null, null);
  return seen === a.seen ? a : seen === b.seen ? b : new CausalContext(seen, a.compressed);
}

/** What any of them has seen. */
export function unionOfMany(contexts: readonly CausalContext[]): CausalContext {
  if (contexts.some(({ compressed }) => compressed)) return contexts.reduce(unionOfContexts, NOTHING);
  const all = new Map<ReplicaId, Runs[]>();
  for (const { seen } of contexts)
    eachEntry(seen, (runs, replica) => {
      const list = all.get(replica);
      if (list === undefined) all.set(replica, [runs]);
      else list.push(runs);
    });
  const replicas = [...all.keys()];
  return replicas.length === 0
    ? NOTHING
    : new CausalContext(
        mapOfDistinct(
          replicas,
          replicas.map((name) => unionOfManyRuns(all.get(name)!)),
        )!,
        false,
      );
}

/**
 * The context with one counter for each replica, the greatest: everything below counts as seen, although it may not be.
 * So it is in the servers of delta_crdt_ex (`compress_dots`), where it is safe as long as no delta overtakes another.
 */
export function compressContext(context: CausalContext): CausalContext {
  if (context.compressed) return context;
  return new CausalContext(
    mapValues(context.seen, (runs) => (runs[0] === 1 && runs.length === 2 ? runs : [1, lastCounter(runs)])),
    true,
  );
}

/** Whether `b` has seen everything that `a` has. */
export function isContextWithin(a: CausalContext, b: CausalContext): boolean {
  return everyEntry(a.seen, (runs, replica) => isWithin(runs, getKey(b.seen, replica) ?? []));
}

/** Whether two have seen the same. */
export function sameContext(a: CausalContext, b: CausalContext): boolean {
  return sameMap(a.seen, b.seen, sameRuns);
}

/** How many events have been seen. */
export function countDots(context: CausalContext): number {
  let dots = 0;
  eachEntry(context.seen, (runs) => {
    for (let i = 0; i < runs.length; i += 2) dots += runs[i + 1]! - runs[i]! + 1;
  });
  return dots;
}

/** The context as version vector and dot cloud, in order. */
export function plainContext(context: CausalContext): PlainContext {
  const entries = sortedEntries(context.seen);
  return {
    vector: Object.fromEntries(
      entries
        .filter(([, runs]) => contiguous(runs) > 0)
        .map(([replica, runs]) => [replica, contiguous(runs)]),
    ),
    cloud: entries.flatMap(([replica, runs]) => {
      const beyond: [ReplicaId, number, number][] = [];
      for (let i = contiguous(runs) > 0 ? 2 : 0; i < runs.length; i += 2)
        beyond.push([replica, runs[i]!, runs[i + 1]!]);
      return beyond;
    }),
    ...(context.compressed ? { compressed: true as const } : {}),
  };
}

/** The context that plain data stands for. */
export function contextFromPlain({ vector, cloud, compressed }: PlainContext): CausalContext {
  const upTo = Object.keys(vector).map((replica): [ReplicaId, Runs] => [replica, [1, vector[replica]!]]);
  const beyond = cloud.map(([replica, from, to]) => new CausalContext(singleton(replica, [from, to]), false));
  const exact = beyond.reduce(unionOfContexts, new CausalContext(mapOf(upTo), false));
  return compressed ? compressContext(exact) : exact;
}

/** The dots that `ahead` has seen and `behind` has not, as runs, in order: what highlights why two replicas differ. */
export function missingDots(behind: CausalContext, ahead: CausalContext): PlainContext["cloud"] {
  return sortedEntries(ahead.seen).flatMap(([replica, runs]) => {
    const missing = withoutRuns(runs, getKey(behind.seen, replica) ?? []);
    const cloud: [ReplicaId, number, number][] = [];
    for (let i = 0; i < missing.length; i += 2) cloud.push([replica, missing[i]!, missing[i + 1]!]);
    return cloud;
  });
}
