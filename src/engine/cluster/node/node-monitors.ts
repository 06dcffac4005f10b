/** Who is told of nodes that come and go: `Node.monitor` (of one node) and `:net_kernel.monitor_nodes` (of all). */
import type { ProcessRecord } from "../../kernel/index.ts";

/** What a subscriber of all nodes asked for; each counts by itself. */
export interface Subscription {
  readonly process: ProcessRecord;
  /** The message has a third part, a map; `reason`: with the reason of a nodedown. */
  readonly info: boolean;
  readonly reason: boolean;
}

export class NodeMonitors {
  /** Node → who watches it, once for each time that it asked. */
  readonly #of = new Map<string, ProcessRecord[]>();
  #all: Subscription[] = [];

  monitor(node: string, process: ProcessRecord): void {
    const list = this.#of.get(node) ?? [];
    list.push(process);
    this.#of.set(node, list);
  }

  /** Takes one back; nothing if there is none. */
  demonitor(node: string, process: ProcessRecord): void {
    const list = this.#of.get(node) ?? [];
    const place = list.indexOf(process);
    if (place >= 0) list.splice(place, 1);
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
  takeWatchers(node: string): readonly ProcessRecord[] {
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
        list.filter((one) => one !== process),
      );
  }
}
