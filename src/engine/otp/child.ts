/** Children of supervisors: their specifications, how they are started and how they are shut down. */
import {
  ErlangError,
  ExitError,
  exitReason,
  here,
  isHalt,
  Pid,
  Process,
  receive,
  Ref,
  toPlain,
  type ChildStatus,
  type System,
  type Term,
  type Wait,
} from "../kernel/index.ts";
import type { StartResult } from "./server-module.ts";

/** When an ended child is started again: always, after an abnormal end only, never. */
export type Restart = "permanent" | "transient" | "temporary";

/** How long a child may take to end: virtual ms, for ever, or not at all. */
export type Shutdown = number | "infinity" | "brutal_kill";

/** A child specification, as Elixir's. */
export interface ChildSpec {
  /** Unique among the children of one supervisor. */
  readonly id: Term;
  /** Starts the child, linked to the supervisor that calls it. */
  readonly start: (...args: never[]) => Wait<StartResult | Term> | StartResult | Term;
  /** Default "permanent". */
  readonly restart?: Restart;
  /** Default 5000 for workers, "infinity" for supervisors. */
  readonly shutdown?: Shutdown;
  /** Default "worker". */
  readonly type?: "worker" | "supervisor";
  /** Whether its own end can end the supervisor (see autoShutdown). Default false. */
  readonly significant?: boolean;
}

export type AutoShutdown = "never" | "any_significant" | "all_significant";

/** A module that can stand in a list of children. */
export interface ChildModule<A = any> {
  readonly name: string;
  startLink(arg: A, options?: any): Wait<StartResult>;
  childSpec?(arg: A): ChildSpec;
}

/** What may stand in a list of children. */
export type ChildLike = ChildSpec | ChildModule | readonly [module: ChildModule, arg: Term];

/** Overrides for {@link childSpec}; `name` is the name under which the child registers. */
export type ChildOverrides = Partial<Omit<ChildSpec, "start">> & { readonly name?: string | null };

/** A child as its supervisor keeps it. */
export interface Child {
  readonly id: Term;
  readonly spec: ChildSpec;
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly type: "worker" | "supervisor";
  readonly significant: boolean;
  pid: Pid | null;
  /** True between a failed restart and the next try. */
  restarting: boolean;
}

function isModule(value: unknown): value is ChildModule {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { startLink?: unknown }).startLink === "function"
  );
}

/** The specification of a child given as module, `[module, arg]` or specification. */
export function childSpec(child: ChildLike, overrides: ChildOverrides = {}): ChildSpec {
  const { name, ...rest } = overrides;
  const [module, arg] = Array.isArray(child) ? (child as [unknown, unknown]) : [child, undefined];
  if (!isModule(module)) return { ...(child as ChildSpec), ...rest };
  const spec = module.childSpec?.(arg) ?? { id: module.name, start: () => module.startLink(arg) };
  const start = name === undefined ? spec.start : () => module.startLink(arg, { name });
  return { ...spec, start, ...rest };
}

class Invalid {
  readonly term: Term;
  constructor(term: Term) {
    this.term = term;
  }
}

function invalid(...term: Term[]): never {
  throw new Invalid(term);
}

/** Checks a specification as `supervisor:check_childspec` does: the child, or the term that names the mistake. */
export function checkChild(like: Term, autoShutdown: AutoShutdown): Child | { readonly mistake: Term } {
  try {
    if (typeof like !== "object" || like === null) return { mistake: ["invalid_child_spec", like] };
    const spec = childSpec(like as ChildLike);
    if (!("id" in spec)) return { mistake: "missing_id" };
    if (!("start" in spec)) return { mistake: "missing_start" };
    const { id, start, restart = "permanent", type = "worker", significant = false } = spec;
    if (typeof start !== "function") invalid("invalid_mfa", start);
    if (restart !== "permanent" && restart !== "transient" && restart !== "temporary")
      invalid("invalid_restart_type", restart);
    if (significant === true && autoShutdown === "never")
      invalid("bad_combination", [
        ["auto_shutdown", "never"],
        ["significant", true],
      ]);
    if (significant === true && restart === "permanent")
      invalid("bad_combination", [
        ["restart", "permanent"],
        ["significant", true],
      ]);
    if (typeof significant !== "boolean") invalid("invalid_significant", significant);
    if (type !== "worker" && type !== "supervisor") invalid("invalid_child_type", type);
    const shutdown = spec.shutdown ?? (type === "worker" ? 5000 : "infinity");
    if (
      shutdown !== "infinity" &&
      shutdown !== "brutal_kill" &&
      !(Number.isInteger(shutdown) && shutdown >= 0)
    )
      invalid("invalid_shutdown", shutdown);
    return { id, spec, restart, shutdown, type, significant, pid: null, restarting: false };
  } catch (thrown) {
    if (thrown instanceof Invalid) return { mistake: thrown.term };
    throw thrown;
  }
}

/** A child's specification with its defaults filled in. */
export function specOf(child: Child): ChildSpec {
  const { id, spec, restart, shutdown, type, significant } = child;
  return { id, start: spec.start, restart, shutdown, type, significant };
}

/** What starting a child gave: its process (null: it answered ignore), or why it failed. `reply` is what the start function returned. */
export type Started =
  | { readonly pid: Pid | null; readonly reply: Term }
  | {
      readonly error: Term;
      readonly thrown?: { readonly class: "exit" | "error" | "throw"; readonly value: unknown };
    };

/**
 * Calls a start function. What it throws is part of the answer: `catch apply(M, F, A)` in
 * supervisor.erl.
 */
