/**
 * Carries out a machine, event by event, at speed. What XState works out anew for every event (which transitions may be taken in these
 * states, which states are left and entered, in which order) is looked up; see planner.ts. What depends on context and
 * event (guards, assigns, parameters, raised events) is done each time, as XState's `macrostep` does it. The tests hold
 * every step against XState's own.
 */
import { evaluateGuard } from "xstate/guards";
import { ErlangError, freeze, nodeHere } from "../../kernel/index.ts";
import { guardName } from "./names.ts";
import { transitionIds, type Action, type ActionArgs, type ActionFunction, type Executable, type Guard, type Machine, type MachineEvent, type Node, type Scope, type Snapshot, type StateValue } from "./internals.ts"; // prettier-ignore
import { Planner, type HistoryValue, type Microstep, type Numbered } from "./planner.ts";
import { SPAWN } from "./refuse.ts";

/** A transition that may be taken, and how its guard is asked. */
interface Candidate extends Numbered {
  readonly guard: Ask | null;
  /** Itself in a list. */
  readonly alone: readonly Candidate[];
  /** What the trace says of its guard. */
  readonly yes: readonly Asked[];
  readonly no: readonly Asked[];
}

/** A guard that was asked, and its answer. */
type Asked = readonly [name: string, answer: boolean];

type Ask = (context: unknown, event: MachineEvent, interpreter: Interpreter) => boolean;

/** What an event did to the states, as the trace tells it. Made once for all events that do the same. */
export type Step = readonly [from: StateValue | null, to: StateValue, taken: readonly string[]];

/** Which transitions an event may take: those of the regions, or else the first of the list whose guard holds. */
interface Selector {
  readonly regions: readonly Selector[] | null;
  readonly list: readonly Candidate[];
}

/** Active states, and what is known of them. */
interface Configuration {
  /** As XState would show it, but for its context. */
  readonly snapshot: Snapshot;
  readonly selectors: Map<string, Selector>;
  /** Of each atomic state, its eventless transitions and those of the states around it. */
  readonly always: readonly (readonly Candidate[])[];
  readonly plans: Map<number | string, Plan>;
  /** What an event does that moves nothing. */
  readonly still: Step;
}

/** A microstep made ready to be carried out. */
interface Plan {
  readonly run: readonly Run[];
  /** What an event does of which this is all. */
  readonly step: Step;
  readonly taken: readonly string[];
  readonly next: Configuration;
  readonly history: HistoryValue | null;
}

/** Carries out one action, or another turn of a microstep. */
type Run = (interpreter: Interpreter) => void;

/** Configurations that are remembered; a machine with more of them forgets all and begins anew. */
const REMEMBERED = 5_000;

/** Microsteps that one event may cause. A machine that goes round for ever crashes. */
const MICROSTEPS = 10_000;

const NONE: readonly Candidate[] = [];

const NOTHING: readonly never[] = Object.freeze([]);

/** A list with one more: what is empty for most events is made only where it is not. */
function more<T>(list: readonly T[], one: T): readonly T[] {
  if (list === (NOTHING as readonly T[])) return [one];
  (list as T[]).push(one);
  return list;
}

const nothing = (): void => undefined;

/** XState's system, without its clock, its scheduler and its register of actors. */
const SYSTEM = Object.freeze({ _sendInspectionEvent: nothing, _bookId: refuseSpawn, get: nothing });

/** What all processes of one machine share. */
export class Plans {
  readonly machine: Machine;
  readonly initial: Plan;
  readonly #planner: Planner;
  /** By the numbers of the transitions; those that only forbid an event have none, as nothing is taken. */
  readonly #ids: readonly (string | null)[];
  readonly #candidates: readonly Candidate[];
  readonly #configurations = new Map<string, Configuration>();

