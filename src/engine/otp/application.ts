/**
 * Application: a supervision tree that is started and stopped as one, in the order of dependencies.
 *
 * Rules: OTP's application_controller and application_master. Each application has a master process,
 * the parent of its top supervisor; `stop` runs after the tree has ended. A permanent application that
 * ends takes the node down: the others are stopped, newest first. The controller is not a process here.
 */
import {
  ErlangError,
  ExitError,
  exitReason,
  here,
  isHalt,
  Logger,
  Pid,
  Process,
  receive,
  type Ref,
  self,
  toPlain,
  inspect,
  type System,
  type Term,
  type Wait,
} from "../kernel/index.ts";
import { isDown, isNormal } from "./child.ts";
import type { StartResult } from "./server-module.ts";

/** What the end of an application means: permanent: the node stops; transient: only after a crash; temporary: it is logged. */
export type ApplicationType = "permanent" | "transient" | "temporary";

export interface ApplicationModule {
  readonly name: string;
  /** Applications that have to be started before. */
  readonly applications?: readonly ApplicationModule[];
  /** Starts the top supervisor: `["ok", pid]`. */
  start(type: "normal"): Wait<StartResult> | StartResult;
  /** Called before the tree is stopped. */
  prepStop?(): unknown;
  /** Called after the tree has ended. */
  stop?(): unknown;
}

interface Started {
  readonly application: ApplicationModule;
  readonly master: Pid;
  readonly type: ApplicationType;
}

const STARTED = {};

function started(system: System): Started[] {
  let list = system.extensions.get(STARTED) as Started[] | undefined;
  if (list === undefined) system.extensions.set(STARTED, (list = []));
  return list;
}

function find(system: System, application: ApplicationModule): Started | undefined {
  return started(system).find((one) => one.application.name === application.name);
}

function* callback(body: () => unknown): Wait<unknown> {
  const result = body();
  if (
    typeof result === "object" &&
    result !== null &&
    typeof (result as { next?: unknown }).next === "function"
  )
    return yield* result as Wait<unknown>;
  return result;
}

function* startOne(application: ApplicationModule, type: ApplicationType): Wait<Term> {
  const system = here("Application.start()");
  if (find(system, application) !== undefined) return ["error", ["already_started", application.name]];
  for (const needed of application.applications ?? [])
    if (find(system, needed) === undefined) return ["error", ["not_started", needed.name]];
  const caller = self();
  const { pid } = system.spawn(() => master(application, type, caller), application.name, "application");
  const ref = Process.monitor(pid);
  const answer = (yield* receive(
    (m) => Array.isArray(m) && ((m[0] === "started" && m[1] === pid) || isDown(m, ref)),
  )) as readonly Term[];
  Process.demonitor(ref, { flush: true });
  return answer[0] === "started" ? answer[2] : ["error", answer[4]];
}

function* master(application: ApplicationModule, type: ApplicationType, caller: Pid): Wait<void> {
  const system = here("Application");
  Process.flag("trap_exit", true);
  const acknowledge = (result: Term): void =>
    system.sendTo(system.find(caller) ?? null, caller, Object.freeze(["started", self(), result]));
  const origin = [application.name, "start", ["normal", []]];
  let result: unknown;
  try {
    result = yield* callback(() => application.start("normal"));
  } catch (thrown) {
    if (isHalt(thrown)) throw thrown;
    return acknowledge(["error", ["bad_return", [origin, ["EXIT", exitReason(thrown)]]]]);
  }
  if (!Array.isArray(result) || result[0] !== "ok" || !(result[1] instanceof Pid)) {
    const reason =
      Array.isArray(result) && result[0] === "error" ? [result[1], origin] : ["bad_return", [origin, result]];
    return acknowledge(["error", reason]);
  }
  const top = result[1];
  const mine: Started = { application, master: self(), type };
  started(system).push(mine);
  system.recorder?.plain("start", system.now, self().id);
  acknowledge("ok");
  for (;;) {
    const message = (yield* receive()) as readonly Term[];
    if (message[0] === "$stop") {
      yield* callback(() => application.prepStop?.());
      Process.exit(top, "shutdown");
      yield* receive((m) => Array.isArray(m) && m[0] === "EXIT" && m[1] === top);
      yield* ended(mine);
      return;
    }
    if (message[0] !== "EXIT" || message[1] !== top) continue;
    const reason = message[2];
    Logger.info(`Application ${application.name} exited: ${inspect(toPlain(reason))}`);
    yield* ended(mine);
    if (type === "permanent" || (type === "transient" && !isNormal(reason))) {
      Logger.error(
        `Kernel pid terminated (application_controller): ${application.name} is ${type} and ended, so the node stops`,
      );
      yield* stopAll();
    }
    throw new ExitError(reason);
  }
}

function* ended({ application }: Started): Wait<void> {
  const system = here("Application");
  const list = started(system);
  list.splice(
    list.findIndex((one) => one.application === application),
    1,
  );
  yield* callback(() => application.stop?.());
}

function* stopOne(application: ApplicationModule): Wait<Term> {
  const system = here("Application.stop()");
  const found = find(system, application);
  if (found === undefined) return ["error", ["not_started", application.name]];
  const ref: Ref = Process.monitor(found.master);
  system.sendTo(system.find(found.master) ?? null, found.master, Object.freeze(["$stop"]));
  yield* receive((m) => isDown(m, ref));
  return "ok";
}

function* stopAll(): Wait<"ok"> {
  for (const one of [...started(here("Application.stopAll()"))].reverse()) yield* stopOne(one.application);
  return "ok";
}

function* ensureAllStarted(
  application: ApplicationModule,
  type: ApplicationType,
  done: string[],
): Wait<Term> {
  for (const needed of application.applications ?? []) {
    const result = yield* ensureAllStarted(needed, type, done);
    if (result !== "ok") return result;
  }
  if (find(here("Application"), application) !== undefined) return "ok";
  const result = yield* startOne(application, type);
  if (result !== "ok") return ["error", [application.name, (result as readonly Term[])[1]]];
  done.push(application.name);
  return "ok";
}

/** Elixir's Application. */
export const Application = Object.freeze({
  /** Declares an application. */
  define(application: ApplicationModule): ApplicationModule {
    if (
      typeof application !== "object" ||
      application === null ||
      typeof application.start !== "function" ||
      typeof application.name !== "string"
    )
      throw new ErlangError(
        "badarg",
        'Application.define takes { name: "Shop", *start() { return yield* Supervisor.startLink(…) } }',
      );
    return Object.freeze(application);
  },
  /** Starts an application whose dependencies run: `ok`, or `["error", reason]`. Default type temporary. */
  start: (application: ApplicationModule, type: ApplicationType = "temporary"): Wait<any> =>
    startOne(application, type),
  /** Starts an application after its dependencies: `["ok", names started]` or `["error", [name, reason]]`. */
  *ensureAllStarted(application: ApplicationModule, type: ApplicationType = "temporary"): Wait<any> {
    const done: string[] = [];
    const result = yield* ensureAllStarted(application, type, done);
    return result === "ok" ? ["ok", done] : result;
  },
  /** Ends an application's tree, then calls its `stop`. Those it depends on go on. */
  stop: (application: ApplicationModule): Wait<any> => stopOne(application),
  /** Stops all applications, newest first, as a node does that is told to stop (`System.stop`). */
  stopAll,
  /** Names of the applications that run, newest first. */
  startedApplications(): string[] {
    return started(here("Application.startedApplications()"))
      .map((one) => one.application.name)
      .reverse();
  },
});
