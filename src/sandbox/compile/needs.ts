/**
 * What code needs of "faultline" beyond the plain engine. Each part makes the runner larger, so code that uses no name of
 * a part runs in a runner without it; the build fails if a name that leads to one is missing here.
 */
export const NEEDS = {
  /** XState. */
  machines: new Set([
    ...["GenStatem", "machineDefinition", "raiseEvent"],
    ...["and", "assertEvent", "assign", "cancel", "createMachine", "emit", "enqueueActions"],
    ...["log", "not", "or", "sendTo", "setup", "stateIn"],
    ...["Fuse", "fuseMachine", "CircuitBreaker", "breakerMachine", "Watchdog", "watchdogMachine"],
  ]),
  /** Replicated values, src/engine/crdt, and the processes that hold them. */
  replicas: new Set([
    ...["GCounter", "PNCounter", "LWWRegister", "MVRegister", "EWFlag"],
    ...["GSet", "TwoPhaseSet", "AWORSet", "RWORSet", "AWLWWMap", "ORMap", "RGA", "DeltaCrdt"],
    ...["Crdt", "Laws", "joinAll", "nextDot", "hasDot", "missingDots", "plainContext"],
  ]),
  /** Several nodes, src/engine/cluster/node and src/engine/net. */
  nodes: new Set(["cluster", "Node"]),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>;

/** A part of "faultline" that not every runner has. */
export type RunnerPart = keyof typeof NEEDS;

/** The runners, by the parts they have. */
export const RUNNER_PARTS = {
  plain: [],
  machines: ["machines"],
  replicas: ["replicas"],
  nodes: ["nodes"],
  whole: ["machines", "replicas", "nodes"],
} as const satisfies Readonly<Record<string, readonly RunnerPart[]>>;

export type RunnerKind = keyof typeof RUNNER_PARTS;

/** The smallest runner that has all these parts. */
export function runnerWith(parts: readonly RunnerPart[] = []): RunnerKind {
  if (parts.length === 0) return "plain";
  return parts.length === 1 ? parts[0]! : "whole";
}
