/**
 * What one node knows of the others, and how what its processes do reaches theirs: connections, links and monitors, nodes
 * that come and go.
 *
 * Rules: Erlang reference manual, "Distributed Erlang"; `net_kernel`, `dist_util` and `global` of OTP 25; checked against
 * tests/truth/recorded/distribution.json.
 */
import {
  EXITED,
  Pid,
  type Destination,
  type ProcessRecord,
  type Ref,
  type Remote,
  type System,
  type Term,
} from "../../kernel/index.ts";
import type { Connection } from "./connection.ts";
import { bytesOf, type Content, type Control, type Frame, type SpawnRequest } from "./frame.ts";
import { Global } from "./global.ts";
import { NodeMonitors } from "./node-monitors.ts";
import { TickCounter } from "./ticks.ts";
import { Ties } from "./ties.ts";

/** A connection has to be set up within so long (net_setuptime); milliseconds of the node's own clock. */
export const NET_SETUPTIME = 7_000;
/** How long it takes to find out that there is no node of a name; milliseconds. */
const LOOKUP = 1;

/** What a node asks of its cluster. */
export interface DistributionHost {
  readonly name: string;
  readonly system: System;
  /** Whether it keeps partitions from overlapping (`prevent_overlapping_partitions` of `global`). */
  readonly preventsOverlap: boolean;
  /** Whether there is a machine for a node of this name. */
  isKnown(node: string): boolean;
  /** The name of the node with this number in its pids; undefined if there never was one. */
  nameOf(home: number): string | undefined;
  connection(to: string): Connection;
  /** The frame of a content that the trace shows; null if a rule holds it back. */
  frame(to: string, content: Content): Frame;
  /** Sends what processes say, once the rules have seen it. */
  post(connection: Connection, frame: Frame): void;
  /** What had been said, and is lost. */
  lost(to: string, frame: Frame): void;
  /** Does it on this node's clock, unless the node has crashed by then. `counts`: whether the run may not end before. */
  after(ms: number, act: () => void, counts: boolean): void;
  /** Told of what the trace shows. */
  told(peer: string, action: "up" | "down", reason: string): void;
  located(process: number): void;
  warn(text: string): void;
}

interface Peer {
  readonly name: string;
  state: "none" | "pending" | "up";
  connection: Connection | null;
  /** What processes said while the connection is being set up. */
  waiting: Frame[];
  ticks: TickCounter;
  /** Told whether there is a connection now. */
  asked: ((up: boolean) => void)[];
}

export class Distribution implements Remote {
  readonly monitors = new NodeMonitors();
  readonly #host: DistributionHost;
  readonly #ties = new Ties();
  readonly #global: Global;
  /** In the order in which they became known. */
  readonly #peers = new Map<string, Peer>();
  /** Processes that are to be started at other nodes, by the number of the request. */
  readonly #requests = new Map<number, { readonly peer: string; done(started: Pid | null): void }>();

