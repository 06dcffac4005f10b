/**
 * The work of the replicated maps and sets, the same for every peer: three replicas that write by turns, and after every
 * 100 writes each sends the other two what it has written since, as bytes. A session is 10,000 writes from nothing on.
 */
import type { Prepared } from "../workloads.ts";

export const REPLICAS = 3;
/** Writes of a session. */
const SESSION = 10_000;
/** Writes from one sync to the next, of all replicas together. */
const PERIOD = 100;
const KEYS = 1_000;
/** One in so many writes is a remove, of a key that need not be there. */
const REMOVES = 5;

/** One write. Its number serves as value, and where there is a clock, as time in milliseconds. */
export interface Write {
  readonly replica: number;
  readonly key: string;
  readonly removes: boolean;
  readonly number: number;
}

/** Numbers that look random, the same in each process (xorshift). */
export function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function writesOf(seed: number): Write[] {
  const draw = drawer(seed);
  return Array.from({ length: SESSION }, (_, number) => ({
    replica: number % REPLICAS,
    key: `key${draw(KEYS)}`,
    removes: draw(REMOVES) === 0,
    number,
  }));
}

/** A period of a session: the writes of each replica. */
type Period = readonly (readonly Write[])[];

const PERIODS = SESSION / PERIOD;

const periodsOf = (writes: readonly Write[]): Period[] =>
  Array.from({ length: PERIODS }, (_, period) => {
    const all = writes.slice(period * PERIOD, (period + 1) * PERIOD);
    return Array.from({ length: REPLICAS }, (_, at) => all.filter(({ replica }) => replica === at));
  });

/** Three replicas of one peer. */
export interface Group {
  /** Makes the writes of one replica, each of them seen at once or all together, as the peer has it. */
  write(replica: number, writes: readonly Write[]): void;
  /** Everybody sends everybody what is new. Returns the bytes sent, over all receivers. */
  sync(): number;
  /** What each replica holds, as text. */
  shown(): readonly string[];
}

/** Sessions one after the other, each with replicas of its own; the last one may be shorter. */
export function sessions(events: number, make: () => Group): Prepared {
  const periods = Math.ceil(events / PERIOD);
  const all = Array.from({ length: Math.ceil(periods / PERIODS) }, (_, i) =>
    periodsOf(writesOf(0x2545f491 + i)).slice(0, periods - i * PERIODS),
  );
  let sent = 0;
  let last: Group | null = null;
  return {
    run() {
      for (const periods of all) {
        const group = make();
        for (const period of periods) {
          period.forEach((writes, replica) => group.write(replica, writes));
          sent += group.sync();
        }
        last = group;
      }
      return periods * PERIOD;
    },
    check() {
      const shown = last!.shown();
      if (shown.some((each) => each !== shown[0])) throw new Error("The replicas differ after a sync.");
      if (!shown[0]!.includes("key")) throw new Error(`Nothing came of it: ${shown[0]}`);
    },
    sent: () => sent / (REPLICAS - 1),
  };
}

/** Two replicas of a map, of which one gets what the other one changes. */
export interface Pair {
  /** Changes some keys on one side, and brings the other one up to date. Returns the bytes sent. */
  change(keys: readonly string[], value: number): number;
  /** What each side has under a key. */
  read(key: string): readonly unknown[];
}

/** @param size keys of the map; they stay as many */
export function changes(
  events: number,
  size: number,
  at: number,
  make: (keys: readonly string[]) => Pair,
): Prepared {
  const keys = Array.from({ length: size }, (_, i) => `key${i}`);
  const pair = make(keys);
  const draw = drawer(0x2545f491);
  const rounds = Array.from({ length: Math.max(1, Math.round(events / at)) }, () => {
    const drawn = new Set<string>();
    while (drawn.size < at) drawn.add(keys[draw(size)]!);
    return [...drawn];
  });
  let sent = 0;
  return {
    run() {
      rounds.forEach((keys, round) => void (sent += pair.change(keys, round)));
      return rounds.length * at;
    },
    check() {
      for (const key of rounds.at(-1)!)
        if (pair.read(key).some((value) => value !== rounds.length - 1))
          throw new Error(`${key} did not arrive.`);
    },
    sent: () => sent,
  };
}
