/** XState's own objects, as far as they are used here: its public types say less of them, and differ with every machine. */

/** An action as it stands in a machine: a name, a name with params, or a function, which may be one of XState's built-in ones. */
export type Action = string | { readonly type: string; readonly params?: unknown } | ActionFunction;

/** The function of an action. XState's built-in ones carry `resolve` and what they were made of. */
export interface ActionFunction {
  (args: ActionArgs, params: unknown): unknown;
  readonly type?: string;
  readonly resolve?: (
    scope: Scope,
    snapshot: Snapshot,
    args: ActionArgs,
    params: unknown,
    action: ActionFunction,
    extra: { readonly internalQueue: MachineEvent[]; readonly deferredActorIds: undefined },
  ) => readonly [Snapshot, unknown, readonly Action[] | undefined];
  readonly [made: string]: unknown;
}

export type Guard = string | { readonly type: string; readonly params?: unknown } | GuardFunction;

export interface GuardFunction {
  (args: { readonly context: unknown; readonly event: MachineEvent }, params: unknown): boolean;
  check?: (snapshot: Snapshot, args: { context: unknown; event: MachineEvent }, guard: unknown) => boolean;
  readonly guards?: readonly Guard[];
  readonly stateValue?: unknown;
}

export interface MachineEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface ActionArgs {
  readonly context: unknown;
  readonly event: MachineEvent;
  readonly self: unknown;
  readonly system: unknown;
}

export interface Transition {
  readonly source: Node;
  readonly target?: readonly Node[];
  readonly eventType: string;
  readonly reenter: boolean;
  readonly delay?: number | string;
  guard?: Guard | undefined;
  actions: readonly Action[];
}

/** A state node. */
export interface Node {
  readonly id: string;
  readonly key: string;
  readonly type: "atomic" | "compound" | "parallel" | "history" | "final";
  readonly order: number;
  readonly parent: Node | undefined;
  readonly states: Readonly<Record<string, Node>>;
  readonly history: "shallow" | "deep" | false;
  readonly initial: { readonly target: readonly Node[]; actions: readonly Action[] } | undefined;
  readonly invoke: readonly { readonly id: string; readonly src: unknown }[];
  readonly transitions: ReadonlyMap<string, readonly Transition[]>;
  readonly always: readonly Transition[] | undefined;
  readonly after: readonly Transition[];
  readonly tags: readonly string[];
  readonly description: string | undefined;
  entry: readonly Action[];
  exit: readonly Action[];
  output: unknown;
}

export type StateValue = string | { readonly [key: string]: StateValue };

/** XState's snapshot of a machine. */
export interface Snapshot {
  readonly status: "active" | "done" | "error" | "stopped";
  readonly value: StateValue;
  readonly context: unknown;
  readonly output: unknown;
  readonly error: unknown;
  readonly historyValue: Readonly<Record<string, readonly Node[]>>;
  readonly children: Readonly<Record<string, unknown>>;
  readonly machine: Machine;
  readonly _nodes: readonly Node[];
}

/** What XState hands to its executor: a custom action to call, or a built-in one with its resolved parameters. */
export interface Executable {
  readonly type: string;
  readonly info: ActionArgs;
  readonly params: unknown;
  readonly exec: ((args: ActionArgs, params: unknown) => unknown) | undefined;
}

/** The actor in whose name XState's functions work. */
export interface Scope {
  readonly self: unknown;
  readonly id: string;
  readonly sessionId: string;
  readonly system: unknown;
  readonly logger: () => void;
  readonly defer: () => void;
  readonly stopChild: () => void;
  readonly emit: () => void;
  actionExecutor: (action: Executable) => void;
}

export interface Machine {
  readonly id: string;
  readonly root: Node;
  config: { readonly context?: unknown; readonly options?: { readonly maxIterations?: number } };
  readonly implementations: {
    readonly actions: Readonly<Record<string, ActionFunction | undefined>>;
    readonly guards: Readonly<Record<string, Guard | undefined>>;
    readonly delays: Readonly<Record<string, unknown>>;
  };
  options: { readonly maxIterations?: number };
  provide(implementations: object): Machine;
  resolveState(config: { readonly value: StateValue; readonly context: unknown }): Snapshot;
  getInitialSnapshot(scope: Scope, input: unknown): Snapshot;
  transition(snapshot: Snapshot, event: MachineEvent, scope: Scope): Snapshot;
}

/** All nodes of a machine in document order, its root first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const key of Object.keys(node.states)) yield* nodesOf(node.states[key]!);
}

/** The transitions that leave a node, with what triggers each, in document order: events, delays, completion, always. */
export function* transitionsOf(node: Node): Generator<readonly [trigger: string, transition: Transition]> {
  for (const [descriptor, transitions] of node.transitions)
    for (const transition of transitions) yield [triggerOf(node, descriptor, transition), transition];
  for (const transition of node.always ?? []) yield ["always", transition];
}

function triggerOf(node: Node, descriptor: string, { delay }: Transition): string {
  if (delay !== undefined) return `after ${String(delay)}`;
  return descriptor === `xstate.done.state.${node.id}` ? "done" : descriptor;
}

/** The ids by which definition and trace name the transitions: source, trigger, and its place among those that share both. */
export function transitionIds(root: Node): Map<Transition, string> {
  const ids = new Map<Transition, string>();
  for (const node of nodesOf(root)) {
    const counts = new Map<string, number>();
    for (const [trigger, transition] of transitionsOf(node)) {
      const count = counts.get(trigger) ?? 0;
      counts.set(trigger, count + 1);
      ids.set(transition, `${node.id}/${trigger}/${count}`);
    }
  }
  return ids;
}
