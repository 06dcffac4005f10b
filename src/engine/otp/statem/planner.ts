/**
 * What a microstep does to the states of a machine, found out by XState itself: a copy of the machine, in which every
 * guard answers as it is told and every action only notes that its turn has come, takes the transitions; the order of
 * exits, transitions' actions, entries and completions is then written down as a plan. A plan depends on nothing but
 * the active states and the transitions taken (and on history, where that is looked at), so it is made once.
 */
import {
  nodesOf,
  transitionsOf,
  type Action,
  type ActionFunction,
  type GuardFunction,
  type Machine,
  type MachineEvent,
  type Node,
  type Scope,
  type Snapshot,
  type StateValue,
  type Transition,
} from "./internals.ts";

export type HistoryValue = Snapshot["historyValue"];

/** One turn in a microstep: a transition that is taken, actions to run, a state that has completed, or the whole machine. */
export type Turn =
  | { readonly taken: number }
  | { readonly actions: readonly Action[] }
  | { readonly done: string; readonly output: unknown }
  | { readonly finished: string; readonly output: unknown };

export interface Microstep {
  readonly turns: readonly Turn[];
  readonly nodes: readonly Node[];
  readonly value: StateValue;
  /** Null: as it was. */
  readonly history: HistoryValue | null;
  /** Whether it would be the same whatever history says. */
  readonly fixed: boolean;
}

/** A transition with its number in document order, by which the copies of a machine are told to each other. */
export interface Numbered {
  readonly transition: Transition;
  readonly number: number;
}

interface MicrostepReport {
  readonly type: string;
  readonly snapshot: Snapshot;
  readonly event: MachineEvent;
  readonly _transitions?: readonly Transition[];
}

const nothing = (): void => undefined;

/** The output of a final state while a plan is made: stands for the state. */
class OutputOf {
  readonly node: Node;
  constructor(node: Node) {
    this.node = node;
  }
}

export class Planner {
  readonly transitions: readonly Numbered[];
  readonly nodes: readonly Node[];
  readonly #copy: Machine;
  readonly #copies: readonly Node[];
  readonly #scope: Scope;
  /** The transitions whose guards say yes, by number. */
  #chosen = new Set<number>();
  /** The candidates that were asked, by number. */
  #asked: number[] = [];
  #turns: Turn[] = [];
  #queue: MachineEvent[] | null = null;
  #queued = 0;
  #after: Snapshot | null = null;
  /** Whether the machine is being entered, and how many events it has taken since. */
  #entering = false;
  #heard = 0;

  /** @param machine whose nodes and actions stand in the plans */
  constructor(machine: Machine) {
    this.nodes = [...nodesOf(machine.root)];
    this.transitions = this.nodes
      .flatMap((node) => [...transitionsOf(node)])
      .map(([, transition], number) => ({ transition, number }));
    this.#copy = machine.provide({});
    this.#copy.config = { ...machine.config, context: {} };
    this.#copies = [...nodesOf(this.#copy.root)];
    this.#neutralise();
    this.#scope = {
      self: null,
      id: "",
      sessionId: "",
      system: { _sendInspectionEvent: (report: MicrostepReport) => this.#report(report) },
      logger: nothing,
      defer: nothing,
      stopChild: nothing,
      emit: nothing,
      actionExecutor: nothing,
    };
  }

