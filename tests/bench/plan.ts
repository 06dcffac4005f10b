/** What is measured, and how many events each peer is given: its figures are per event. */
import type { Task, Workload } from "./workloads.ts";

export const MILLION = 1_000_000;

/** Peers whose cost per event would make 1,000,000 events last for minutes get fewer. */
const EVENTS: Readonly<Record<string, Partial<Record<Workload, number>>>> = {
  xstateMachine: { "ping-pong": 100_000, ring: 100_000, timers: 50_000 },
  fakeTimers: { "ping-pong": 200_000, ring: 200_000, timers: 200_000 },
  simjs: { timers: 200_000 },
  simscript: { "ping-pong": 20_000, ring: 10_000, timers: 10_000 },
};

export const MESSAGING: readonly Workload[] = ["ping-pong", "ring", "timers"];
export const CURVE = [1_000, 10_000, 100_000, MILLION] as const;

/** How the fuses are used, for whoever reads the figures. */
export const FUSES_COMPARED =
  "Fuses: Fuse.run(name, job, context) in a process; breaker.fire() of opossum and policy.execute() of cockatiel, each awaited.\n" +
  "opossum as it comes, but opened by hand at the sixth failure, as its window is not emptied; and once more without timeout\n" +
  "and percentiles of latency, which the others have not. cockatiel with its ConsecutiveBreaker. A melt is a call of a process.";

const FUSES = [
  "fuseRecorded",
  "fuseUnrecorded",
  "fuseSyncRecorded",
  "fuseSyncUnrecorded",
  "opossum",
  "opossumBare",
  "cockatiel",
] as const;

/** Peers that show each write at once, as the engine does; and those that gather the writes up to a sync. */
export const CRDT_EACH = ["yjsUpdates", "yjsVectors", "automergeEach"] as const;
export const CRDT_GATHERED = ["yjsBatch", "yjsBatchV2", "automergeBatch"] as const;
const CRDT_PEERS = ["crdt", "crdtEach", ...CRDT_EACH, ...CRDT_GATHERED] as const;

/** Workloads that have peers of their own. The first peer is the engine, where it records, recording all. */
export const OWN = {
  "statem-toggle": ["statemRecorded", "statemUnrecorded", "statemXState"],
  "statem-breaker": ["statemRecorded", "statemUnrecorded", "statemXState"],
  "statem-pending": ["statemRecorded", "statemUnrecorded", "statemXState"],
  "fuse-ask": FUSES,
  "fuse-fail": FUSES,
  "crdt-map": CRDT_PEERS,
  "crdt-set": CRDT_PEERS,
} as const satisfies Partial<Record<Workload, readonly string[]>>;
export const OWN_WORKLOADS = Object.keys(OWN) as (keyof typeof OWN)[];

/** Machines that wait at the same time. */
const WAITING = 1_000;

/** Writes of replicated maps and sets, in sessions of 10,000. */
const CRDT_EVENTS: Readonly<Record<(typeof CRDT_PEERS)[number], number>> = {
  crdt: 500_000,
  crdtEach: 300_000,
  yjsUpdates: 100_000,
  yjsVectors: 100_000,
  yjsBatch: 300_000,
  yjsBatchV2: 300_000,
  automergeEach: 10_000,
  automergeBatch: 10_000,
};

/** XState's simulated clock goes through all its timers at every step. */
export function ownTasks(workload: keyof typeof OWN, scale: number): Task[] {
  const most = (peer: string): number => {
    if (peer in CRDT_EVENTS) return CRDT_EVENTS[peer as keyof typeof CRDT_EVENTS];
    if (peer === "statemXState") return workload === "statem-pending" ? 5_000 : 100_000;
    return peer === "opossum" && workload === "fuse-fail" ? 20_000 : 200_000;
  };
  return OWN[workload].map((peer) => ({
    peer,
    workload,
    events: Math.max(1_000, Math.round(most(peer) * scale)),
    pending: workload === "statem-pending" ? WAITING : 0,
  }));
}

