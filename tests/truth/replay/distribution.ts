/** Replays a recorded scenario of several nodes. The format: tests/truth/README.md. */
import {
  ErlangError,
  exitReason,
  ExitError,
  GenServer,
  isHalt,
  type Pid,
  Process,
  receive,
  send,
  type Destination,
  type Ref,
  type System,
  type Term,
  type Wait,
  node,
} from "faultline";
import { Cluster, DEFAULT_SETUP, Node } from "../../../src/engine/cluster/index.ts";
import { decode, difference, encode, inOrder, type Json, type Labels } from "./terms.ts";

type Address = string | readonly [name: string, node: string] | { readonly registered: string };

interface Step {
  readonly op: string;
  readonly in?: string;
  readonly name?: string;
  readonly at?: string;
  readonly node?: string;
  readonly trap?: boolean;
  readonly to?: Address;
  readonly of?: Address;
  readonly label?: string;
  readonly reason?: Json;
  readonly msg?: Json;
  readonly req?: Json;
  readonly reg?: string;
  readonly opts?: readonly string[];
  readonly flag?: boolean;
  readonly how?: string;
  readonly count?: number;
  readonly ms?: number;
  readonly timeout?: number;
  /** Milliseconds that the recorder waited after the step. */
  readonly settle?: number;
}

export interface DistributionScenario {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly string[];
  readonly connected?: boolean;
  /** net_ticktime; seconds. */
  readonly ticktime?: number;
  readonly steps: readonly Step[];
  readonly expect: readonly {
    readonly ret: Json;
    readonly inbox?: Record<string, Json[]>;
    readonly nodes: Record<string, string[]>;
  }[];
}

/** The recorder waits so long after a step; milliseconds. */
const QUIET = 300;
/** And so long for what a process is told to do. */
const PATIENCE = 40_000;

/** The whole name of a node, as in the recording. */
function full(name: string): string {
  return `${name}@localhost`;
}

/** A command for a controlled process: carried out where it is received. */
class Command {
  readonly run: () => Wait<Term> | Term;
  answer: { readonly value: Term } | null = null;
  constructor(run: () => Wait<Term> | Term) {
    this.run = run;
  }
}

const Server = GenServer.define({
  name: "Server",
  init: (n: number) => ["ok", n] as const,
  *handleCall(request: Term, from, n: number) {
    if (request === "count") return ["reply", n, n] as const;
    if (request === "who") return ["reply", from[0], n] as const;
    if (request === "never") return ["noreply", n] as const;
    const [what, a, b] = request as Term[];
    if (what === "echo") return ["reply", a, n] as const;
    if (what === "stop") return ["stop", a, n] as const;
    yield* Process.sleep(a as number);
    return ["reply", b, n] as const;
  },
  handleCast: ([, k]: ["add", number], n: number) => ["noreply", n + k] as const,
});

class Replay {
  readonly #scenario: DistributionScenario;
  readonly #cluster: Cluster;
  readonly #pids = new Map<string, { readonly pid: Pid; readonly node: string }>();
  readonly #names = new Map<number, string>();
  readonly #refs = new Map<string, Ref>();
  readonly #refLabels = new Map<number, string>();
  #inbox = new Map<string, Term[]>();