export function* startChild(start: ChildSpec["start"], args: readonly Term[] = []): Wait<Started> {
  let result: unknown;
  try {
    const started = (start as (...args: readonly Term[]) => unknown)(...args);
    result = isWait(started) ? yield* started : started;
  } catch (thrown) {
    if (isHalt(thrown)) throw thrown;
    if (thrown instanceof ExitError)
      return { error: ["EXIT", thrown.reason], thrown: { class: "exit", value: thrown } };
    if (thrown instanceof Error)
      return { error: ["EXIT", exitReason(thrown)], thrown: { class: "error", value: thrown } };
    return { ...startResult(thrown), thrown: { class: "throw", value: thrown } } as Started;
  }
  return startResult(result);
}

function isWait(value: unknown): value is Wait<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { next?: unknown }).next === "function"
  );
}

function startResult(result: unknown): Started {
  if (result === "ignore") return { pid: null, reply: "ignore" };
  if (Array.isArray(result)) {
    if (result[0] === "ok" && result[1] instanceof Pid && (result.length === 2 || result.length === 3))
      return { pid: result[1], reply: result };
    if (result[0] === "error" && result.length === 2) return { error: result[1] as Term };
  }
  return { error: result };
}

const CHILDREN = {};

/** The process of a supervisor's child by its id as text; null if it has none. */
export function childOf(system: System, supervisor: number, id: string): number | null {
  return (
    (system.extensions.get(CHILDREN) as Map<string, number> | undefined)?.get(`${supervisor}/${id}`) ?? null
  );
}

function noteChild(system: System, id: string, child: number): void {
  let children = system.extensions.get(CHILDREN) as Map<string, number> | undefined;
  if (children === undefined) system.extensions.set(CHILDREN, (children = new Map()));
  children.set(`${system.current!.id}/${id}`, child);
}

/** Tells the trace where a child stands. */
export function traceChild(id: Term, pid: Pid | null, restart: Restart, status: ChildStatus): void {
  const system = here("a supervisor");
  if (status === "running") noteChild(system, idText(id), pid!.id);
  system.recorder?.event({
    type: "child",
    at: system.now,
    pid: system.current!.id,
    id: idText(id),
    child: pid?.id ?? 0,
    status,
    restart,
  });
}

/** A supervisor's error report, as OTP's logger gets it. */
export function report(
  context: "child_terminated" | "start_error" | "shutdown" | "shutdown_error",
  reason: Term,
  id: Term,
  pid: Pid | null,
  about: { readonly restarting?: boolean; readonly count?: number } = {},
): void {
  const system = here("a supervisor");
  system.recorder?.event({
    type: "report",
    at: system.now,
    pid: system.current!.id,
    context,
    id: idText(id),
    child: pid?.id ?? 0,
    restarting: about.restarting ?? false,
    count: about.count ?? 1,
    reason: toPlain(reason),
  });
}

/** A child's id as text. */
export function idText(id: Term): string {
  return typeof id === "string" ? id : JSON.stringify(toPlain(id));
}

export function isDown(message: Term, ref: Ref): message is readonly [string, Ref, string, Term, Term] {
  return (
    Array.isArray(message) && message[0] === "DOWN" && message[1] instanceof Ref && message[1].id === ref.id
  );
}

/**
 * Ends a child that runs and waits for its end: `shutdown` and after the timeout `kill`, or `kill` at once.
 *
 * @returns null if it ended as it should, else the reason that is to be reported.
 */
export function* shutdownChild(child: {
  readonly pid: Pid;
  readonly shutdown: Shutdown;
  readonly restart: Restart;
}): Wait<{ readonly reason: Term } | null> {
  const { pid, shutdown } = child;
  const ref = Process.monitor(pid);
  Process.exit(pid, shutdown === "brutal_kill" ? "kill" : "shutdown");
  const patience = shutdown === "brutal_kill" ? "infinity" : shutdown;
  let down = yield* receive((m): m is readonly Term[] => isDown(m, ref), { after: patience });
  if (down === undefined) {
    Process.exit(pid, "kill");
    down = yield* receive((m): m is readonly Term[] => isDown(m, ref));
  }
  const reason = yield* unlinkFlush(pid, down[4]);
  return endedAsAsked(reason, shutdown, child.restart) ? null : { reason };
}

/** Whether a child that was shut down ended as it should. */
export function endedAsAsked(reason: Term, shutdown: Shutdown, restart: Restart): boolean {
  if (reason === (shutdown === "brutal_kill" ? "killed" : "shutdown")) return true;
  return restart !== "permanent" && isNormal(reason);
}

/** Removes the link to a child that ended and takes its EXIT message: the true reason if it ended before it was asked to. */
export function* unlinkFlush(pid: Pid, otherwise: Term): Wait<Term> {
  Process.unlink(pid);
  const message = (yield* receive((m) => Array.isArray(m) && m[0] === "EXIT" && m[1] === pid, {
    after: 0,
  })) as Term[] | undefined;
  return message === undefined ? otherwise : message[2];
}

/** The reasons that are no failure: normal, shutdown, {shutdown, _}. */
export function isNormal(reason: Term): boolean {
  return (
    reason === "normal" ||
    reason === "shutdown" ||
    (Array.isArray(reason) && reason.length === 2 && reason[0] === "shutdown")
  );
}

/** Refuses what is no options object, by name. */
export function checkOptions(options: unknown, what: string): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new ErlangError("badarg", `${what} takes its options as an object: { strategy: "one_for_one" }`);
}