/** The order in which they run, again and again. */
export const ORDER = [
  "recorded",
  "unrecorded",
  "handWritten",
  "xstateMachine",
  "xstateTransition",
  "fakeTimers",
  "simjs",
  "simscript",
] as const;

export const NAMES: Readonly<Record<string, string>> = {
  recorded: "Faultline, all recorded",
  unrecorded: "Faultline, not recorded",
  handWritten: "hand-written loop",
  xstateMachine: "XState actors: machines",
  xstateTransition: "XState actors: transition functions",
  fakeTimers: "@sinonjs/fake-timers",
  simjs: "simjs",
  simscript: "SimScript",
  statemRecorded: "Faultline's gen_statem, all recorded",
  statemUnrecorded: "Faultline's gen_statem, not recorded",
  statemXState: "XState's actor, simulated clock",
  fuseRecorded: "Fuse, async_dirty, all recorded",
  fuseUnrecorded: "Fuse, async_dirty, not recorded",
  fuseSyncRecorded: "Fuse, sync, all recorded",
  fuseSyncUnrecorded: "Fuse, sync, not recorded",
  opossum: "opossum, its defaults",
  opossumBare: "opossum, no timeout, no percentiles",
  cockatiel: "cockatiel, ConsecutiveBreaker",
  crdt: "Faultline, a draft from sync to sync",
  crdtEach: "Faultline, a state for each write",
  yjsUpdates: "Yjs, each write by itself: updates",
  yjsVectors: "Yjs, each write by itself: vectors",
  automergeEach: "Automerge, each write by itself",
  yjsBatch: "Yjs, one transaction per sync",
  yjsBatchV2: "Yjs, one transaction per sync, V2",
  automergeBatch: "Automerge, one change per sync",
  yjsSync: "Yjs, one transaction per sync",
};

/** XState's transition actors have no delays; SimScript is not fit for many pending timers. */
const leftOut = (peer: string, workload: Workload): boolean =>
  peer === "xstateTransition" && workload === "timers";

export function messagingTasks(workload: Workload, scale: number): Task[] {
  return ORDER.filter((peer) => !leftOut(peer, workload)).map((peer) => ({
    peer,
    workload,
    events: Math.max(10_000, Math.round(((EVENTS[peer]?.[workload] ?? MILLION) * scale) / 10_000) * 10_000),
    pending: 0,
  }));
}

/** The peers that are compared over the number of pending timers. */
const CURVE_PEERS = ["recorded", "unrecorded", "handWritten", "fakeTimers"] as const;

/** Peer by peer, so that what is divided by each other is measured right after each other. */
export function curveTasks(workload: "pending" | "cancelling", scale: number): Task[] {
  return CURVE_PEERS.flatMap((peer) =>
    CURVE.filter((pending) => peer !== "fakeTimers" || pending <= 100_000).map((pending) => ({
      peer,
      workload,
      events: Math.round((peer === "fakeTimers" ? 50_000 : 300_000) * scale),
      pending,
    })),
  );
}

/** Keys of the maps that are kept up to date. */
export const SIZES = [1_000, 10_000, 100_000] as const;
export const SYNCS = ["crdt-sync-10", "crdt-sync-100", "crdt-sync-1000"] as const;

/** All sizes with 100 changes a sync; with fewer and with more, the middle size. */
export function syncTasks(workload: (typeof SYNCS)[number], scale: number): Task[] {
  const all = workload === "crdt-sync-100";
  return (all ? ["crdt", "yjsSync"] : ["crdt"]).flatMap((peer) =>
    SIZES.filter((size) => all || size === 10_000).map((pending) => ({
      peer,
      workload,
      events: Math.max(1_000, Math.round((peer === "crdt" ? 200_000 : 50_000) * scale)),
      pending,
    })),
  );
}
