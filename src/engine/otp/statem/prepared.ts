/**
 * A machine made ready to be hosted: a copy of it (XState's `provide`) that tells which transitions it takes and
 * which guards it asks. The machine itself stays as it was written.
 */
import { evaluateGuard } from "xstate/guards";
import { guardName } from "./names.ts";
import {
  nodesOf,
  transitionIds,
  transitionsOf,
  type Action,
  type ActionFunction,
  type GuardFunction,
  type Machine,
  type Transition,
} from "./internals.ts";

/** Microsteps that one event may cause. A machine that goes round for ever crashes with XState's own error. */
const MICROSTEPS = 10_000;

/** What one step tells. It is overwritten by the next. */
export interface Told {
  taken: string[];
  guards: (readonly [name: string, answer: boolean])[];
  /** What a guard threw. XState throws an error of its own in its place. */
  thrown: { readonly value: unknown } | null;
}

export interface Prepared {
  readonly machine: Machine;
  readonly told: Told;
  readonly ids: ReadonlyMap<Transition, string>;
  /** Actions that stand for a transition: its id. */
  readonly marks: ReadonlyMap<unknown, string>;
}

export function prepare(original: Machine): Prepared {
  const machine = original.provide({});
  machine.options = { ...machine.options, maxIterations: Math.min(original.config.options?.maxIterations ?? MICROSTEPS, MICROSTEPS) }; // prettier-ignore
  const told: Told = { taken: [], guards: [], thrown: null };
  const ids = transitionIds(machine.root);
  const marks = new Map<unknown, string>();
  for (const node of nodesOf(machine.root)) {
    for (const [, transition] of transitionsOf(node)) {
      if (transition.guard !== undefined) transition.guard = telling(transition.guard, told);
      // What has neither target nor actions forbids the event, and is not taken.
      if (transition.target === undefined && transition.actions.length === 0) continue;
      const mark = (): void => undefined;
      marks.set(mark, ids.get(transition)!);
      transition.actions = [mark as unknown as ActionFunction, ...transition.actions] satisfies Action[];
    }
  }
  return { machine, told, ids, marks };
}

/** A guard that notes its answer. */
function telling(guard: NonNullable<Transition["guard"]>, told: Told): GuardFunction {
  const name = guardName(guard);
  const telling: GuardFunction = () => false;
  telling.check = (snapshot, { context, event }) => {
    try {
      const answer = evaluateGuard(guard as never, context as never, event, snapshot as never);
      told.guards.push([name, answer]);
      return answer;
    } catch (thrown) {
      told.thrown ??= { value: thrown };
      throw thrown;
    }
  };
  return telling;
}