  constructor(original: Machine) {
    const machine = original.provide({});
    this.machine = machine;
    this.#planner = new Planner(machine);
    const ids = transitionIds(machine.root);
    this.#ids = this.#planner.transitions.map(({ transition }) =>
      transition.target === undefined && transition.actions.length === 0 ? null : ids.get(transition)!,
    );
    this.#candidates = this.#planner.transitions.map(({ transition, number }) => {
      const { guard } = transition;
      const alone: Candidate[] = [];
      const name = guard === undefined ? "" : guardName(guard);
      const candidate: Candidate = {
        transition,
        number,
        guard: guard === undefined ? null : askOf(machine, guard),
        alone,
        yes: [[name, true]],
        no: [[name, false]],
      };
      alone.push(candidate);
      return candidate;
    });
    this.initial = this.#made(null, this.#planner.initial());
  }

  #configuration(nodes: readonly Node[], value: StateValue): Configuration {
    const key = nodes.map(({ order }) => order).join();
    const known = this.#configurations.get(key);
    if (known !== undefined) return known;
    if (this.#configurations.size >= REMEMBERED) this.#configurations.clear();
    const made: Configuration = {
      snapshot: { ...this.machine.resolveState({ value, context: {} }), status: "active", output: undefined, _nodes: nodes, value }, // prettier-ignore
      selectors: new Map(),
      always: this.#alwaysOf(nodes),
      plans: new Map(),
      still: [value, value, NOTHING],
    };
    freeze(value);
    this.#configurations.set(key, made);
    return made;
  }

  #alwaysOf(nodes: readonly Node[]): readonly (readonly Candidate[])[] {
    const byTransition = new Map(this.#candidates.map((one) => [one.transition, one]));
    const lists: Candidate[][] = [];
    for (const atomic of nodes) {
      if (atomic.type !== "atomic" && atomic.type !== "final") continue;
      const list: Candidate[] = [];
      for (let node: Node | undefined = atomic; node !== undefined; node = node.parent)
        for (const transition of node.always ?? []) list.push(byTransition.get(transition)!);
      if (list.length > 0) lists.push(list);
    }
    return lists;
  }

  selector(configuration: Configuration, eventType: string): Selector {
    const known = configuration.selectors.get(eventType);
    if (known !== undefined) return known;
    // Types that are made up anew each time must not fill the memory.
    if (configuration.selectors.size >= REMEMBERED) configuration.selectors.clear();
    const made = this.#selector(this.machine.root, configuration.snapshot.value, eventType);
    configuration.selectors.set(eventType, made);
    return made;
  }

  /** As XState's `transitionNode`: the innermost state that has a transition takes it; regions take theirs apart. */
  #selector(node: Node, value: StateValue, eventType: string): Selector {
    const own = this.#planner.candidates(node, eventType).map(({ number }) => this.#candidates[number]!);
    if (typeof value === "string") {
      const leaf = this.#planner.candidates(node.states[value]!, eventType);
      return { regions: null, list: [...leaf.map(({ number }) => this.#candidates[number]!), ...own] };
    }
    const keys = Object.keys(value);
    const inner = keys.map((key) => this.#selector(node.states[key]!, value[key]!, eventType));
    if (inner.length === 1) return { regions: inner[0]!.regions, list: [...inner[0]!.list, ...own] };
    return { regions: inner, list: own };
  }

  plan(
    configuration: Configuration,
    history: HistoryValue,
    taken: readonly Candidate[],
    eventType: string | null,
  ): Plan {
    const key = taken.length === 1 ? taken[0]!.number : taken.map(({ number }) => number).join();
    const known = configuration.plans.get(key);
    if (known !== undefined) return known;
    const step = this.#planner.plan(configuration.snapshot, history, taken, eventType);
    const made = this.#made(configuration.snapshot.value, step);
    if (step.fixed) configuration.plans.set(key, made);
    return made;
  }

  #made(from: StateValue | null, { turns, nodes, value, history }: Microstep): Plan {
    const taken: string[] = [];
    const run: Run[] = [];
    for (const turn of turns) {
      if ("taken" in turn) {
        const id = this.#ids[turn.taken];
        if (typeof id === "string") taken.push(id);
      } else if ("actions" in turn) for (const action of turn.actions) run.push(runOf(this.machine, action));
      else if ("done" in turn) run.push((interpreter) => interpreter.completed(turn.done, turn.output));
      else run.push((interpreter) => interpreter.finished(turn.finished, turn.output));
    }
    const next = this.#configuration(nodes, value);
    return { run, step: [from, next.snapshot.value, taken], taken, next, history };
  }
}

/** How a guard is asked: without a snapshot, where it needs none. */
function askOf(machine: Machine, guard: Guard): Ask {
  const whole: Ask = (context, event, interpreter) =>
    evaluateGuard(guard as never, context as never, event, interpreter.snapshot as never);
  if (typeof guard !== "function") {
    const found = machine.implementations.guards[typeof guard === "string" ? guard : guard.type];
    if (typeof found !== "function" || "check" in found || typeof guard !== "string") return whole;
    return (context, event) => found({ context, event }, undefined);
  }
  return "check" in guard ? whole : (context, event) => guard({ context, event }, undefined);
}

function runOf(machine: Machine, action: Action): Run {
  const found =
    typeof action === "function"
      ? action
      : machine.implementations.actions[typeof action === "string" ? action : action.type];
  const params = typeof action === "object" && "params" in action ? action.params : undefined;
  const paramsOf = (interpreter: Interpreter): unknown =>
    typeof params === "function"
      ? (params as (args: object) => unknown)({ context: interpreter.context, event: interpreter.event })
      : params;
  if (found?.resolve === undefined) {
    const type = typeof action === "string" ? action : typeof action === "object" ? action.type : action.name || "(anonymous)"; // prettier-ignore
    return (interpreter) =>
      interpreter.effect({
        type,
        info: interpreter.args(),
        params: paramsOf(interpreter),
        exec: found,
      });
  }
  if (found.type === "xstate.assign") return assignOf(found, paramsOf);
  const fixed = fixedEffect(found);
  if (fixed !== null) return (interpreter) => interpreter.effect(fixed);
  if (found.type === "xstate.raise") return (interpreter) => interpreter.raise(found, paramsOf(interpreter));
  return (interpreter) => interpreter.builtIn(machine, found, paramsOf(interpreter));
}

/** XState's `assign`: every value is worked out from the context before it. */
function assignOf({ assignment }: ActionFunction, paramsOf: (interpreter: Interpreter) => unknown): Run {
  type Value = (args: object, params: unknown) => unknown;
  if (typeof assignment === "function")
    return (interpreter) => {
      const args = interpreter.assignArgs();
      interpreter.assign({
        ...args.context,
        ...((assignment as Value)(args, paramsOf(interpreter)) as object),
      });
    };
  const keys = Object.keys(assignment as object);
  const values = Object.values(assignment as object) as unknown[];
  const fixed = !values.some((value) => typeof value === "function");
  if (fixed)
    return (interpreter) => {
      interpreter.assign({ ...interpreter.assignArgs().context, ...(assignment as object) });
    };
  return (interpreter) => {
    const args = interpreter.assignArgs();
    const params = paramsOf(interpreter);
    const made = { ...args.context } as Record<string, unknown>;
    for (let i = 0; i < keys.length; i++) {
      const value = values[i];
      made[keys[i]!] = typeof value === "function" ? (value as Value)(args, params) : value;
    }
    interpreter.assign(made);
  };
}

/** The effect of a delay that is the same each time: those of `after` mostly are. */
function fixedEffect(action: ActionFunction): Executable | null {
  const { type, event, delay, id, sendId } = action as { readonly [made: string]: unknown };
  const params =
    type === "xstate.raise" && typeof event === "object" && typeof delay === "number"
      ? { event, delay, id }
      : type === "xstate.cancel" && typeof sendId === "string"
        ? { sendId }
        : null;
  return params === null ? null : { type: type as string, info: null as never, params, exec: undefined };
}

/** `sendTo` with names of processes, where XState looks for the names of its actors. */
function toProcesses(action: ActionFunction): ActionFunction {
  const to = action["to"];
  return {
    ...(action as object),
    to: (args: unknown, params: unknown) => {
      const found: unknown =
        typeof to === "function" ? (to as (...given: unknown[]) => unknown)(args, params) : to;
      return typeof found === "string" ? [found, nodeHere()] : found;
    },
  } as unknown as ActionFunction;
}

function refuseSpawn(): never {
  throw new ErlangError("badarg", SPAWN);
}

/** One machine of one process. */
export class Interpreter {
  context: unknown;
  event: MachineEvent = { type: "" };
  /** What the last event leaves to do, the transitions it took and the guards it asked; in order. */
  effects: readonly Executable[] = NOTHING;
  taken: readonly string[] = NOTHING;
  guards: readonly Asked[] = NOTHING;
  /** Its microsteps so far, its states before it, and what it did to them (null: to be put together). */
  #microsteps = 0;
  #from: StateValue | null = null;
  #step: Step | null = null;
  readonly #plans: Plans;
  readonly #scope: Scope;
  readonly #limit: number;
  #configuration: Configuration;
  #history: HistoryValue;
  #queue: MachineEvent[] = [];
  #end: { readonly output: unknown } | null = null;
  #assigned = false;
  /** Its snapshot, until something changes. */
  #shown: Snapshot | null = null;

  constructor(plans: Plans, self: { readonly id: string }) {
    this.#plans = plans;
    const { id } = self;
    this.#scope = { self, id, sessionId: id, system: SYSTEM, logger: nothing, defer: nothing, stopChild: nothing, emit: nothing, actionExecutor: nothing }; // prettier-ignore
    this.#limit = Math.min(plans.machine.config.options?.maxIterations ?? MICROSTEPS, MICROSTEPS);
    this.#configuration = plans.initial.next;
    this.#history = {};
  }

  /** The machine's beginning, with everything that it causes. */
  begin(input: unknown): void {
    const { context } = this.#plans.machine.config;
    this.event = input === undefined ? { type: "xstate.init" } : { type: "xstate.init", input };
    this.context = context ?? {};
    if (typeof context === "function") {
      const given = { spawn: refuseSpawn, input, self: this.#scope.self };
      this.context = { ...(context as (given: object) => object)(given) };
    }
    this.#carryOut(this.#plans.initial);
    this.#settle();
  }

  /** As XState shows it. In the middle of a step: with the states from before it and the context of the moment. */
  get snapshot(): Snapshot {
    return (this.#shown ??= this.#snapshot());
  }

  #snapshot(): Snapshot {
    const shown = { ...this.#configuration.snapshot } as { -readonly [K in keyof Snapshot]: Snapshot[K] };
    shown.context = this.context;
    shown.historyValue = this.#history;
    if (this.#end !== null) {
      shown.status = "done";
      shown.output = this.#end.output;
    }
    return shown;
  }

  /** What the last event did to the states. */
  get step(): Step {
    return (this.#step ??= [this.#from, this.value, this.taken]);
  }

  get value(): StateValue {
    return this.#configuration.snapshot.value;
  }

  get active(): boolean {
    return this.#end === null;
  }

  /** One event, to the end of everything that it causes (XState's `macrostep`). Undone if something throws. */
  take(event: MachineEvent): void {
    const { context } = this;
    const configuration = this.#configuration;
    const history = this.#history;
    this.effects = NOTHING;
    this.taken = NOTHING;
    this.guards = NOTHING;
    this.event = event;
    this.#microsteps = 0;
    this.#from = configuration.snapshot.value;
    this.#step = configuration.still;
    try {
      this.#macrostep(event);
      this.#settle();
    } catch (thrown) {
      this.context = context;
      this.#configuration = configuration;
      this.#history = history;
      this.#queue = [];
      this.#end = null;
      this.#shown = null;
      throw thrown;
    }
  }

  /** The event itself. XState has some of its own. */
  #macrostep(event: MachineEvent): void {
    const { type } = event;
    if (type.startsWith("xstate.")) {
      if (type === "xstate.init") return;
      if (type === "xstate.stop") {
        this.#end = { output: undefined };
        return;
      }
    }
    const selected = this.#select(this.#plans.selector(this.#configuration, type));
    if (selected.length === 0 && type.startsWith("xstate.error.actor")) throw event["error"];
    this.#microstep(selected, type);
  }

  /** What the event has raised, and eventless transitions, until nothing moves any more. */
  #settle(): void {
    let always = true;
    for (let count = 1; this.#end === null; count++) {
      if (count > this.#limit)
        throw new Error(
          `Infinite loop detected: the machine has processed more than ${this.#limit} microsteps without reaching a ` +
            "stable state. Look for transitions, always or raised, that lead back to where they began.",
        );
      const eventless = always && this.#configuration.always.length > 0 ? this.#selectAlways() : NONE;
      if (eventless.length > 0) {
        // One that changes nothing at all is not taken again and again.
        always = this.#microstep(eventless, null);
        continue;
      }
      if (this.#queue.length === 0) return;
      const raised = this.#queue.shift()!;
      this.event = raised;
      this.#microstep(this.#select(this.#plans.selector(this.#configuration, raised.type)), raised.type);
      always = true;
    }
  }

  #select(selector: Selector): readonly Candidate[] {
    if (selector.regions !== null) {
      const found = selector.regions.flatMap((region) => this.#select(region));
      if (found.length > 0) return found;
    }
    for (const candidate of selector.list) if (this.#holds(candidate)) return candidate.alone;
    return NONE;
  }

  /** Of each atomic state, the first that holds. One around several of them is taken once. */
  #selectAlways(): readonly Candidate[] {
    const found: Candidate[] = [];
    for (const list of this.#configuration.always) {
      const first = list.find((candidate) => this.#holds(candidate));
      if (first !== undefined && !found.includes(first)) found.push(first);
    }
    return found;
  }

  #holds({ guard, yes, no }: Candidate): boolean {
    if (guard === null) return true;
    const answer = Boolean(guard(this.context, this.event, this));
    const asked = answer ? yes : no;
    // Mostly it is the only one.
    this.guards = this.guards.length === 0 ? asked : [...this.guards, ...asked];
    return answer;
  }

  /** Returns whether anything is another now. */
  #microstep(taken: readonly Candidate[], eventType: string | null): boolean {
    if (taken.length === 0) return false;
    return this.#carryOut(this.#plans.plan(this.#configuration, this.#history, taken, eventType));
  }

  #carryOut(plan: Plan): boolean {
    this.#assigned = false;
    // Most events cause one microstep: then what it did is the plan's own.
    this.#step = this.#microsteps++ === 0 ? plan.step : null;
    if (this.taken === NOTHING) this.taken = plan.taken;
    else if (plan.taken.length > 0) this.taken = [...this.taken, ...plan.taken];
    for (const run of plan.run) run(this);
    const moved = plan.next !== this.#configuration || plan.history !== null;
    if (moved) {
      this.#configuration = plan.next;
      if (plan.history !== null) this.#history = plan.history;
      this.#shown = null;
    }
    return moved || this.#assigned;
  }

  effect(effect: Executable): void {
    this.effects = more(this.effects, effect);
  }

  args(): ActionArgs {
    return { context: this.context, event: this.event, self: this.#scope.self, system: this.#scope.system };
  }

  /** What the functions of an `assign` are given. */
  assignArgs(): { readonly context: object; readonly event: MachineEvent } {
    const { context, event } = this;
    if (!context) throw new Error("There is no context to assign to. Give the machine one: context: { … }.");
    const { self, system } = this.#scope;
    return { context, event, spawn: refuseSpawn, self, system } as { context: object; event: MachineEvent };
  }

  assign(context: object): void {
    this.context = context;
    this.#assigned = true;
    this.#shown = null;
  }

  /** XState's `raise`, without a snapshot, which it does not look at. */
  raise({ event, delay, id }: ActionFunction, params: unknown): void {
    const args = this.args();
    const value = (given: unknown): unknown =>
      typeof given === "function" ? (given as (...given: unknown[]) => unknown)(args, params) : given;
    const raised = value(event) as MachineEvent;
    const ms = value(typeof delay === "string" ? this.#plans.machine.implementations.delays[delay] : delay);
    if (typeof ms === "number")
      this.effect({
        type: "xstate.raise",
        info: args,
        params: { event: raised, delay: ms, id },
        exec: undefined,
      });
    else this.#queue.push(raised);
  }

  /** Any other of XState's actions, resolved by itself. */
  builtIn(machine: Machine, action: ActionFunction, params: unknown): void {
    const args = this.args();
    const extra = { internalQueue: this.#queue, deferredActorIds: undefined };
    const made = action.type === "xstate.sendTo" ? toProcesses(action) : action;
    const [, resolved, more] = action.resolve!(this.#scope, this.snapshot, args, params, made, extra);
    if ("execute" in action)
      this.effect({ type: action.type!, info: args, params: resolved, exec: undefined });
    for (const one of more ?? []) runOf(machine, one)(this);
  }

  completed(type: string, output: unknown): void {
    this.#queue.push({ type, output: this.#output(output, this.event) });
  }

  finished(type: string, output: unknown): void {
    const event = { type, output: this.#output(output, this.event) };
    this.#end = { output: this.#output(this.#plans.machine.root.output, event) };
    this.#shown = null;
  }

  #output(output: unknown, event: MachineEvent): unknown {
    if (typeof output !== "function") return output;
    return (output as (args: object) => unknown)({ context: this.context, event, self: this.#scope.self });
  }
}
