/** Task: a process that does one thing, and whose answer can be awaited. Rules: Elixir 1.14's Task. */
import {
  ErlangError,
  ExitError,
  freeze,
  here,
  Pid,
  Process,
  receive,
  Ref,
  self,
  type Term,
  type Timeout,
  type Wait,
} from "../kernel/index.ts";
import type { ChildSpec, Restart, Shutdown } from "./child.ts";
import { DynamicSupervisor, type DynamicSupervisorOptions } from "./dynamic-supervisor.ts";
import type { Server } from "./gen-server.ts";
import type { StartOptions, StartResult } from "./server-module.ts";

/** What a task does: a plain function, or a generator function that waits. */
export type Job<T = any> = () => T | Wait<T>;

/** A task under way. Only its owner can await it. */
export interface TaskHandle<T = any> {
  readonly pid: Pid;
  readonly ref: Ref;
  readonly owner: Pid;
  /** Only for the type of its answer. */
  readonly answers?: T;
}

function* perform(job: Job): Wait<any> {
  const result: unknown = job();
  if (
    typeof result === "object" &&
    result !== null &&
    typeof (result as { next?: unknown }).next === "function"
  )
    return yield* result as Wait<unknown>;
  return result;
}

function checkJob(job: unknown, what: string): void {
  if (typeof job !== "function")
    throw new ErlangError("badarg", `${what} takes a function: ${what}(function* () { … })`);
}

function labelOf(job: Job): string {
  return job.name === "" ? "Task" : `Task ${job.name}`;
}

/** Starts the process of a task that waits to be told under which reference to answer. */
function spawnJob(job: Job, link: boolean): Pid {
  const system = here("Task");
  return system.spawn(
    function* () {
      const go = (yield* receive((m) => Array.isArray(m) && m[0] === "$task")) as readonly [string, Pid, Ref];
      const answer: Term = yield* perform(job);
      freeze(answer);
      here("Task").sendAlias(go[1], go[2], Object.freeze([go[2], answer]));
    },
    labelOf(job),
    "task",
    link,
  ).pid;
}

/** Makes the caller the owner of a task's process and lets it begin. */
function own(pid: Pid): TaskHandle {
  const system = here("Task");
  const process = system.running("Task");
  const ref = system.monitor(process, pid);
  system.acceptAnswers(process, ref);
  system.sendTo(system.find(pid) ?? null, pid, Object.freeze(["$task", process.pid, ref]));
  return Object.freeze({ pid, ref, owner: process.pid });
}

/** Waits for a task's answer or end; undefined: the time is over. */
function* outcome(
  task: TaskHandle,
  after: Timeout,
  what: string,
): Wait<readonly ["ok", any] | readonly ["exit", Term] | undefined> {
  if (task.owner !== self())
    throw new ErlangError("badarg", `${what}: a task can be awaited by the process that started it only`);
  const { ref } = task;
  const message = (yield* receive(
    (m) =>
      Array.isArray(m) &&
      ((m.length === 2 && m[0] instanceof Ref && m[0].id === ref.id) ||
        (m[0] === "DOWN" && (m[1] as Ref).id === ref.id)),
    { after },
  )) as readonly Term[] | undefined;
  if (message === undefined) return undefined;
  disown(task);
  return message[0] === "DOWN" ? ["exit", message[4]] : ["ok", message[1]];
}

function disown({ ref }: TaskHandle): void {
  const system = here("Task");
  system.running("Task").aliases?.delete(ref.id);
  Process.demonitor(ref, { flush: true });
}

function failed(reason: Term, task: TaskHandle, timeout: Timeout): never {
  throw new ExitError([
    reason,
    ["Task", "await", [{ pid: task.pid, ref: task.ref, owner: task.owner }, timeout]],
  ]);
}

function start(job: Job, link: boolean): Pid {
  const system = here("Task");
  return system.spawn(() => perform(job), labelOf(job), "task", link).pid;
}