  constructor(host: DistributionHost) {
    this.#host = host;
    this.#global = new Global({
      name: host.name,
      prevents: host.preventsOverlap,
      connect: (node) => this.#dial(this.#peer(node)),
      disconnect: (node) => this.disconnect(node),
      tell: (node, message) => this.#control(this.#peer(node), message),
      warn: (text) => host.warn(text),
    });
  }

  get #system(): System {
    return this.#host.system;
  }

  #peer(name: string): Peer {
    let peer = this.#peers.get(name);
    if (peer === undefined) {
      peer = { name, state: "none", connection: null, waiting: [], ticks: new TickCounter(), asked: [] };
      this.#peers.set(name, peer);
    }
    return peer;
  }

  // --- connections -----------------------------------------------------------------------------------

  /** Names of the nodes that it is connected to, in the order of the connections. */
  connected(): string[] {
    return [...this.#peers.values()].filter(({ state }) => state === "up").map(({ name }) => name);
  }

  isConnected(node: string): boolean {
    return this.#peers.get(node)?.state === "up";
  }

  /** The open connection to a node, if there is one. */
  connectionTo(node: string): Connection | null {
    const peer = this.#peers.get(node);
    return peer?.state === "up" ? peer.connection : null;
  }

  /** Sets up a connection, unless there is one; `done` is told at once or later. */
  connect(node: string, done: (up: boolean) => void): void {
    const peer = this.#peer(node);
    if (peer.state === "up") return done(true);
    peer.asked.push(done);
    this.#dial(peer);
  }

  /** Ends a connection; false if there is none. */
  disconnect(node: string): boolean {
    const peer = this.#peers.get(node);
    if (peer?.state !== "up") return false;
    this.#down(peer, "disconnect");
    return true;
  }

  /** Both nodes have been connected from the beginning. */
  join(node: string, connection: Connection): void {
    const peer = this.#peer(node);
    peer.state = "up";
    peer.connection = connection;
    this.#global.nodeUp(node, true);
    this.#host.told(node, "up", "");
  }

  /** A look at every connection: net_kernel's tick. */
  tick(): void {
    for (const peer of this.#peers.values()) {
      if (peer.state !== "up") continue;
      const { read, written } = peer.connection!.count(this.#host.name);
      const found = peer.ticks.look(read, written);
      if (found === "silent") this.#down(peer, "net_tick_timeout");
      else if (found === "send") this.#control(peer, { control: "tick" });
    }
  }

  /** The emulator has ended, and the operating system ends its connections. */
  crashed(): void {
    for (const peer of this.#peers.values())
      peer.connection?.close(this.#host.name, controlFrame({ control: "fin" }));
  }

  #control(peer: Peer, body: Control): void {
    peer.connection?.send(this.#host.name, controlFrame(body));
  }

  #dial(peer: Peer): void {
    if (peer.state !== "none" || peer.name === this.#host.name) return;
    peer.state = "pending";
    if (!this.#host.isKnown(peer.name)) {
      this.#host.after(LOOKUP, () => this.#failed(peer, null), true);
      return;
    }
    this.#setUp(peer, this.#host.connection(peer.name));
    this.#control(peer, { control: "syn" });
  }

  #setUp(peer: Peer, connection: Connection): void {
    peer.state = "pending";
    peer.connection = connection;
    this.#host.after(NET_SETUPTIME, () => this.#failed(peer, connection), true);
  }

  /** The setting up came to nothing, if it was still that one. */
  #failed(peer: Peer, connection: Connection | null): void {
    if (peer.state === "pending" && peer.connection === connection)
      this.#down(peer, "connection_setup_failed");
  }

  #up(peer: Peer): void {
    peer.state = "up";
    peer.ticks = new TickCounter();
    // The newest stands last.
    this.#peers.delete(peer.name);
    this.#peers.set(peer.name, peer);
    this.#host.told(peer.name, "up", "");
    const { name } = peer;
    for (const { process, info } of this.monitors.subscriptions)
      this.#tell(process, info ? ["nodeup", name, {}] : ["nodeup", name]);
    for (const frame of peer.waiting.splice(0)) this.#host.post(peer.connection!, frame);
    this.#global.nodeUp(name);
    for (const done of peer.asked.splice(0)) done(true);
  }

  /** Ends a connection, or the setting up of one, and tells all who have to know. */
  #down(peer: Peer, reason: string): void {
    const { name, connection } = peer;
    const wasUp = peer.state === "up";
    peer.state = "none";
    peer.connection = null;
    connection?.close(this.#host.name, controlFrame({ control: "fin" }));
    for (const frame of peer.waiting.splice(0)) this.#host.lost(name, frame);
    if (wasUp) this.#host.told(name, "down", reason);
    this.#cutOff(name);
    if (wasUp) {
      const info = (withReason: boolean): Term => (withReason ? { nodedown_reason: reason } : {});
      for (const subscription of this.monitors.subscriptions)
        this.#tell(
          subscription.process,
          subscription.info ? ["nodedown", name, info(subscription.reason)] : ["nodedown", name],
        );
      this.#global.nodeDown(name);
    }
    for (const done of peer.asked.splice(0)) done(false);
  }

  /** Whoever is tied to a process of the node is told `noconnection`; who watches the node, that it is down. */
  #cutOff(node: string): void {
    const { links, watches } = this.#ties.cutOff(node, (pid) => this.#host.nameOf(pid.home) === node);
    for (const [process, pid] of links) this.#system.arriveExit(process, pid, "noconnection", true);
    // Monitors of processes and of the node in the order in which they were set.
    const told = [
      ...watches.map(([process, { ref, object, target }]) => ({
        since: ref.id,
        tell: () => this.#tell(process, ["DOWN", ref, "process", object, "noconnection"], target),
      })),
      ...this.monitors.takeWatchers(node).map(({ process, since, times }) => ({
        since,
        tell: () => {
          for (let i = 0; i < times; i++) this.#tell(process, ["nodedown", node]);
        },
      })),
    ];
    for (const { tell } of told.sort((a, b) => a.since - b.since)) tell();
    for (const [ref, request] of [...this.#requests])
      if (request.peer === node) {
        this.#requests.delete(ref);
        request.done(null);
      }
  }

  #tell(process: ProcessRecord, message: Term, from = 0): void {
    this.#system.tell(process, from, message);
  }

  // --- what processes do -----------------------------------------------------------------------------

  spawned(process: number): void {
    this.#host.located(process);
  }

  nameOf(home: number): string {
    return this.#host.nameOf(home) ?? "";
  }

  #nodeOf(to: Destination): string {
    if (to instanceof Pid) return this.nameOf(to.home);
    return typeof to === "string" ? this.#host.name : to[1];
  }

  /** Sends to a node, which is connected to if it is not. */
  #send(node: string, content: Content): void {
    const peer = this.#peer(node);
    const frame = this.#host.frame(node, content);
    if (peer.state === "up") return this.#host.post(peer.connection!, frame);
    peer.waiting.push(frame);
    this.#dial(peer);
  }

  /** Likewise, but only if it is connected: otherwise it says nothing new to anyone. */
  #sendIfUp(node: string, content: Content): void {
    const peer = this.#peers.get(node);
    if (peer !== undefined && peer.state !== "none") this.#send(node, content);
  }

  send(from: number, to: Destination, message: Term, id: number): void {
    const address = to instanceof Pid ? to : (to[0] as string);
    this.#send(this.#nodeOf(to), { signal: "message", from, to: address, alias: null, id, message });
  }

  sendAlias(from: number, to: Pid, ref: Ref, message: Term, id: number): void {
    this.#send(this.#nodeOf(to), { signal: "message", from, to, alias: ref, id, message });
  }

  exit(from: ProcessRecord | null, to: Pid, reason: Term): void {
    if (from === null) return;
    this.#send(this.#nodeOf(to), { signal: "exit", by: from.pid, to, reason, link: false });
  }

  link(process: ProcessRecord, to: Pid): void {
    if (!this.#ties.link(process, to)) return;
    this.#system.recorder?.plain("link", this.#system.now, process.id, to.id);
    this.#send(this.#nodeOf(to), { signal: "link", by: process.pid, to });
  }

  unlink(process: ProcessRecord, to: Pid): void {
    if (!this.#ties.unlink(process, to)) return;
    this.#system.recorder?.plain("unlink", this.#system.now, process.id, to.id);
    this.#sendIfUp(this.#nodeOf(to), { signal: "unlink", by: process.pid, to });
  }

  links(process: ProcessRecord): readonly Pid[] {
    return this.#ties.links(process);
  }

  monitor(process: ProcessRecord, of: Destination, ref: Ref, object: Term): void {
    const node = this.#nodeOf(of);
    const target = of instanceof Pid ? of.id : 0;
    this.#ties.watch(process, { ref, node, target, object });
    this.#system.recorder?.plain(
      "monitor",
      this.#system.now,
      process.id,
      of instanceof Pid ? of.id : -1,
      ref.id,
    );
    const to = of instanceof Pid ? of : (of[0] as string);
    this.#send(node, { signal: "monitor", by: process.pid, to, ref });
  }

  demonitor(process: ProcessRecord, ref: Ref): boolean {
    const watch = this.#ties.unwatch(process, ref);
    if (watch === undefined) return false;
    this.#system.recorder?.plain("demonitor", this.#system.now, process.id, ref.id);
    this.#sendIfUp(watch.node, { signal: "demonitor", by: process.pid, ref });
    return true;
  }

  /** Asks for a process at another node. `done`: told its pid, or null if the node can't be reached. */
  spawn(node: string, request: SpawnRequest, done: (started: Pid | null) => void): void {
    this.#requests.set(request.ref.id, { peer: node, done });
    this.#send(node, { signal: "spawn", request });
  }

  /** Has this process told when the node goes down, or asks for it no more. */
  monitorNode(process: ProcessRecord, node: string, flag: boolean): void {
    if (!flag) return this.monitors.demonitor(node, process);
    if (node === this.#host.name) return;
    this.monitors.monitor(node, process, this.#system.makeRef().id);
    this.#dial(this.#peer(node));
  }

  /** A process of this node has ended. */
  ended(process: ProcessRecord, reason: Term): void {
    this.monitors.ended(process);
    const tied = this.#ties.end(process);
    if (tied === undefined) return;
    for (const to of tied.links)
      this.#sendIfUp(this.#nodeOf(to), { signal: "exit", by: process.pid, to, reason, link: true });
    for (const { ref, by } of tied.watchers.values())
      this.#sendIfUp(this.#nodeOf(by), { signal: "down", by: process.id, to: by, ref, reason });
    for (const { ref, node } of tied.watches.values())
      this.#sendIfUp(node, { signal: "demonitor", by: process.pid, ref });
  }

  // --- what arrives ----------------------------------------------------------------------------------

  receive(connection: Connection, { body }: Frame): void {
    const peer = this.#peer(connection.other(this.#host.name));
    if ("signal" in body) this.#take(peer, body);
    else this.#handle(peer, connection, body);
  }

  #handle(peer: Peer, connection: Connection, body: Control): void {
    const answer = (control: "challenge" | "reply" | "ack" | "name" | "nok"): void =>
      connection.send(this.#host.name, controlFrame({ control }));
    const current = peer.connection === connection;
    switch (body.control) {
      case "name":
        return this.#asked(peer, connection);
      case "accept":
        if (current) answer("name");
        return;
      case "challenge":
        if (current) answer("reply");
        return;
      case "reply":
        if (!current) return;
        answer("ack");
        return this.#up(peer);
      case "ack":
        if (current) this.#up(peer);
        return;
      case "nok":
        // The other's own attempt goes on, and is waited for.
        connection.close(this.#host.name, controlFrame({ control: "fin" }));
        return;
      case "refuse":
      case "fin":
        if (current) {
          if (peer.state === "up") this.#down(peer, "connection_closed");
          else this.#failed(peer, connection);
        }
        connection.close(this.#host.name, controlFrame({ control: "fin" }));
        return;
      case "known":
      case "lost_connection":
      case "remove_connection":
        if (current) this.#global.receive(peer.name, body);
    }
  }

  /** Another node asks for a connection. */
  #asked(peer: Peer, connection: Connection): void {
    const send = (control: "challenge" | "nok"): void =>
      connection.send(this.#host.name, controlFrame({ control }));
    // Both ask at the same time: the attempt of the one with the greater name goes on.
    if (
      peer.state === "pending" &&
      peer.connection?.dialer === this.#host.name &&
      this.#host.name > peer.name
    )
      return send("nok");
    // The other has lost the old connection, and this node has not noticed.
    if (peer.state === "up") this.#down(peer, "connection_closed");
    const own = peer.connection;
    this.#setUp(peer, connection);
    own?.close(this.#host.name, controlFrame({ control: "fin" }));
    send("challenge");
  }

  #take(peer: Peer, body: Content): void {
    const system = this.#system;
    switch (body.signal) {
      case "message": {
        const to = body.to instanceof Pid ? system.find(body.to) : system.whereis(body.to);
        const pid = body.to instanceof Pid ? body.to.id : -1;
        system.arrive(to ?? null, pid, body.from, body.message, body.id, body.alias ?? undefined);
        return;
      }
      case "link": {
        const process = system.find(body.to);
        if (process !== undefined) this.#ties.link(process, body.by);
        else
          this.#sendIfUp(peer.name, {
            signal: "exit",
            by: body.to,
            to: body.by,
            reason: "noproc",
            link: true,
          });
        return;
      }
      case "unlink": {
        const process = system.find(body.to);
        if (process !== undefined) this.#ties.unlink(process, body.by);
        return;
      }
      case "exit": {
        const process = system.find(body.to);
        if (process === undefined || (body.link && !this.#ties.unlink(process, body.by))) return;
        system.arriveExit(process, body.by, body.reason, body.link);
        return;
      }
      case "monitor": {
        const { by, ref, to } = body;
        const process = to instanceof Pid ? system.find(to) : system.whereis(to);
        if (process) this.#ties.watchedBy(process, { ref, by });
        else {
          const target = to instanceof Pid ? to.id : 0;
          this.#sendIfUp(peer.name, { signal: "down", by: target, to: by, ref, reason: "noproc" });
        }
        return;
      }
      case "demonitor":
        this.#ties.unwatched(body.ref);
        return;
      case "down": {
        const process = system.find(body.to);
        const watch = process === undefined ? undefined : this.#ties.unwatch(process, body.ref);
        if (watch !== undefined)
          this.#tell(process!, ["DOWN", watch.ref, "process", watch.object, body.reason], body.by);
        return;
      }
      case "spawn":
        if ("request" in body) this.#start(peer, body.request);
        else this.#started(body.ref, body.reply);
    }
  }

  #start(peer: Peer, { ref, by, label, how, start }: SpawnRequest): void {
    const process = this.#system.spawn(start, label, "process", false, by.id);
    if (how === "link") this.#ties.link(process, by);
    else if (how === "monitor") this.#ties.watchedBy(process, { ref, by });
    this.#sendIfUp(peer.name, { signal: "spawn", reply: process.pid, to: by, ref });
  }

  #started(ref: Ref, pid: Pid): void {
    const request = this.#requests.get(ref.id);
    this.#requests.delete(ref.id);
    request?.done(pid);
  }

  /** What ties a process to the one that was started for it: known here only once its pid is. */
  tieStarted(process: ProcessRecord, pid: Pid, ref: Ref, how: SpawnRequest["how"]): void {
    const { recorder, now } = this.#system;
    if (process.status === EXITED) {
      if (how === "link")
        this.#sendIfUp(this.nameOf(pid.home), { signal: "exit", by: process.pid, to: pid, reason: "noproc", link: true }); // prettier-ignore
      return;
    }
    if (how === "link" && this.#ties.link(process, pid)) recorder?.plain("link", now, process.id, pid.id);
    if (how !== "monitor") return;
    this.#ties.watch(process, { ref, node: this.nameOf(pid.home), target: pid.id, object: pid });
    recorder?.plain("monitor", now, process.id, pid.id, ref.id);
  }
}

function controlFrame(body: Control): Frame {
  return { body, bytes: bytesOf(body), number: 0 };
}
