/**
 * The world at a moment of a trace: every process with its state, mailbox, links, monitors and timers, and
 * every supervisor with its children and restarts.
 *
 * A world is a fold over events. Records are copied on first write after a keyframe (`epoch`), so keyframes
 * share what did not change and seeking replays at most the events since the last one.
 */
import type {
  ChildStatus,
  DependencyMode,
  EventOf,
  Plain,
  ProcessKind,
  TraceEvent,
} from "../engine/index.ts";
import type { Cast } from "./cast.ts";
import { meaningOf } from "./gen-message.ts";
import { afterNetworkEvent, afterPacket, withContent, type NetworkView } from "./network.ts";
import { pidIn } from "./term-text.ts";

export type ProcessStatus = "starting" | "running" | "suspended" | "exited";

export interface Letter {
  readonly id: number;
  readonly from: number;
  readonly message: Plain;
  /** Virtual time of arrival. */
  readonly at: number;
}

export interface Watch {
  readonly ref: number;
  readonly to: number;
}

export interface PendingTimer {
  readonly ref: number;
  readonly due: number;
  readonly to: number;
}

/** A process that waits for an answer and reads nothing else meanwhile. */
export interface Waiting {
  readonly ref: number;
  readonly to: number;
  readonly request: Plain;
  readonly since: number;
}

export interface ProcessView {
  readonly pid: number;
  readonly label: string;
  readonly kind: ProcessKind;
  /** The name of its node; null if there is but one. */
  readonly node: string | null;
  readonly parent: number;
  readonly lane: string;
  readonly incarnation: number;
  readonly status: ProcessStatus;
  readonly startedAt: number;
  readonly exitedAt: number | null;
  readonly reason: Plain | undefined;
  readonly names: readonly string[];
  /** `undefined` until a callback has set it. */
  readonly state: Plain | undefined;
  readonly mailbox: readonly Letter[];
  readonly links: readonly number[];
  readonly monitors: readonly Watch[];
  readonly timers: readonly PendingTimer[];
  readonly waiting: Waiting | null;
  /** The state machine that it hosts, null if none. */
  readonly machine: { readonly name: string; readonly definition: Plain } | null;
  /** The last thing its machine did. */
  readonly chart: EventOf<"transition"> | null;
  /** Handlers of an event manager, those added last first, as OTP lists them. */
  readonly handlers: readonly string[];
  /** How it behaves, if it is a dependency. */
  readonly dependency: {
    readonly name: string;
    readonly mode: DependencyMode;
    readonly answers: boolean;
  } | null;
  /** Occupies a scheduler since `since`, for up to `ms`. */
  readonly working: { readonly scheduler: number; readonly since: number; readonly ms: number } | null;
}

export interface ChildView {
  readonly id: string;
  readonly pid: number;
  readonly status: ChildStatus;
  readonly restart: "permanent" | "transient" | "temporary";
}

export interface SupervisorView {
  readonly pid: number;
  readonly strategy: EventOf<"supervisor">["strategy"];
  readonly dynamic: boolean;
  readonly maxRestarts: number;
  readonly maxSeconds: number;
  readonly autoShutdown: EventOf<"supervisor">["autoShutdown"];
  readonly children: readonly ChildView[];
  /** Virtual times of the restarts it counted, oldest first. */
  readonly restarts: readonly number[];
  /** It counted more restarts than it allows, and ends. */
  readonly gaveUp: boolean;
}

export interface World {
  /** Events told so far. */
  readonly index: number;
  /** Virtual time of the last of them. */
  readonly at: number;
  /** The living, and the last of each lane that ended. */
  readonly processes: ReadonlyMap<number, ProcessView>;
  readonly supervisors: ReadonlyMap<number, SupervisorView>;
  /** Lane -> the process on it, living or ended last. */
  readonly onLane: ReadonlyMap<string, number>;
  /** Alarms that are set, oldest first. */
  readonly alarms: readonly AlarmView[];
  /** ETS tables that exist, oldest first. */
  readonly tables: readonly TableView[];
  /** Nodes and the lines between them; null if the trace is of one node. */
  readonly network: NetworkView | null;
}

export interface AlarmView {
  /** The process that keeps it: with it, it is gone. */
  readonly keeper: number;
  readonly alarm: Plain;
  readonly description: Plain;
  /** Virtual time at which it was set. */
  readonly since: number;
}

