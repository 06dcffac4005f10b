/** Who is told of nodes that come and go: `Node.monitor` (of one node) and `:net_kernel.monitor_nodes` (of all). */
import type { ProcessRecord } from "../../kernel/index.ts";

/** What a subscriber of all nodes asked for; each counts by itself. */
export interface Subscription {
  readonly process: ProcessRecord;
  /** The message has a third part, a map; `reason`: with the reason of a nodedown. */
  readonly info: boolean;
  readonly reason: boolean;
}

/** Someone who watches a node. */
export interface NodeWatcher {
  readonly process: ProcessRecord;
  /** The number of a reference made when it first asked: its place among monitors. */
  readonly since: number;
  /** How often it asked. */
  times: number;
}

export class NodeMonitors {
  readonly #of = new Map<string, NodeWatcher[]>();
  #all: Subscription[] = [];

  /** @param since the number of a reference made now */
  monitor(node: string, process: ProcessRecord, since: number): void {
    const list = this.#of.get(node) ?? [];
    const found = list.find((one) => one.process === process);
    if (found !== undefined) found.times++;
    else this.#of.set(node, [...list, { process, since, times: 1 }]);
  }

  /** Takes one back; nothing if there is none. */
  demonitor(node: string, process: ProcessRecord): void {
    const list = this.#of.get(node) ?? [];
    const found = list.find((one) => one.process === process);
    if (found !== undefined && --found.times === 0)
      this.#of.set(
        node,
        list.filter((one) => one !== found),
      );
  }

  subscribe(subscription: Subscription): void {
    this.#all.push(subscription);
  }

  /** Takes back all subscriptions of a process that asked for the same. */
  unsubscribe({ process, info, reason }: Subscription): void {
    this.#all = this.#all.filter(
      (one) => one.process !== process || one.info !== info || one.reason !== reason,
    );
  }

  /** Those who watch a node, which are told and forgotten. */
  takeWatchers(node: string): readonly NodeWatcher[] {
    const list = this.#of.get(node) ?? [];
    this.#of.delete(node);
    return list;
  }

  get subscriptions(): readonly Subscription[] {
    return this.#all;
  }

  ended(process: ProcessRecord): void {
    this.#all = this.#all.filter((one) => one.process !== process);
    for (const [node, list] of this.#of)
      this.#of.set(
        node,
        list.filter((one) => one.process !== process),
      );
  }
}
