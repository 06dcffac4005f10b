/** Nodes, the lines between them, and what is under way, at a moment of a trace. Values: each change makes a new one. */
import type { EventOf, Plain } from "../engine/index.ts";

export type NodeStatus = "up" | "paused" | "down";

export interface NodeView {
  readonly name: string;
  readonly status: NodeStatus;
  /** Nodes that it believes to be connected to, in the order of the connections. */
  readonly connected: readonly string[];
  /** Its own clock reads `offset` + `rate` × virtual time; milliseconds. */
  readonly clock: { readonly offset: number; readonly rate: number };
  /** Virtual time of its last start, crash, pause or going on. */
  readonly since: number;
}

/** Something on its way from one node to another. */
export interface PacketView {
  readonly number: number;
  readonly from: string;
  readonly to: string;
  readonly signal: EventOf<"packet">["signal"];
  /** Number of the message, 0 for another signal. */
  readonly message: number;
  /** Who sent it. */
  readonly pid: number;
  readonly sentAt: number;
  readonly bytes: number;
  /** Why the last try came to nothing; "" if it is still under way for the first time. */
  readonly held: EventOf<"packet">["cause"];
  /** The message, once that is known. */
  readonly content: Plain | undefined;
}

export interface NetworkView {
  readonly nodes: ReadonlyMap<string, NodeView>;
  /** Lines through which nothing passes: `from to`. */
  readonly cut: ReadonlySet<string>;
  /** What is given of the quality of lines, by `from to`. */
  readonly quality: ReadonlyMap<string, Readonly<Record<string, Plain>>>;
  /** What has been sent and has not arrived, oldest first. */
  readonly underWay: readonly PacketView[];
}

const NOTHING: NetworkView = { nodes: new Map(), cut: new Set(), quality: new Map(), underWay: [] };

/** The key of a line. Names of nodes have no spaces. */
export function lineKey(from: string, to: string): string {
  return `${from} ${to}`;
}

function names(list: Plain): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}

/** The lines of two groups, also back unless `oneWay`. */
function linesOf({ left, right, oneWay }: EventOf<"partition" | "quality">): string[] {
  return names(left).flatMap((a) =>
    names(right).flatMap((b) => (a === b ? [] : oneWay ? [lineKey(a, b)] : [lineKey(a, b), lineKey(b, a)])),
  );
}

/** What is known after one more event about nodes or lines. */
export function afterNetworkEvent(
  network: NetworkView | null,
  event: EventOf<"node" | "connection" | "partition" | "quality">,
): NetworkView {
  const before = network ?? NOTHING;
  switch (event.type) {
    case "node":
      return { ...before, nodes: withNode(before, nodeAfter(before, event)) };
    case "connection": {
      const node = before.nodes.get(event.node);
      if (node === undefined) return before;
      const others = node.connected.filter((peer) => peer !== event.peer);
      const connected = event.action === "up" ? [...others, event.peer] : others;
      return { ...before, nodes: withNode(before, { ...node, connected }) };
    }
    case "partition": {
      const cut = new Set(before.cut);
      for (const line of linesOf(event))
        if (event.action === "cut") cut.add(line);
        else cut.delete(line);
      return { ...before, cut };
    }
    case "quality": {
      const quality = new Map(before.quality);
      const given = typeof event.quality === "object" && event.quality !== null ? event.quality : {};
      for (const line of linesOf(event))
        quality.set(line, { ...quality.get(line), ...(given as Record<string, Plain>) });
      return { ...before, quality };
    }
  }
}

function nodeAfter(
  { nodes }: NetworkView,
  { node: name, action, offset, rate, at }: EventOf<"node">,
): NodeView {
  const status = action === "crash" ? "down" : action === "pause" ? "paused" : "up";
  const gone = action === "crash" || action === "start";
  const connected = gone ? [] : (nodes.get(name)?.connected ?? []);
  return { name, status, connected, clock: { offset, rate }, since: at };
}

function withNode({ nodes }: NetworkView, node: NodeView): ReadonlyMap<string, NodeView> {
  return new Map(nodes).set(node.name, node);
}

/** What is known after something happened to a packet. */
export function afterPacket(network: NetworkView, event: EventOf<"packet">): NetworkView {
  const { action, number, cause } = event;
  const { underWay } = network;
  switch (action) {
    case "sent": {
      const { from, to, signal, message, pid, at: sentAt, bytes } = event;
      const packet: PacketView = {
        number,
        from,
        to,
        signal,
        message,
        pid,
        sentAt,
        bytes,
        held: "",
        content: undefined,
      };
      return { ...network, underWay: [...underWay, packet] };
    }
    case "delivered":
      return { ...network, underWay: underWay.filter((packet) => packet.number !== number) };
    case "duplicated":
      return network;
    case "dropped":
      return {
        ...network,
        underWay:
          cause === "cut" || cause === "loss"
            ? underWay.map((packet) => (packet.number === number ? { ...packet, held: cause } : packet))
            : underWay.filter((packet) => packet.number !== number),
      };
  }
}

/** The message of a packet, as its `send` tells it. */
export function withContent(network: NetworkView, { id, message }: EventOf<"send">): NetworkView {
  return {
    ...network,
    underWay: network.underWay.map((packet) =>
      packet.message === id ? { ...packet, content: message } : packet,
    ),
  };
}