  readonly #labels: Labels = {
    pid: (id) => this.#names.get(id) ?? "?",
    ref: (id) => this.#refLabels.get(id) ?? "?",
  };

  constructor(scenario: DistributionScenario) {
    this.#scenario = scenario;
    const setup = { ...DEFAULT_SETUP, ticktime: scenario.ticktime ?? DEFAULT_SETUP.ticktime };
    this.#cluster = new Cluster({
      nodes: new Map(scenario.nodes.map((name) => [full(name), setup])),
      connected: scenario.connected !== false,
      quality: { latency: 0.1 },
      start: () => undefined,
    });
  }

  #term(json: Json): Term {
    return decode(json, { pid: (name) => this.#pids.get(name)?.pid, ref: (label) => this.#refs.get(label) });
  }

  #name(name: string, pid: Pid, at: string): void {
    this.#pids.set(name, { pid, node: at });
    this.#names.set(pid.id, name);
  }

  #address(address: Address): Destination {
    if (typeof address === "string") return this.#pids.get(address)!.pid;
    return Array.isArray(address)
      ? ([address[0] as string, full(address[1] as string)] as const)
      : (address as { registered: string }).registered;
  }

  *controlled(name: string, trap: boolean): Wait<void> {
    Process.flag("trap_exit", trap);
    for (;;) {
      const message = yield* receive();
      if (!(message instanceof Command)) {
        this.#inbox.set(name, [...(this.#inbox.get(name) ?? []), message]);
        continue;
      }
      const result = message.run();
      message.answer = { value: isWait(result) ? yield* result : result };
    }
  }

  *#perform(step: Step): Wait<Term> {
    try {
      return yield* this.#operation(step);
    } catch (thrown) {
      if (isHalt(thrown)) throw thrown;
      if (thrown instanceof ExitError) return ["raised", "exit", thrown.reason];
      return ["raised", "error", thrown instanceof ErlangError ? thrown.reason : exitReason(thrown)];
    }
  }

  *#operation(step: Step): Wait<Term> {
    const to = step.to === undefined ? null : this.#address(step.to);
    const of = step.of === undefined ? null : this.#address(step.of);
    switch (step.op) {
      case "send":
        send(to!, this.#term(step.msg!));
        return "ok";
      case "send_many":
        for (let i = 1; i <= step.count!; i++) send(to!, i);
        return "ok";
      case "register":
        return Process.register(this.#pids.get(step.in!)!.pid, step.reg!);
      case "link":
        return Process.link(to as Pid);
      case "unlink":
        return Process.unlink(to as Pid);
      case "links":
        return Process.links().length;
      case "monitor":
        this.#label(step.label!, Process.monitor(of!));
        return "ok";
      case "demonitor":
        return Process.demonitor(this.#refs.get(step.label!)!, {
          flush: step.opts?.includes("flush") === true,
          info: step.opts?.includes("info") === true,
        });
      case "exit":
        return Process.exit(to as Pid, this.#term(step.reason!));
      case "alive":
        return Process.alive(of as Pid);
      case "node_of":
        return node(of as Pid);
      case "self":
        return Node.self();
      case "list":
        return { $list: Node.list().sort() };
      case "connect":
        return yield* Node.connect(full(step.node!));
      case "disconnect":
        return Node.disconnect(full(step.node!));
      case "ping":
        return yield* Node.ping(full(step.node!));
      case "monitor_node":
        return Node.monitor(full(step.node!), step.flag!);
      case "monitor_nodes":
        return "reason" in step
          ? Node.monitorNodes(step.flag!, { nodedownReason: true })
          : Node.monitorNodes(step.flag!);
      case "call":
        return yield* GenServer.call(to!, this.#term(step.req!), step.timeout ?? 5000);
      case "cast":
        return GenServer.cast(to!, this.#term(step.req!));
      case "stop":
        return yield* GenServer.stop(to!, this.#term(step.reason!), 3000);
      case "send_after":
        Process.sendAfter(to!, this.#term(step.msg!), step.ms!);
        return "ok";
      case "node_spawn":
        return yield* this.#nodeSpawn(step);
      default:
        throw new Error(`no such operation: ${step.op}`);
    }
  }

  *#nodeSpawn(step: Step): Wait<Term> {
    const body = (): Wait<void> => this.controlled(step.name!, step.trap === true);
    let pid: Pid;
    if (step.how === "spawn") pid = yield* Node.spawn(full(step.node!), body);
    else if (step.how === "spawn_link") pid = yield* Node.spawnLink(full(step.node!), body);
    else {
      const [started, ref] = yield* Node.spawnMonitor(full(step.node!), body);
      pid = started;
      this.#label(step.label!, ref);
    }
    this.#name(step.name!, pid, node(pid));
    return "ok";
  }

  #label(label: string, ref: Ref): void {
    this.#refs.set(label, ref);
    this.#refLabels.set(ref.id, label);
  }

  /** What comes back from a step. */
  #step(step: Step): Term {
    const cluster = this.#cluster;
    switch (step.op) {
      case "spawn":
        cluster.within(full(step.at!), ({ system }) => {
          const process = system.spawn(() => this.controlled(step.name!, step.trap === true), step.name!);
          this.#name(step.name!, process.pid, full(step.at!));
        });
        return "ok";
      case "server":
        this.#serve(step);
        return "ok";
      case "crash":
      case "halt":
        cluster.crash(full(step.node!));
        return "ok";
      case "restart":
        cluster.restart(full(step.node!));
        return "ok";
      case "pause":
        cluster.pause(full(step.node!));
        return "ok";
      case "resume":
        cluster.resume(full(step.node!));
        return "ok";
      case "wait":
        cluster.run(cluster.now + step.ms!);
        return "ok";
      case "die":
        return this.#tell(step.in!, () => {
          throw new ExitError(this.#term(step.reason!));
        });
      default:
        return this.#tell(step.in!, () => this.#perform(step));
    }
  }

  #serve(step: Step): void {
    const start = function* (): Wait<void> {
      yield* GenServer.start(Server, 0, { name: step.reg ?? null });
    };
    const cluster = this.#cluster;
    const before = new Set([...cluster.system(full(step.at!))!.living()].map(({ id }) => id));
    cluster.within(full(step.at!), ({ system }) => system.spawn(start, "starter"));
    cluster.run(cluster.now + 1);
    const server = [...cluster.system(full(step.at!))!.living()].find(({ id }) => !before.has(id))!;
    this.#name(step.name!, server.pid, full(step.at!));
  }

  #tell(name: string, run: () => Wait<Term> | Term): Term {
    const cluster = this.#cluster;
    const { pid, node: at } = this.#pids.get(name)!;
    const command = new Command(run);
    cluster.within(at, ({ system }: { system: System }) => system.send(pid, command));
    const end = cluster.now + PATIENCE;
    const ended = (): boolean => cluster.system(at)?.find(pid) === undefined;
    while (command.answer === null && !ended() && cluster.now < end) cluster.run(cluster.now + 1);
    return command.answer === null ? "ended" : command.answer.value;
  }

  run(): string[] {
    const differences: string[] = [];
    const { steps, expect } = this.#scenario;
    steps.forEach((step, index) => {
      const ret = this.#step(step);
      this.#cluster.run(this.#cluster.now + (step.settle ?? QUIET));
      const { ret: expectedRet, inbox = {}, nodes } = expect[index]!;
      const path = `step ${index + 1} (${step.op})`;
      const found = [
        difference(this.#encode(ret), expectedRet, `${path}: result`),
        difference(inOrder(this.#takeInbox()), inOrder(inbox), `${path}: inbox`),
        difference(inOrder(this.#lists()), inOrder(nodes), `${path}: nodes`),
      ];
      differences.push(...found.filter((text) => text !== null));
    });
    return differences;
  }

  #encode(term: Term): Json {
    return nodesIn(encode(term, this.#labels));
  }

  #takeInbox(): Json {
    const inbox = Object.fromEntries(
      [...this.#inbox].map(([name, messages]) => [name, messages.map((message) => this.#encode(message))]),
    );
    this.#inbox = new Map();
    return inbox;
  }

  #lists(): Json {
    const cluster = this.#cluster;
    const running = cluster.names.filter((name) => cluster.system(name) !== null && !cluster.isPaused(name));
    return Object.fromEntries(
      running.map((name) => [short(name), [...cluster.connected(name)].map(short).sort()]),
    );
  }
}

function short(name: string): string {
  return name.replace(/@localhost$/, "");
}

/** The recording writes the name of a node as `{n: name}`. */
function nodesIn(json: Json): Json {
  if (typeof json === "string") return json.endsWith("@localhost") ? { n: short(json) } : json;
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(nodesIn);
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, nodesIn(item)]));
}

function isWait(value: Term): value is Wait<Term> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}

export function replayDistribution(scenario: DistributionScenario): string[] {
  return new Replay(scenario).run();
}