  #neutralise(): void {
    let number = 0;
    this.#copies.forEach((node, i) => {
      const original = this.nodes[i]!;
      node.entry = [this.#turn(original.entry, null)];
      node.exit = [this.#turn(original.exit, null)];
      if (node.type === "compound") node.initial!.actions = [this.#turn(original.initial!.actions, null)];
      if (node.type === "final") node.output = () => new OutputOf(original);
      for (const [, transition] of transitionsOf(node)) {
        transition.guard = this.#asking(number);
        transition.actions = [this.#turn(this.transitions[number]!.transition.actions, number)];
        number++;
      }
    });
    this.#copy.root.output = ({ event }: { event: MachineEvent }) => {
      const { output } = event as { readonly output?: unknown };
      this.#turns.push({
        finished: event.type,
        output: output instanceof OutputOf ? output.node.output : undefined,
      });
    };
  }

  #asking(number: number): GuardFunction {
    const guard: GuardFunction = () => false;
    guard.check = () => {
      this.#asked.push(number);
      return this.#chosen.has(number);
    };
    return guard;
  }

  /** An action that notes its turn, and what was raised since the turn before: completions of states. */
  #turn(actions: readonly Action[], number: number | null): ActionFunction {
    const turn = (() => undefined) as unknown as { -readonly [K in keyof ActionFunction]: ActionFunction[K] };
    turn["resolve"] = (_scope, snapshot, _args, _params, _action, extra) => {
      this.#queue = extra.internalQueue;
      this.#noteQueued();
      if (number !== null) this.#turns.push({ taken: number });
      if (actions.length > 0) this.#turns.push({ actions });
      return [snapshot, undefined, undefined];
    };
    return turn as ActionFunction;
  }

  #noteQueued(): void {
    for (; this.#queue !== null && this.#queued < this.#queue.length; this.#queued++)
      this.#noteDone(this.#queue[this.#queued]!);
  }

  #noteDone({ type, output }: MachineEvent): void {
    this.#turns.push({ done: type, output: output instanceof OutputOf ? output.node.output : undefined });
  }

  /** What XState tells of each microstep. The first with transitions is the one asked for. */
  #report({ type, snapshot, event, _transitions }: MicrostepReport): void {
    if (type !== "@xstate.microstep" || this.#after !== null) return;
    if (this.#entering) {
      // Entering the machine is not reported itself; the events that were raised last in it are, as they are taken.
      if (++this.#heard <= this.#queued) return;
      this.#queued++;
      this.#noteDone(event);
    } else if (_transitions!.length > 0) {
      this.#noteQueued();
      this.#after = snapshot;
      this.#chosen.clear();
    }
  }

  /** The transitions of a node that an event of this type may take, in XState's order, guards not yet asked. */
  candidates(node: Node, eventType: string): Numbered[] {
    this.#asked = [];
    this.#chosen.clear();
    const copy = this.#copies[node.order] as unknown as {
      next(snapshot: object, event: MachineEvent): unknown;
    };
    copy.next({ machine: this.#copy, context: {} }, { type: eventType });
    return this.#asked.map((number) => this.transitions[number]!);
  }

  /** What entering the machine does. */
  initial(): Microstep {
    this.#begin([]);
    this.#entering = true;
    const after = this.#copy.getInitialSnapshot(this.#scope, undefined);
    this.#entering = false;
    if (after.status === "error") throw after.error;
    return this.#microstep(after, null, true);
  }

  /** What taking these transitions does. `eventType`: what they were taken for; null: they are eventless. */
  plan(
    snapshot: Snapshot,
    history: HistoryValue,
    taken: readonly Numbered[],
    eventType: string | null,
  ): Microstep {
    let looked = false;
    const seen = new Proxy(mapped(history, this.#copies), {
      get(target, id) {
        looked = true;
        return target[id as string];
      },
      ownKeys(target) {
        looked = true;
        return Reflect.ownKeys(target);
      },
    });
    const before = {
      ...this.#copy.resolveState({ value: snapshot.value, context: {} }),
      _nodes: snapshot._nodes.map(({ order }) => this.#copies[order]!),
      value: snapshot.value,
      historyValue: seen,
      status: "active",
    } as Snapshot;
    this.#begin(taken);
    this.#copy.transition(before, { type: eventType ?? "xstate.eventless" }, this.#scope);
    if (this.#after === null) throw new Error("A transition that was selected was not taken.");
    const kept = this.#after.historyValue === seen;
    const step = this.#microstep(this.#after, kept ? null : this.#after.historyValue, !looked);
    return this.#after === before ? { ...step, nodes: snapshot._nodes, value: snapshot.value } : step;
  }

  #begin(taken: readonly Numbered[]): void {
    this.#turns = [];
    this.#queue = null;
    this.#queued = 0;
    this.#after = null;
    this.#heard = 0;
    this.#chosen = new Set(taken.map(({ number }) => number));
  }

  #microstep(after: Snapshot, history: HistoryValue | null, fixed: boolean): Microstep {
    return {
      turns: this.#turns,
      nodes: after._nodes.map(({ order }) => this.nodes[order]!),
      value: after.value,
      history: history === null ? null : mapped(history, this.nodes),
      fixed: fixed && history === null,
    };
  }
}

/** A history with the nodes of another copy of the machine. */
function mapped(history: HistoryValue, to: readonly Node[]): Record<string, Node[]> {
  return Object.fromEntries(
    Object.entries(history).map(([id, nodes]) => [id, nodes.map(({ order }) => to[order]!)]),
  );
}
