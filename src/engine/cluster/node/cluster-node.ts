/** A node of a cluster: a system of its own on a machine of its own. The machine outlives it. */
import type { NodeClock, System } from "../../kernel/index.ts";
import type { Distribution } from "./distribution.ts";
import { NET_TICKTIME } from "./ticks.ts";

/** What a node is like. */
export interface NodeSetup {
  readonly clock: NodeClock;
  /** How many of its processes can work at once. */
  readonly schedulers: number;
  /** net_ticktime; seconds. */
  readonly ticktime: number;
}

export const DEFAULT_SETUP: NodeSetup = Object.freeze({
  clock: Object.freeze({ offset: 0, rate: 1 }),
  schedulers: 2,
  ticktime: NET_TICKTIME,
});

/** A node that has been started, until it crashes. */
export interface Running {
  readonly system: System;
  readonly distribution: Distribution;
}

export class ClusterNode {
  readonly name: string;
  readonly setup: NodeSetup;
  running: Running | null = null;
  /** Whether nothing of it runs for a while, as in a long garbage collection. */
  paused = false;
  /** Whether something has happened to it since it last ran. */
  stirred = false;
  /** What has come to its machine while it stood still. */
  readonly #held: (() => void)[] = [];

  constructor(name: string, setup: NodeSetup) {
    this.name = name;
    this.setup = setup;
  }

  hold(act: () => void): void {
    this.#held.push(act);
  }

  takeHeld(): readonly (() => void)[] {
    return this.#held.splice(0);
  }
}
