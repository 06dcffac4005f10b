/** A machine as plain data, for the statechart and for the trace. */
import type { AnyStateMachine } from "xstate";
import { actionName, guardName, isOfAfter } from "./names.ts";
import { nodesOf, transitionIds, transitionsOf, type Action, type Machine, type Node } from "./internals.ts";

/** A state of a statechart. What is empty is left out. */
export interface ChartState {
  /** Its path from the machine's id, with dots; or the id that it was given. */
  readonly id: string;
  readonly key: string;
  /** The state it lies in. The root has none and comes first. */
  readonly parent?: string;
  readonly type: "atomic" | "compound" | "parallel" | "final" | "history";
  /** Of a compound state: the state that is entered with it. */
  readonly initial?: string;
  readonly history?: "shallow" | "deep";
  /** Names of actions. */
  readonly entry?: readonly string[];
  readonly exit?: readonly string[];
  readonly tags?: readonly string[];
  readonly description?: string;
}

/** An arrow of a statechart. */
export interface ChartTransition {
  /** Unique, and the same in every run: what `taken` in the trace names. */
  readonly id: string;
  readonly source: string;
  /** None: the transition moves no state, it only acts (or forbids its event). */
  readonly target?: readonly string[];
  /** `event`: on an event; `after`: a delay; `always`: at once; `done`: its source has reached its final state. */
  readonly on: "event" | "after" | "always" | "done";
  /** The event's type, or `*` patterns. */
  readonly event?: string;
  /** Virtual milliseconds, or the name of a delay. */
  readonly delay?: number | string;
  readonly guard?: string;
  readonly actions?: readonly string[];
  /** True if its source is left and entered anew. */
  readonly reenter?: boolean;
}

/** A machine, drawn from nothing else than itself. */
export interface MachineDefinition {
  readonly id: string;
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
  /** True if the machine is too large for a trace, and this is its beginning. */
  readonly cut?: boolean;
}

/** Parts of data that a row of the trace may have, less than the page takes. */
const PARTS = 1_800;

/**
 * What a statechart needs to draw a machine: its states with their parents, its transitions with their ids, both in
 * document order, as plain data. The first state is the root.
 */
export function machineDefinition(machine: AnyStateMachine): MachineDefinition {
  const { id, root } = machine as unknown as Machine;
  const ids = transitionIds(root);
  const states: ChartState[] = [];
  const transitions: ChartTransition[] = [];
  for (const node of nodesOf(root)) {
    states.push(stateOf(node));
    for (const [trigger, transition] of transitionsOf(node)) {
      const { target, guard, actions, delay, reenter, eventType } = transition;
      const on =
        trigger === "always" || trigger === "done" ? trigger : delay === undefined ? "event" : "after";
      transitions.push({
        id: ids.get(transition)!,
        source: node.id,
        ...(target === undefined ? {} : { target: target.map((one) => one.id) }),
        on,
        ...(on === "event" ? { event: eventType } : {}),
        ...(delay === undefined ? {} : { delay }),
        ...(guard === undefined ? {} : { guard: guardName(guard) }),
        ...list("actions", actions),
        ...(reenter ? { reenter } : {}),
      });
    }
  }
  return withinLimits({ id, states, transitions });
}

function stateOf(node: Node): ChartState {
  const { id, key, type, parent, initial, history, tags, description } = node;
  return {
    id,
    key,
    ...(parent === undefined ? {} : { parent: parent.id }),
    type,
    ...(type === "compound" ? { initial: initial!.target[0]!.id } : {}),
    ...(history === false ? {} : { history }),
    ...list("entry", node.entry),
    ...list("exit", node.exit),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(description === undefined ? {} : { description }),
  };
}

/** Names of actions, without those of the timers, which the transitions show. */
function list(name: "entry" | "exit" | "actions", actions: readonly Action[]): object {
  const names = actions.filter((action) => !isOfAfter(action)).map(actionName);
  return names.length === 0 ? {} : { [name]: names };
}

function partsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  let parts = 1;
  for (const part of Object.values(value)) parts += partsOf(part);
  return parts;
}

function withinLimits(whole: MachineDefinition): MachineDefinition {
  let left = PARTS;
  const fits = (part: ChartState | ChartTransition): boolean => (left -= partsOf(part)) >= 0;
  const states = whole.states.filter(fits);
  const transitions = whole.transitions.filter(fits);
  const cut = states.length < whole.states.length || transitions.length < whole.transitions.length;
  return { id: whole.id, states, transitions, ...(cut ? { cut } : {}) };
}