const TaskSupervisor = Object.freeze({
  name: "Task.Supervisor",
  type: "supervisor" as const,
  /** Starts a supervisor of tasks. As a child: `[Task.Supervisor, { name: "Jobs" }]`. */
  startLink(options: DynamicSupervisorOptions & StartOptions = {}): Wait<StartResult> {
    return DynamicSupervisor.startLink(options);
  },
  childSpec(options: DynamicSupervisorOptions & StartOptions = {}): ChildSpec {
    return DynamicSupervisor.childSpec(options);
  },
  /** Starts a task under the supervisor, linked to the caller too: its crash is the caller's. */
  *async<T>(supervisor: Server, job: Job<T>): Wait<TaskHandle<T>> {
    checkJob(job, "Task.Supervisor.async");
    const pid = yield* startUnder(supervisor, () => spawnJob(job, true));
    Process.link(pid);
    return own(pid);
  },
  /** Likewise without a link: a crash of the task is a message to the caller, no more. */
  *asyncNolink<T>(supervisor: Server, job: Job<T>): Wait<TaskHandle<T>> {
    checkJob(job, "Task.Supervisor.asyncNolink");
    return own(yield* startUnder(supervisor, () => spawnJob(job, true)));
  },
  /** Starts a task nobody awaits: `["ok", pid]`. */
  startChild(
    supervisor: Server,
    job: Job,
    options: { readonly restart?: Restart; readonly shutdown?: Shutdown } = {},
  ): Wait<any> {
    checkJob(job, "Task.Supervisor.startChild");
    return DynamicSupervisor.startChild(supervisor, {
      id: "Task",
      restart: "temporary",
      ...options,
      start: () => ["ok", start(job, true)],
    });
  },
  /** Pids of the tasks that run. */
  *children(supervisor: Server): Wait<Pid[]> {
    const children = (yield* DynamicSupervisor.whichChildren(supervisor)) as readonly (readonly [
      string,
      Pid,
    ])[];
    return children.map(([, pid]) => pid).filter((pid) => pid instanceof Pid);
  },
  terminateChild: (supervisor: Server, pid: Pid): Wait<any> =>
    DynamicSupervisor.terminateChild(supervisor, pid),
});

function* startUnder(supervisor: Server, spawn: () => Pid): Wait<Pid> {
  const result: Term = yield* DynamicSupervisor.startChild(supervisor, {
    id: "Task",
    restart: "temporary",
    start: () => ["ok", spawn()],
  });
  if (Array.isArray(result) && result[0] === "ok") return result[1] as Pid;
  throw new ErlangError(
    "badarg",
    "Task.Supervisor could not start the task: it has as many children as it may have",
  );
}

/** Elixir's Task. */
export const Task = Object.freeze({
  name: "Task",
  /** Starts a task linked to the caller, whose answer it can await. */
  async<T>(job: Job<T>): TaskHandle<T> {
    checkJob(job, "Task.async");
    return own(spawnJob(job, true));
  },
  /** The answer of a task. Exits the caller if the task ended without, or after `timeout` virtual ms (default 5000). */
  *await<T>(task: TaskHandle<T>, timeout: Timeout = 5000): Wait<T> {
    const result = yield* outcome(task, timeout, "Task.await");
    if (result === undefined) {
      disown(task);
      return failed("timeout", task, timeout);
    }
    return result[0] === "ok" ? (result[1] as T) : failed(result[1], task, timeout);
  },
  /** `["ok", answer]`, `["exit", reason]`, or null if it still works after `timeout` virtual ms (default 5000). */
  *yield<T>(
    task: TaskHandle<T>,
    timeout: Timeout = 5000,
  ): Wait<readonly ["ok", T] | readonly ["exit", Term] | null> {
    return (yield* outcome(task, timeout, "Task.yield")) ?? null;
  },
  /** Ends a task, within `timeout` virtual ms or by kill: `["ok", answer]` if it had answered, `["exit", reason]`, or null. */
  *shutdown<T>(
    task: TaskHandle<T>,
    timeout: Timeout | "brutal_kill" = 5000,
  ): Wait<readonly ["ok", T] | readonly ["exit", Term] | null> {
    const answered = yield* outcome(task, 0, "Task.shutdown");
    if (answered !== undefined) return answered;
    Process.unlink(task.pid);
    Process.exit(task.pid, timeout === "brutal_kill" ? "kill" : "shutdown");
    let result = yield* outcome(task, timeout === "brutal_kill" ? "infinity" : timeout, "Task.shutdown");
    if (result === undefined) {
      Process.exit(task.pid, "kill");
      result = yield* outcome(task, "infinity", "Task.shutdown");
    }
    const ended = result!;
    return ended[0] === "exit" && (ended[1] === "shutdown" || ended[1] === "killed")
      ? null
      : (ended as readonly ["ok", T]);
  },
  /** Starts a task nobody awaits, without a link. */
  start(job: Job): readonly ["ok", Pid] {
    checkJob(job, "Task.start");
    return ["ok", start(job, false)];
  },
  /** Starts a task nobody awaits, linked to the caller. */
  *startLink(job: Job): Wait<StartResult> {
    checkJob(job, "Task.startLink");
    return ["ok", start(job, true)];
  },
  /** A task as a child of a supervisor, `[Task, job]`: not restarted. */
  childSpec(job: Job): ChildSpec {
    return { id: "Task", restart: "temporary", start: () => Task.startLink(job) };
  },
  Supervisor: TaskSupervisor,
});
