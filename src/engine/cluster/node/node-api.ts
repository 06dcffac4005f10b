/** Elixir's `Node` module, and of `:net_kernel` what watches nodes. */
import {
  ErlangError,
  exit,
  here,
  node as nodeOfProcess,
  spawn,
  spawnLink,
  spawnMonitor,
  type Body,
  type Pid,
  type ProcessRecord,
  type Ref,
  type System,
  type Wait,
} from "../../kernel/index.ts";
import { Distribution } from "./distribution.ts";

/** Parks a process until something has come about elsewhere. */
class Until<T> {
  readonly #begin: (done: (result: T) => void) => void;
  #begun = false;
  #result: { readonly value: T } | null = null;

  constructor(begin: (done: (result: T) => void) => void) {
    this.#begin = begin;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, T> {
    const system = here("Node");
    const process = system.running("Node");
    if (!this.#begun) {
      this.#begun = true;
      this.#begin((value) => {
        this.#result = { value };
        system.wake(process);
      });
    }
    return this.#result !== null ? { done: true, value: this.#result.value } : system.park(process, false);
  }
}

function until<T>(begin: (done: (result: T) => void) => void): Wait<T> {
  return new Until(begin) as unknown as Wait<T>;
}

interface Me {
  readonly system: System;
  readonly process: ProcessRecord;
  /** Null on a node that is not part of a cluster. */
  readonly distribution: Distribution | null;
}

function me(what: string): Me {
  const system = here(what);
  const process = system.running(what);
  return { system, process, distribution: system.remote instanceof Distribution ? system.remote : null };
}

function checkName(what: string, name: unknown): string {
  if (typeof name === "string" && name !== "") return name;
  throw new ErlangError("badarg", `${what} takes the name of a node`);
}

function named(body: (...args: never[]) => unknown): string {
  const { name } = body as { readonly name: unknown };
  return typeof name === "string" && name !== "" ? name : "process";
}

/** Starts a process elsewhere, and waits for its pid. If that node can't be reached, it is a process here that ends with `noconnection`. */
function* remoteSpawn(
  what: string,
  node: string,
  how: "spawn" | "link" | "monitor",
  body: Body<unknown[]>,
  args: unknown[],
): Wait<{ readonly pid: Pid; readonly ref: Ref }> {
  const { system, process, distribution } = me(what);
  checkName(what, node);
  if (typeof body !== "function")
    throw new ErlangError("badarg", `${what} takes a function, as in ${what}("lyon", function* () { … })`);
  const ref = system.makeRef();
  let started: Pid | null = null;
  if (distribution !== null && node !== system.node) {
    const request = { ref, by: process.pid, label: named(body), how, start: () => body(...args) };
    started = yield* until<Pid | null>((done) =>
      distribution.spawn(node, request, (pid) => {
        if (pid !== null) distribution.tieStarted(process, pid, ref, how);
        done(pid);
      }),
    );
    if (started !== null) return { pid: started, ref };
  }
  const here_ = node === system.node ? body : (): never => exit("noconnection");
  const given = node === system.node ? args : [];
  if (how === "monitor") {
    const [pid, made] = spawnMonitor(here_, ...given);
    return { pid, ref: made };
  }
  return { pid: how === "link" ? spawnLink(here_, ...given) : spawn(here_, ...given), ref };
}

function* connect(node: string): Wait<boolean> {
  const { system, distribution } = me("Node.connect()");
  checkName("Node.connect", node);
  if (node === system.node) return true;
  if (distribution === null) return false;
  return yield* until<boolean>((done) => distribution.connect(node, done));
}

/** How `monitorNodes` shall tell: with a third part, a map; `nodedownReason`: which says why (`net_tick_timeout`, `connection_closed`, `disconnect`). */
export interface MonitorNodesOptions {
  readonly nodedownReason?: boolean;
}

/** Elixir's `Node` module, with Erlang's `:net_kernel.monitor_nodes`. */
export const Node = Object.freeze({
  /** The name of the node that the caller runs on. */
  self(): string {
    return nodeOfProcess();
  },
  /** Names of the nodes that it is connected to. */
  list(): string[] {
    return me("Node.list()").distribution?.connected() ?? [];
  },
  /** Whether the node is part of a cluster. */
  alive(): boolean {
    return me("Node.alive()").distribution !== null;
  },
  /** Connects to a node, and waits: true once there is a connection, false if there can be none (after 7 s at the latest). */
  connect(node: string): Wait<boolean> {
    return connect(node);
  },
  /** Ends the connection to a node: true, or false if there is none. Links and monitors over it are told `noconnection`. */
  disconnect(node: string): boolean {
    const { distribution } = me("Node.disconnect()");
    return distribution?.disconnect(checkName("Node.disconnect", node)) ?? false;
  },
  /** `pong` if there is a connection, or if there is one now; else `pang`. */
  *ping(node: string): Wait<"pong" | "pang"> {
    return (yield* connect(node)) ? "pong" : "pang";
  },
  /**
   * Asks for one message `["nodedown", node]` when the connection to a node ends, or can't be made; with false, for one
   * less. Asked twice, told twice.
   */
  monitor(node: string, flag: boolean): true {
    const { process, distribution } = me("Node.monitor()");
    checkName("Node.monitor", node);
    if (distribution === null) throw new ErlangError("notalive", "Node.monitor: this node is in no cluster");
    distribution.monitorNode(process, node, flag);
    return true;
  },
  /** Starts a process at a node: `const pid = yield* Node.spawn("lyon", function* () { … })`. */
  *spawn<Args extends readonly unknown[]>(node: string, body: Body<Args>, ...args: Args): Wait<Pid> {
    const { pid } = yield* remoteSpawn("Node.spawn", node, "spawn", body as unknown as Body<unknown[]>, [
      ...args,
    ]);
    return pid;
  },
  /** Likewise, and links the two. */
  *spawnLink<Args extends readonly unknown[]>(node: string, body: Body<Args>, ...args: Args): Wait<Pid> {
    const { pid } = yield* remoteSpawn("Node.spawnLink", node, "link", body as unknown as Body<unknown[]>, [
      ...args,
    ]);
    return pid;
  },
  /** Likewise, and monitors the new process: `[pid, ref]`. */
  *spawnMonitor<Args extends readonly unknown[]>(
    node: string,
    body: Body<Args>,
    ...args: Args
  ): Wait<[Pid, Ref]> {
    const { pid, ref } = yield* remoteSpawn("Node.spawnMonitor", node, "monitor", body as unknown as Body<unknown[]>, [...args]); // prettier-ignore
    return [pid, ref];
  },
  /**
   * Asks for a message `["nodeup", node]` and `["nodedown", node]` for every node that comes and goes. Asked twice, told
   * twice; false takes back all that the caller asked for in this way (`:net_kernel.monitor_nodes`).
   */
  monitorNodes(flag: boolean, options?: MonitorNodesOptions): "ok" {
    const { process, distribution } = me("Node.monitorNodes()");
    const subscription = {
      process,
      info: options !== undefined,
      reason: options?.nodedownReason === true,
    };
    if (flag) distribution?.monitors.subscribe(subscription);
    else distribution?.monitors.unsubscribe(subscription);
    return "ok";
  },
});
