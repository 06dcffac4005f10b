/**
 * What `global` does on every node, as far as it shapes the cluster (OTP 25; `connect_all` and
 * `prevent_overlapping_partitions` are true by default):
 *
 * A node that is connected to another learns which nodes that one knows, and connects to them: the mesh is full.
 *
 * A node that loses its connection to another tells all it knows. Who hears so passes it on once, and asks the lost one to end
 * its connection too (or, if it is itself the lost one, the node that told): otherwise one node would see two that don't
 * see each other. Who is so asked ends the connection.
 */
export interface GlobalHost {
  readonly name: string;
  /** `prevent_overlapping_partitions`. */
  readonly prevents: boolean;
  connect(node: string): void;
  disconnect(node: string): void;
  tell(node: string, message: GlobalMessage): void;
  warn(text: string): void;
}

export type GlobalMessage =
  | { readonly control: "known"; readonly nodes: readonly string[] }
  | {
      readonly control: "lost_connection";
      readonly node: string;
      readonly operation: number;
      readonly lost: string;
    }
  | { readonly control: "remove_connection" };

export class Global {
  readonly #host: GlobalHost;
  readonly #known = new Set<string>();
  /** Nodes whose connection is being ended on purpose: its loss is no news. */
  readonly #removing = new Set<string>();
  /** The last operation heard of, for each pair of a node and the one that it lost. */
  readonly #heard = new Map<string, number>();
  #operation = 0;

  constructor(host: GlobalHost) {
    this.#host = host;
  }

  /** @param quiet the whole cluster is connected already, and knows it */
  nodeUp(node: string, quiet = false): void {
    this.#removing.delete(node);
    this.#known.add(node);
    if (!quiet)
      this.#host.tell(node, { control: "known", nodes: [...this.#known].filter((one) => one !== node) });
  }

  nodeDown(node: string): void {
    const removing = this.#removing.delete(node);
    this.#known.delete(node);
    if (removing || !this.#host.prevents) return;
    const operation = ++this.#operation;
    const { name } = this.#host;
    for (const one of this.#known)
      this.#host.tell(one, { control: "lost_connection", node: name, operation, lost: node });
  }

  receive(from: string, message: GlobalMessage): void {
    switch (message.control) {
      case "known":
        for (const node of message.nodes)
          if (node !== this.#host.name && !this.#known.has(node)) this.#host.connect(node);
        return;
      case "lost_connection":
        if (this.#host.prevents) this.#lostConnection(message);
        return;
      case "remove_connection":
        if (!this.#known.has(from)) return;
        this.#forget(from);
        this.#host.warn(`'global' at node ${this.#host.name} disconnected node ${from} in order to prevent overlapping partitions`); // prettier-ignore
        this.#host.disconnect(from);
    }
  }

  #lostConnection(message: Extract<GlobalMessage, { control: "lost_connection" }>): void {
    const { node, operation, lost } = message;
    const pair = `${node} ${lost}`;
    if (operation <= (this.#heard.get(pair) ?? 0)) return;
    this.#heard.set(pair, operation);
    for (const one of this.#known) if (one !== node) this.#host.tell(one, message);
    const { name } = this.#host;
    const removed = lost === name ? node : lost;
    if (!this.#known.has(removed)) return;
    this.#host.tell(removed, { control: "remove_connection" });
    this.#host.warn(`'global' at node ${name} requested disconnect from node ${removed} in order to prevent overlapping partitions`); // prettier-ignore
    this.#forget(removed);
  }

  #forget(node: string): void {
    this.#removing.add(node);
    this.#known.delete(node);
  }
}
