/**
 * A cluster: nodes that each keep a system of their own, and the network between them, in one virtual time.
 *
 * Deterministic, as a single node is. Each node runs until it has nothing to do at an instant, one after the other (which
 * first is drawn, unless the seed is 0); what one sends the other is under way on a line.
 */
import {
  Halt,
  keep,
  Pid,
  RandomStream,
  Recorder,
  STREAMS,
  System,
  toPlain,
  UsageError,
  DEFAULT_LIMITS,
  freeze,
  type RunCounts,
  type Limits,
  type RunEnd,
  type Term,
} from "../../kernel/index.ts";
import {
  checkQuality,
  judge,
  Network,
  type DropCause,
  type NetworkOptions,
  type Quality,
} from "../../net/index.ts";
import { ClusterNode, type NodeSetup, type Running } from "./cluster-node.ts";
import { Connection, type Lines } from "./connection.ts";
import { Distribution } from "./distribution.ts";
import { bytesOf, senderOf, type Content, type Control, type Frame } from "./frame.ts";
import { TICK_INTENSITY } from "./ticks.ts";

/** What the processes of a node that crashed end with. Nobody is told. */
export const CRASHED = "nodedown";

export interface ClusterOptions extends Omit<NetworkOptions, "seed"> {
  readonly seed?: number;
  readonly limits?: Partial<Limits>;
  /** False: nothing is recorded. */
  readonly record?: boolean;
  readonly nodes: ReadonlyMap<string, NodeSetup>;
  /** Whether all nodes are connected to all at the beginning. */
  readonly connected: boolean;
  /** `prevent_overlapping_partitions` of `global`, which is true since OTP 25. Default true. */
  readonly preventsOverlap?: boolean;
  /** Whether a node that is started anew connects to all others. */
  readonly rejoins?: boolean;
  /** Called with every node that has been started, before anything runs there. */
  start(system: System, name: string, again: boolean): void;
}

export class Cluster implements Lines {
  now = 0;
  readonly seed: number;
  readonly limits: Limits;
  readonly recorder: Recorder | null;
  readonly network: Network;
  readonly #nodes = new Map<string, ClusterNode>();
  /** The names of the nodes that were started, by the number in their pids. */
  readonly #homes: (string | undefined)[] = [undefined];
  readonly #counts: RunCounts = { process: 1, ref: 1, message: 1, steps: 0, alive: 0 };
  readonly #random: RandomStream;
  readonly #start: ClusterOptions["start"];
  readonly #rejoins: boolean;
  readonly #preventsOverlap: boolean;
  #frames = 0;