export interface TableView {
  readonly name: string;
  readonly owner: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type ProcessDraft = Omit<Mutable<ProcessView>, "mailbox" | "links" | "monitors" | "timers" | "names"> & {
  epoch: number;
  mailbox: Letter[];
  links: number[];
  monitors: Watch[];
  timers: PendingTimer[];
  names: string[];
  /** Who watches it, once for each watch. Not part of the view. */
  watchers: number[];
};
type SupervisorDraft = Omit<Mutable<SupervisorView>, "children" | "restarts"> & {
  epoch: number;
  children: ChildView[];
  restarts: number[];
};

export interface WorldDraft {
  index: number;
  at: number;
  epoch: number;
  processes: Map<number, ProcessDraft>;
  supervisors: Map<number, SupervisorDraft>;
  onLane: Map<string, number>;
  alarms: readonly AlarmView[];
  tables: readonly TableView[];
  network: NetworkView | null;
  /** Whose lane each process stands on. */
  cast: Cast;
}

let epochs = 0;

export function emptyWorld(cast: Cast): WorldDraft {
  return {
    index: 0,
    at: 0,
    epoch: ++epochs,
    processes: new Map(),
    supervisors: new Map(),
    onLane: new Map(),
    alarms: [],
    tables: [],
    network: null,
    cast,
  };
}

/** A copy that shares every record with the original until one of the two writes to it. */
export function fork(world: WorldDraft): WorldDraft {
  world.epoch = ++epochs; // the original, too, must copy before it writes again
  return {
    index: world.index,
    at: world.at,
    epoch: ++epochs,
    processes: new Map(world.processes),
    supervisors: new Map(world.supervisors),
    onLane: new Map(world.onLane),
    alarms: world.alarms,
    tables: world.tables,
    network: world.network,
    cast: world.cast,
  };
}

/** Tells one more event. */
export function apply(world: WorldDraft, event: TraceEvent): void {
  world.index++;
  world.at = event.at;
  switch (event.type) {
    case "spawn":
      return spawn(world, event);
    case "exit":
      world.alarms = world.alarms.filter((one) => one.keeper !== event.pid);
      return exit(world, event);
    case "send":
      return send(world, event);
    case "receive":
      return receive(world, event);
    case "supervisor": {
      const { pid, strategy, dynamic, maxRestarts, maxSeconds, autoShutdown } = event;
      const epoch = world.epoch;
      const old = world.supervisors.get(pid);
      world.supervisors.set(pid, {
        pid,
        strategy,
        dynamic,
        maxRestarts,
        maxSeconds,
        autoShutdown,
        children: old ? [...old.children] : [],
        restarts: old ? [...old.restarts] : [],
        gaveUp: false,
        epoch,
      });
      return;
    }
    case "child":
      return child(world, event);
    case "restart": {
      const supervisor = supervisorOf(world, event.pid);
      if (!supervisor) return;
      supervisor.restarts.push(event.at);
      if (supervisor.restarts.length > supervisor.maxRestarts + 64) supervisor.restarts.shift();
      supervisor.gaveUp = event.used > event.max;
      return;
    }
    case "link":
      return linked(world, event.pid, event.to, true);
    case "unlink":
      return linked(world, event.pid, event.to, false);
    case "lost":
      return lost(world, event);
    case "report":
    case "log":
    case "mark":
    case "fault":
    case "signal":
    case "env":
    case "law":
      return;
    case "node":
    case "connection":
    case "partition":
    case "quality":
      world.network = afterNetworkEvent(world.network, event);
      return;
    case "packet":
      return packet(world, event);
    case "alarm":
      return alarm(world, event);
    case "ets":
      return ets(world, event);
  }
  const process = processOf(world, event.pid);
  if (!process) return;
  switch (event.type) {
    case "located":
      process.node = event.node;
      return;
    case "start":
      if (process.status === "starting") process.status = "running";
      return;
    case "monitor":
      process.monitors.push({ ref: event.ref, to: event.to });
      processOf(world, event.to)?.watchers.push(event.pid);
      return;
    case "demonitor": {
      const at = placeOf(process.monitors, event.ref);
      // A caller takes its monitor off when it has its answer, or has waited long enough.
      if (process.waiting?.ref === event.ref) process.waiting = null;
      if (at < 0) return;
      const [watch] = process.monitors.splice(at, 1) as [Watch];
      const watchers = processOf(world, watch.to)?.watchers;
      const mine = watchers?.lastIndexOf(event.pid) ?? -1;
      if (mine >= 0) watchers?.splice(mine, 1);
      return;
    }
    case "timer": {
      if (event.action === "set") process.timers.push({ ref: event.ref, due: event.due, to: event.to });
      else {
        const at = placeOf(process.timers, event.ref);
        if (at >= 0) process.timers.splice(at, 1);
      }
      return;
    }
    case "register":
      process.names.push(event.name);
      return;
    case "unregister":
      process.names = process.names.filter((name) => name !== event.name);
      return;
    case "state":
      process.state = event.state;
      return;
    case "work":
      process.working =
        event.action === "start" ? { scheduler: event.scheduler, since: event.at, ms: event.ms } : null;
      return;
    case "machine":
      process.machine = { name: event.name, definition: event.definition };
      return;
    case "transition":
      process.chart = event;
      return;
    case "handler":
      return handler(process, event);
    case "dependency":
      process.dependency = { name: event.name, mode: event.mode, answers: event.answers };
      return;
    case "suspend":
      if (process.status !== "exited") process.status = "suspended";
      return;
    case "resume":
      if (process.status === "suspended") process.status = "running";
      return;
  }
}

/** Of thousands it is nearly always the newest or one of the oldest that goes. */
function placeOf(list: readonly { readonly ref: number }[], ref: number): number {
  if (list.at(-1)?.ref === ref) return list.length - 1;
  return list.findIndex((one) => one.ref === ref);
}

/** Setting an alarm again under the same id adds it a second time, as OTP's alarm_handler does; clearing takes the newest. */
function alarm(world: WorldDraft, event: EventOf<"alarm">): void {
  const { pid: keeper, alarm, description, at: since } = event;
  if (event.action === "set") {
    world.alarms = [...world.alarms, { keeper, alarm, description, since }];
    return;
  }
  const key = JSON.stringify(alarm);
  const newest = world.alarms.findLastIndex(
    (one) => one.keeper === keeper && JSON.stringify(one.alarm) === key,
  );
  world.alarms = world.alarms.filter((_, i) => i !== newest);
}

function ets(world: WorldDraft, event: EventOf<"ets">): void {
  const { table: name } = event;
  if (event.action === "new") world.tables = [...world.tables, { name, owner: event.pid }];
  else if (event.action === "gone") world.tables = world.tables.filter((table) => table.name !== name);
  else if (event.action === "rename") {
    const renamed = typeof event.detail === "string" ? event.detail : name;
    world.tables = world.tables.map((table) => (table.name === name ? { ...table, name: renamed } : table));
  } else if (event.action === "owner") {
    const owner = pidIn(event.detail) ?? 0;
    world.tables = world.tables.map((table) => (table.name === name ? { name, owner } : table));
  }
}

function handler(process: ProcessDraft, event: EventOf<"handler">): void {
  const { handler: name, place } = event;
  const { handlers } = process;
  if (event.action === "add")
    process.handlers = [...handlers.slice(0, place), name, ...handlers.slice(place)];
  else process.handlers = handlers.filter((_, i) => i !== place);
}

function processOf(world: WorldDraft, pid: number): ProcessDraft | undefined {
  const found = world.processes.get(pid);
  if (!found || found.epoch === world.epoch) return found;
  const copy: ProcessDraft = {
    ...found,
    epoch: world.epoch,
    mailbox: [...found.mailbox],
    links: [...found.links],
    monitors: [...found.monitors],
    timers: [...found.timers],
    names: [...found.names],
    watchers: [...found.watchers],
  };
  world.processes.set(pid, copy);
  return copy;
}

function supervisorOf(world: WorldDraft, pid: number): SupervisorDraft | undefined {
  const found = world.supervisors.get(pid);
  if (!found || found.epoch === world.epoch) return found;
  const copy: SupervisorDraft = {
    ...found,
    epoch: world.epoch,
    children: [...found.children],
    restarts: [...found.restarts],
  };
  world.supervisors.set(pid, copy);
  return copy;
}

function spawn(world: WorldDraft, event: EventOf<"spawn">): void {
  const role = world.cast.roles.get(event.pid);
  const lane = role?.lane ?? `#${event.pid}`;
  const former = world.onLane.get(lane);
  if (former !== undefined && world.processes.get(former)?.status === "exited") {
    world.processes.delete(former);
    world.supervisors.delete(former);
  }
  world.onLane.set(lane, event.pid);
  world.processes.set(event.pid, {
    pid: event.pid,
    label: event.label,
    kind: event.kind,
    node: null,
    parent: event.parent,
    lane,
    incarnation: role?.incarnation ?? 1,
    status: "starting",
    startedAt: event.at,
    exitedAt: null,
    reason: undefined,
    names: [],
    state: undefined,
    mailbox: [],
    links: [],
    monitors: [],
    timers: [],
    waiting: null,
    working: null,
    machine: null,
    chart: null,
    handlers: [],
    dependency: null,
    watchers: [],
    epoch: world.epoch,
  });
}

/** Precondition: it lives. Effect: it ends; links to it and watches on it are gone; its mailbox is dropped. */
function exit(world: WorldDraft, event: EventOf<"exit">): void {
  const process = processOf(world, event.pid);
  if (!process) return;
  for (const other of process.links) {
    const peer = processOf(world, other);
    if (peer) peer.links = peer.links.filter((pid) => pid !== event.pid);
  }
  for (const pid of new Set(process.watchers)) {
    const watcher = processOf(world, pid);
    if (watcher) watcher.monitors = watcher.monitors.filter((watch) => watch.to !== event.pid);
  }
  process.status = "exited";
  process.exitedAt = event.at;
  process.reason = event.reason;
  process.links = [];
  process.monitors = [];
  process.watchers = [];
  process.mailbox = [];
  process.names = [];
  process.waiting = null;
  process.working = null;
  // Its place is taken already: nobody will look at it again.
  if (world.onLane.get(process.lane) !== event.pid) {
    world.processes.delete(event.pid);
    world.supervisors.delete(event.pid);
  }
}

/** A message to another node lies in nobody's mailbox until it has arrived. */
function packet(world: WorldDraft, event: EventOf<"packet">): void {
  const { network } = world;
  if (network === null) return;
  world.network = afterPacket(network, event);
  if (event.action !== "delivered" || event.message === 0) return;
  const letter = network.underWay.find(({ number }) => number === event.number);
  const to = processOf(world, event.pid);
  if (letter === undefined || !to || to.status === "exited") return;
  to.mailbox.push({ id: event.message, from: letter.pid, message: letter.content ?? null, at: event.at });
}

function send(world: WorldDraft, event: EventOf<"send">): void {
  const to = processOf(world, event.to);
  const travels = world.network?.underWay.some(({ message }) => message === event.id) === true;
  if (travels) world.network = withContent(world.network!, event);
  else if (to && to.status !== "exited")
    to.mailbox.push({ id: event.id, from: event.pid, message: event.message, at: event.at });
  const meaning = meaningOf(event.message);
  if (meaning.kind !== "call") return;
  const caller = processOf(world, event.pid);
  if (caller && caller.status !== "exited")
    caller.waiting = { ref: meaning.ref, to: event.to, request: meaning.request, since: event.at };
}

/** It was sent, but never lay in a mailbox: an answer after the caller had given up. */
function lost(world: WorldDraft, event: EventOf<"lost">): void {
  const to = processOf(world, event.to);
  if (to) to.mailbox = to.mailbox.filter((letter) => letter.id !== event.id);
}

function receive(world: WorldDraft, event: EventOf<"receive">): void {
  const process = processOf(world, event.pid);
  if (!process) return;
  const at = process.mailbox.findIndex((letter) => letter.id === event.id);
  if (at < 0) return;
  const [letter] = process.mailbox.splice(at, 1) as [Letter];
  const waiting = process.waiting;
  if (!waiting) return;
  const meaning = meaningOf(letter.message);
  if ((meaning.kind === "reply" || meaning.kind === "down") && meaning.ref === waiting.ref)
    process.waiting = null;
}

function linked(world: WorldDraft, a: number, b: number, on: boolean): void {
  for (const [pid, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const process = processOf(world, pid);
    if (!process || process.status === "exited") continue;
    process.links = process.links.filter((link) => link !== other);
    if (on && world.processes.get(other)?.status !== "exited") process.links.push(other);
  }
}

function child(world: WorldDraft, event: EventOf<"child">): void {
  const supervisor = supervisorOf(world, event.pid);
  if (!supervisor) return;
  const at = supervisor.children.findIndex((entry) =>
    supervisor.dynamic && event.child !== 0 ? entry.pid === event.child : entry.id === event.id,
  );
  const entry: ChildView = { id: event.id, pid: event.child, status: event.status, restart: event.restart };
  if (event.status === "removed") {
    if (at >= 0) supervisor.children.splice(at, 1);
  } else if (at >= 0) supervisor.children[at] = entry;
  else supervisor.children.push(entry);
}
