/**
 * A simple_one_for_one supervisor: many children of one template, known by their pids only.
 * Rules: supervisor.erl of OTP 25 (the dyn_ functions).
 */
import { GenServer } from "./gen-server.ts";
import { ErlangError, here, Pid, self, toPlain, type Term, type Wait } from "../kernel/index.ts";
import {
  checkChild,
  isNormal,
  report,
  shutdownChild,
  specOf,
  startChild,
  traceChild,
  type Child,
  type ChildLike,
} from "./child.ts";
import { shutdownTogether } from "./shutdown-together.ts";
import type { InitResult } from "./server-module.ts";
import type { Flags } from "./supervisor.ts";

/** A child of the template: its arguments, and whether its restart failed and will be tried again. */
interface Instance {
  readonly args: readonly Term[];
  readonly restarting: boolean;
}

export class SimpleOneForOne {
  readonly #flags: Flags;
  readonly #template: Child;
  /** By the pid with which the child was known last; null: a restart that was answered with ignore. */
  readonly #children = new Map<Pid | null, Instance>();

  private constructor(flags: Flags, template: Child) {
    this.#flags = flags;
    this.#template = template;
  }

  static make(flags: Flags, children: readonly ChildLike[]): InitResult<SimpleOneForOne> {
    if (children.length !== 1) return ["stop", ["bad_start_spec", children]];
    const template = checkChild(children[0], flags.autoShutdown);
    if ("mistake" in template) return ["stop", ["start_spec", template.mistake]];
    return ["ok", new SimpleOneForOne(flags, template)];
  }

  *handleCall(request: unknown): Wait<Term> {
    const template = this.#template;
    if (request === "which_children")
      return [...this.#children].map(([pid, child]) => [
        "undefined",
        child.restarting ? "restarting" : (pid ?? "undefined"),
        template.type,
      ]);
    if (request === "count_children") {
      const all = this.#children.size;
      const restarting = [...this.#children.values()].filter((child) => child.restarting).length;
      const supervisor = template.type === "supervisor";
      return {
        specs: 1,
        active: all - restarting,
        supervisors: supervisor ? all : 0,
        workers: supervisor ? 0 : all,
      };
    }
    const [what, of] = request as [string, Term];
    switch (what) {
      case "start_child":
        return yield* this.#start(of as readonly Term[]);
      case "terminate_child":
        return yield* this.#terminateChild(of);
      case "get_childspec":
        return of === template.id || this.#children.has(of as Pid)
          ? ["ok", specOf(template)]
          : ["error", "not_found"];
      default:
        return ["error", "simple_one_for_one"];
    }
  }

  *#start(args: readonly Term[]): Wait<Term> {
    const { id, restart, spec } = this.#template;
    const started = yield* startChild(spec.start, args);
    if ("error" in started) return ["error", started.error];
    if (started.pid === null) return ["ok", "undefined"];
    this.#keep(started.pid, args);
    traceChild(id, started.pid, restart, "running");
    return started.reply;
  }

  *#terminateChild(of: Term): Wait<Term> {
    if (!(of instanceof Pid)) return ["error", "simple_one_for_one"];
    const child = this.#children.get(of);
    if (child === undefined) {
      if (here("a supervisor").alive(of)) return ["error", "not_found"];
      this.#children.delete(null);
      return "ok";
    }
    const { id, restart, shutdown } = this.#template;
    if (!child.restarting) {
      traceChild(id, of, restart, "terminating");
      const other = yield* shutdownChild({ pid: of, shutdown, restart });
      if (other !== null) report("shutdown_error", other.reason, id, of);
    }
    this.#forget(of);
    return "ok";
  }

  /** A child ended by itself. False: the supervisor has to end. */
  *childEnded(pid: Pid, reason: Term): Wait<boolean> {
    const child = this.#children.get(pid);
    if (child === undefined || child.restarting) return true;
    const { id, restart } = this.#template;
    if (restart !== "permanent" && isNormal(reason)) {
      this.#forget(pid);
      return !this.#endsSupervisor();
    }
    report("child_terminated", reason, id, pid);
    if (restart !== "temporary") return yield* this.#restart(pid, child);
    this.#forget(pid);
    return !this.#endsSupervisor();
  }

  /** A failed restart is tried again, unless the child was terminated in between. */
  *tryAgain(pid: Term): Wait<boolean> {
    const child = this.#children.get(pid as Pid);
    return child?.restarting === true ? yield* this.#restart(pid as Pid, child) : true;
  }

  *#restart(pid: Pid, child: Instance): Wait<boolean> {
    const { id, restart, spec } = this.#template;
    if (!this.#flags.intensity.add(id)) {
      report("shutdown", "reached_max_restart_intensity", id, pid, child);
      this.#forget(pid);
      return false;
    }
    this.#children.delete(pid);
    const started = yield* startChild(spec.start, child.args);
    if ("error" in started) {
      this.#children.set(pid, { args: child.args, restarting: true });
      traceChild(id, null, restart, "restarting");
      report("start_error", started.error, id, pid, child);
      GenServer.cast(self(), Object.freeze({ id: pid }));
      return true;
    }
    this.#keep(started.pid, child.args);
    traceChild(id, started.pid, restart, started.pid === null ? "ignored" : "running");
    return true;
  }

  *terminate(): Wait<void> {
    // terminate_dynamic_children has no clause for the pid `undefined` of a restart answered with ignore.
    if (this.#children.has(null))
      throw new ErlangError("function_clause", "a child without a process can't be ended");
    const { id, restart, shutdown } = this.#template;
    const running = [...this.#children].filter(([pid, child]) => pid !== null && !child.restarting);
    const others = yield* shutdownTogether(running.map(([pid]) => ({ pid: pid as Pid, restart, shutdown })));
    const byReason = new Map<string, { reason: Term; count: number }>();
    for (const { reason } of others) {
      const key = JSON.stringify(toPlain(reason));
      byReason.set(key, { reason, count: (byReason.get(key)?.count ?? 0) + 1 });
    }
    for (const { reason, count } of byReason.values()) report("shutdown_error", reason, id, null, { count });
  }

  #keep(pid: Pid | null, args: readonly Term[]): void {
    this.#children.set(pid, { args, restarting: false });
  }

  #forget(pid: Pid): void {
    this.#children.delete(pid);
    traceChild(this.#template.id, pid, this.#template.restart, "removed");
  }

  #endsSupervisor(): boolean {
    const { autoShutdown } = this.#flags;
    if (autoShutdown === "never" || !this.#template.significant) return false;
    return autoShutdown === "any_significant" || this.#children.size === 0;
  }
}