  constructor(options: ClusterOptions) {
    this.seed = options.seed ?? 0;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.recorder = options.record === false ? null : new Recorder(this.limits.rows);
    this.#random = new RandomStream(this.seed, STREAMS.net);
    this.#start = (...given) => options.start(...given);
    this.#preventsOverlap = options.preventsOverlap !== false;
    this.#rejoins = options.rejoins === true;
    const names = [...options.nodes.keys()];
    this.network = new Network(names, { ...options, seed: this.seed });
    for (const [name, setup] of options.nodes) this.#nodes.set(name, new ClusterNode(name, setup));
    if (options.quality !== undefined) this.#tellQuality(names, names, false, options.quality);
    for (const { between, oneWay = false, ...quality } of options.links ?? [])
      this.#tellQuality([between[0]], [between[1]], oneWay, quality);
    for (const node of this.#nodes.values()) this.#boot(node, false);
    if (options.connected) this.#connectAll();
    for (const node of this.#nodes.values()) this.#begin(node, false);
  }

  // --- for those who look at it ----------------------------------------------------------------------

  /** Steps taken by all nodes. */
  get steps(): number {
    return this.#counts.steps;
  }

  /** Names of all nodes, also of those that are down. */
  get names(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** The system of a node; null while it is down. */
  system(name: string): System | null {
    return this.#nodes.get(name)?.running?.system ?? null;
  }

  isPaused(name: string): boolean {
    return this.#nodes.get(name)?.paused === true;
  }

  /** Names of the nodes that a node is connected to, as it knows. */
  connected(name: string): readonly string[] {
    return this.#nodes.get(name)?.running?.distribution.connected() ?? [];
  }

  distribution(name: string): Distribution | null {
    return this.#nodes.get(name)?.running?.distribution ?? null;
  }

  // --- faults ----------------------------------------------------------------------------------------

  /** Cuts the lines between two groups of nodes; with `oneWay` only from the first to the second. */
  cut(left: readonly string[], right: readonly string[], oneWay = false): void {
    this.network.cut(left, right, oneWay, true);
    this.recorder?.event({ type: "partition", at: this.now, pid: 0, action: "cut", left, right, oneWay });
  }

  /** Makes the lines between two groups whole again. */
  heal(left: readonly string[], right: readonly string[], oneWay = false): void {
    this.network.cut(left, right, oneWay, false);
    this.recorder?.event({ type: "partition", at: this.now, pid: 0, action: "heal", left, right, oneWay });
  }

  /** Changes what the lines between two groups are like. */
  change(left: readonly string[], right: readonly string[], oneWay: boolean, quality: Quality): void {
    this.network.change(left, right, oneWay, checkQuality("a line", quality));
    this.#tellQuality(left, right, oneWay, quality);
  }

  #tellQuality(left: readonly string[], right: readonly string[], oneWay: boolean, quality: Quality): void {
    const plain = toPlain(quality);
    this.recorder?.event({ type: "quality", at: this.now, pid: 0, left, right, oneWay, quality: plain });
  }

  /** The node's emulator ends from one moment to the next; the machine, and what it runs on, remain. */
  crash(name: string): void {
    const node = this.#node(name);
    const { running } = node;
    if (running === null) return;
    this.#tellNode(node, "crash");
    const { system, distribution } = running;
    node.running = null;
    node.paused = false;
    node.stirred = false;
    node.takeHeld();
    distribution.crashed();
    system.enter(this.#counts);
    system.now = this.now;
    system.vanish(CRASHED);
    system.leave(this.#counts);
  }

  /** Starts a node anew; one that runs crashes before. */
  restart(name: string): void {
    const node = this.#node(name);
    this.crash(name);
    this.#boot(node, true);
    this.#begin(node, true);
    if (this.#rejoins)
      for (const other of this.#nodes.values())
        if (other !== node)
          this.within(node, ({ distribution }) => distribution.connect(other.name, () => undefined));
  }

  /** Nothing of the node runs until it is resumed: timers fire late, and what arrives is kept by its machine. */
  pause(name: string): void {
    const node = this.#node(name);
    if (node.running === null || node.paused) return;
    // What has happened until now has happened.
    this.within(node, () => undefined);
    node.paused = true;
    this.#tellNode(node, "pause");
  }

  resume(name: string): void {
    const node = this.#node(name);
    const { running } = node;
    if (running === null || !node.paused) return;
    node.paused = false;
    this.#tellNode(node, "resume");
    running.system.enter(this.#counts);
    running.system.skipTo(this.now);
    running.system.leave(this.#counts);
    node.stirred = true;
    for (const act of node.takeHeld()) act();
  }

  #node(name: string): ClusterNode {
    const node = this.#nodes.get(name);
    if (node === undefined)
      throw new UsageError(`There is no node ${name}. Known: ${this.names.join(", ")}.`);
    return node;
  }

  #tellNode({ name, setup }: ClusterNode, action: "start" | "crash" | "pause" | "resume"): void {
    const { offset, rate } = setup.clock;
    this.recorder?.event({ type: "node", at: this.now, pid: 0, node: name, action, offset, rate });
  }

  // --- nodes -----------------------------------------------------------------------------------------

  #boot(node: ClusterNode, again: boolean): void {
    const home = this.#homes.push(node.name) - 1;
    const distribution: Distribution = new Distribution({
      name: node.name,
      get system() {
        return system;
      },
      preventsOverlap: this.#preventsOverlap,
      isKnown: (name) => this.#nodes.has(name),
      nameOf: (number) => this.#homes[number],
      connection: (to) => new Connection(this, node.name, to),
      frame: (to, content) => this.#frame(node.name, to, content),
      post: (connection, frame) => this.#post(node.name, connection, frame),
      lost: (to, frame) => this.tell("dropped", node.name, to, frame, "closed"),
      after: (ms, act, counts) => this.#after(node, ms, act, counts),
      told: (peer, action, reason) =>
        this.recorder?.event({
          type: "connection",
          at: this.now,
          pid: 0,
          node: node.name,
          peer,
          action,
          reason,
        }),
      located: (pid) => this.recorder?.event({ type: "located", at: this.now, pid, node: node.name }),
      warn: (text) => this.recorder?.event({ type: "log", at: this.now, pid: 0, level: "warning", text }),
    });
    const system = new System({
      seed: this.seed,
      schedulers: node.setup.schedulers,
      limits: this.limits,
      node: { name: node.name, home, clock: node.setup.clock, recorder: this.recorder, remote: distribution },
    });
    system.now = this.now;
    system.exitHooks.push((process, reason) => {
      if (node.running?.system === system) distribution.ended(process, reason);
    });
    node.running = { system, distribution };
    this.#tellNode(node, "start");
    const interval = (node.setup.ticktime * 1000) / TICK_INTENSITY;
    const tick = (): void => {
      distribution.tick();
      this.#after(node, interval, tick, false);
    };
    // Nodes are not started at the same moment, whatever the run shows.
    this.#after(node, again ? interval : interval * this.#random.uniform(), tick, false);
  }

  #begin(node: ClusterNode, again: boolean): void {
    this.within(node, ({ system }) => this.#start(system, node.name, again));
  }

  #connectAll(): void {
    const nodes = [...this.#nodes.values()];
    nodes.forEach((a, index) => {
      for (const b of nodes.slice(index + 1)) {
        const connection = new Connection(this, a.name, b.name, true);
        a.running!.distribution.join(b.name, connection);
        b.running!.distribution.join(a.name, connection);
      }
    });
  }

  /** Does something at a node that runs, at this moment. */
  within(node: ClusterNode | string, act: (running: Running) => void): void {
    const at = typeof node === "string" ? this.#node(node) : node;
    const { running } = at;
    if (running === null) return;
    const { system } = running;
    system.enter(this.#counts);
    try {
      if (system.now < this.now) system.advance(this.now);
      act(running);
    } finally {
      system.leave(this.#counts);
    }
    at.stirred = true;
  }

  /** Likewise, once it does not stand still, and unless it has crashed by then. */
  #whenItRuns(node: ClusterNode, act: (running: Running) => void): void {
    const { running } = node;
    const now = (): void => {
      if (node.running === running && running !== null) this.within(node, act);
    };
    if (node.paused) node.hold(now);
    else now();
  }

  #after(node: ClusterNode, ms: number, act: () => void, counts: boolean): void {
    const { running } = node;
    const at = this.now + ms / node.setup.clock.rate;
    this.network.agenda.add(
      at,
      () => {
        if (node.running === running) this.#whenItRuns(node, act);
      },
      counts,
    );
  }

  // --- the network -----------------------------------------------------------------------------------

  #frame(from: string, to: string, content: Content): Frame {
    const frame: Frame = { body: content, bytes: bytesOf(content), number: ++this.#frames };
    this.#packet("sent", from, to, frame, senderOf(content), "");
    if (content.signal === "message") {
      const { message, to: address, from: sender, id } = content;
      freeze(message);
      this.recorder?.send(this.now, sender, address instanceof Pid ? address.id : -1, id, keep(message));
    }
    return frame;
  }

  #post(from: string, connection: Connection, frame: Frame): void {
    const { rules } = this.network;
    if (rules.length > 0) {
      const to = connection.other(from);
      const { signal } = frame.body as Content;
      const message = signal === "message" ? toPlain((frame.body as { message: Term }).message) : null;
      const verdict = judge(rules, { from, to, signal, message, at: this.now });
      if (verdict === "drop") return this.tell("dropped", from, to, frame, "rule");
      if (verdict !== "pass") {
        this.network.agenda.add(this.now + verdict.delay, () => connection.send(from, frame));
        return;
      }
    }
    connection.send(from, frame);
  }

  arrived(connection: Connection, to: string, frame: Frame): void {
    const node = this.#nodes.get(to)!;
    const answer = (control: "accept" | "refuse"): void => {
      const body: Control = { control };
      connection.send(to, { body, bytes: bytesOf(body), number: 0 });
    };
    if (node.running === null) return answer("refuse");
    // The operating system answers, whatever the node does.
    if ("control" in frame.body && frame.body.control === "syn") return answer("accept");
    this.#whenItRuns(node, ({ distribution, system }) => {
      if (!connection.isOpen(to)) return this.tell("dropped", connection.other(to), to, frame, "closed");
      if (frame.number > 0)
        this.#packet("delivered", connection.other(to), to, frame, receiverOf(frame, system), "");
      distribution.receive(connection, frame);
    });
  }

  tell(
    action: "dropped" | "duplicated",
    from: string,
    to: string,
    frame: Frame,
    cause: DropCause | "",
  ): void {
    if (frame.number > 0) this.#packet(action, from, to, frame, senderOf(frame.body as Content), cause);
  }

  #packet(
    action: "sent" | "delivered" | "dropped" | "duplicated",
    from: string,
    to: string,
    { number, body, bytes }: Frame,
    pid: number,
    cause: DropCause | "",
  ): void {
    const { signal } = body as Content;
    const message = signal === "message" ? (body as { id: number }).id : 0;
    this.recorder?.event({ type: "packet", at: this.now, pid, action, from, to, number, signal, message, bytes, cause }); // prettier-ignore
  }

  // --- the run ---------------------------------------------------------------------------------------

  /** Runs until nothing is left to happen, or until virtual time `until` (all that happens at `until` included). */
  run(until?: number): RunEnd;
  /** Likewise, but returns null after about `budget` steps in all: the run goes on at the next call. */
  run(until: number, budget: number): RunEnd | null;
  run(until = Infinity, budget = Infinity): RunEnd | null {
    try {
      for (;;) {
        if (!this.#settle(budget)) return null;
        if (this.recorder?.full === true) return "rows";
        const next = this.#nextEvent();
        if (next === Infinity || (!this.network.agenda.busy && this.#isCalm())) return "quiet";
        if (next > until) {
          this.now = until;
          return "until";
        }
        this.advance(next);
      }
    } catch (thrown) {
      if (thrown instanceof Halt && thrown.why !== "killed") return thrown.why as RunEnd;
      throw thrown;
    }
  }

  /** Moves time forward to `to` and starts what is due then at the nodes. Nothing may be due before. */
  advance(to: number): void {
    this.now = to;
    for (const node of this.#nodes.values())
      if (node.running !== null && !node.paused && node.running.system.nextEvent() <= to)
        this.within(node, () => undefined);
  }

  /** Runs all that happens at this instant; false if `budget` steps were taken before it was done. */
  #settle(budget: number): boolean {
    for (;;) {
      while (this.network.agenda.step(this.now));
      const ready = [...this.#nodes.values()].filter(({ stirred, paused, running }) => stirred && !paused && running !== null); // prettier-ignore
      if (ready.length === 0) return true;
      const node = ready.length === 1 || this.seed === 0 ? ready[0]! : ready[this.#random.int(ready.length)]!;
      const { system } = node.running!;
      system.enter(this.#counts);
      try {
        system.settle(budget);
      } finally {
        system.leave(this.#counts);
      }
      if (this.#counts.steps > budget) return false;
      node.stirred = false;
    }
  }

  #nextEvent(): number {
    let next = this.network.agenda.next;
    for (const { running, paused } of this.#nodes.values())
      if (running !== null && !paused) next = Math.min(next, running.system.nextEvent());
    return next;
  }

  /** Whether nothing is left but ticks, and no node will ever be missed because of them. */
  #isCalm(): boolean {
    for (const { name, running, paused } of this.#nodes.values()) {
      if (running === null || paused) continue;
      if (running.system.nextEvent() !== Infinity) return false;
      for (const peer of running.distribution.connected()) {
        const other = this.#nodes.get(peer)!;
        if (other.running === null || other.paused) return false;
        if (!running.distribution.connectionTo(peer)!.idle) return false;
        if (this.network.line(name, peer).cut || this.network.line(peer, name).cut) return false;
      }
    }
    return true;
  }
}

/** The number of the process that a frame is for; 0 if there is none. */
function receiverOf({ body }: Frame, system: System): number {
  const content = body as Content;
  if (content.signal === "message" || content.signal === "monitor") {
    const { to } = content;
    return (to instanceof Pid ? to.id : system.whereis(to)?.id) ?? 0;
  }
  return "to" in content ? content.to.id : 0;
}
