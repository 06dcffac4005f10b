/**
 * fuse_server: installs fuses and removes them. Here each fuse is a process of its own, linked to the server, so that
 * its machine can be seen; what fuse's one server does in one step is done by the two of them.
 */
import {
  here,
  inspect,
  now,
  Process,
  self,
  toPlain,
  type Pid,
  type Term,
  type Wait,
} from "../../kernel/index.ts";
import { ETS, GenEvent, GenServer, GenStatem, lookUpOne } from "../../otp/index.ts";
import { FUSE_EVENT, FUSE_STATE, FuseProcess } from "./fuse-machine.ts";
import type { FuseLimits } from "./fuse-options.ts";
import { drawsOf } from "./fuse-random.ts";
import { count, startCounting } from "./fuse-stats.ts";

/** What a question comes to. */
export type FuseAnswer = "ok" | "blown" | readonly ["error", "not_found"];

export const NOT_FOUND = ["error", "not_found"] as const;

/** The name asked for last, and that of its process: who melts a fuse mostly melts it again. */
let lastName = "";
let lastProcess = "fuse ";

/** The name that the process of a fuse is registered under. */
export function processName(name: Term): string {
  if (typeof name !== "string") return `fuse ${inspect(toPlain(name))}`;
  if (name !== lastName) {
    lastName = name;
    lastProcess = `fuse ${name}`;
  }
  return lastProcess;
}

/** How a fuse is, from the table, by whoever asks. */
export function askTable(name: Term): FuseAnswer {
  const row = lookUpOne(FUSE_STATE, name);
  if (row === undefined || row === null) return NOT_FOUND;
  const state = row[1] as "ok" | "blown" | readonly ["gradual", rate: number];
  if (typeof state !== "string") return drawsOf(here("Fuse.ask()")).uniform() < state[1] ? "blown" : "ok";
  count(name, state);
  return state;
}

export type FuseServerRequest = readonly ["ask", name: Term] | FuseChange;

type FuseChange =
  | readonly ["melt" | "reset" | "remove", name: Term]
  | readonly ["install", name: Term, FuseLimits]
  | readonly ["circuit", name: Term, "enable" | "disable"];

/** Installs, or gives an installed one new limits; one that is disabled stays so. */
function* install(name: Term, limits: FuseLimits): Wait<"ok"> {
  const pid = Process.whereis(processName(name));
  if (pid !== null) {
    yield* GenStatem.call(pid, ["install", limits]);
    return "ok";
  }
  startCounting(name);
  yield* GenStatem.startLink(FuseProcess, { name, limits }, { name: processName(name) });
  return "ok";
}

/**
 * Removes a fuse. Its timer is not cancelled with it: if it was blown, what was to heal it still comes, and heals a
 * fuse of the same name that was installed and has blown since.
 */
function* remove(name: Term, pid: Pid): Wait<"ok"> {
  const [, context] = yield* GenStatem.getState(pid);
  const { healsAt } = context as { readonly healsAt: number | null };
  if (healsAt !== null) Process.sendAfter(self(), ["reset", name], healsAt - now());
  yield* GenStatem.stop(pid);
  ETS.delete(FUSE_STATE, name);
  GenEvent.notify(FUSE_EVENT, [name, "removed"]);
  return "ok";
}

function* answer(request: FuseChange): Wait<Term> {
  const [what, name] = request;
  if (what === "install") return yield* install(name, request[2]);
  const pid = Process.whereis(processName(name));
  if (what === "melt") {
    if (pid === null) return "ok";
    yield* GenStatem.call(pid, "melt");
    count(name, "melt");
    return "ok";
  }
  if (pid === null) return NOT_FOUND;
  if (what === "remove") return yield* remove(name, pid);
  yield* GenStatem.call(pid, what === "circuit" ? request[2] : what);
  return "ok";
}

function* carryOut(request: FuseChange, state: null): Wait<readonly ["reply", Term, null]> {
  return ["reply", yield* answer(request), state];
}

export const FuseServer = GenServer.define({
  name: "fuse_server",
  init() {
    // Public, as fuses are processes of their own here.
    ETS.new(FUSE_STATE, ["named_table", "public", "set"]);
    return ["ok", null];
  },
  handleCall(request: FuseServerRequest, _from, state: null) {
    // What is asked most waits for nothing.
    return request[0] === "ask" ? ["reply", askTable(request[1]), state] : carryOut(request, state);
  },
  handleInfo(message: Term, state: null) {
    const [what, name] = message as [unknown, Term];
    const pid = what === "reset" ? Process.whereis(processName(name)) : null;
    if (pid !== null) GenStatem.cast(pid, "heal");
    return ["noreply", state];
  },
});
