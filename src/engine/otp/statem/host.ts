/** A process that hosts a machine: its state, its delays, and what its actions do. */
import {
  keep,
  Logger,
  mark,
  Pid,
  send,
  type Destination,
  type ProcessRecord,
  type System,
  type Term,
} from "../../kernel/index.ts";
import type { From } from "../server-module.ts";
import { Delays } from "./delays.ts";
import type { Executable, MachineEvent, Snapshot, StateValue } from "./internals.ts";
import { Interpreter, type Plans } from "./interpreter.ts";

/** What `self` is in actions, guards and expressions. */
export interface SelfRef {
  readonly id: string;
  /** Sends the process itself an event, by its mailbox. */
  send(event: MachineEvent): void;
  getSnapshot(): unknown;
}

interface SentTo {
  readonly to: unknown;
  readonly event: MachineEvent;
  readonly id?: string;
  readonly delay?: number;
}

const NOTHING: readonly never[] = Object.freeze([]);

/** A list with one more: made only where there is one. */
function more(list: Executable[], one: Executable): Executable[] {
  if (list.length === 0) return [one];
  list.push(one);
  return list;
}

/** An event and, if it was a call's, its caller. */
export interface Taken {
  readonly event: MachineEvent;
  readonly from: From | null;
}

export class Host {
  readonly delays: Delays;
  /** What its last step leaves to do: actions of the reader's in order, then what is sent. */
  effects: readonly Executable[] = NOTHING;
  sends: readonly Executable[] = NOTHING;
  readonly #system: System;
  readonly #process: ProcessRecord;
  readonly #machine: Interpreter;
  readonly #self: SelfRef;
  readonly #input: unknown;
  /** Events that actions returned: they come before any other. */
  readonly #raised: Taken[] = [];
  readonly #postponed: Taken[] = [];
  /** Postponed events whose time has come: before any message. */
  readonly #again: Taken[] = [];
  /** The reference of the call whose event is being taken, until it is answered; 0: none. */
  #due = 0;
  /** The context told last, and as it was told. */
  #context: unknown = undefined;
  #shown: unknown = undefined;

  constructor(system: System, process: ProcessRecord, plans: Plans, input: unknown) {
    this.#system = system;
    this.#process = process;
    this.#input = input;
    this.delays = new Delays(system, process.pid);
    this.#self = Object.freeze({
      id: process.pid.toString(),
      send: (event: MachineEvent) => void send(process.pid, event),
      getSnapshot: () => this.snapshot,
    });
    this.#machine = new Interpreter(plans, this.#self);
    this.#machine.begin(input);
    hosts.set(process, this);
  }

  /** The machine's beginning: its delays start. Its entry actions are left to do. */
  begin(): boolean {
    const input = this.#input;
    this.#took(input === undefined ? { type: "xstate.init" } : { type: "xstate.init", input });
    return true;
  }

  /** Takes an event. Returns whether the state is another now. */
  take({ event, from }: Taken): boolean {
    const { value } = this.#machine;
    this.#due = from === null ? 0 : from[1].id;
    this.#machine.take(event);
    this.#took(event);
    return !sameValue(value, this.#machine.value);
  }

  /** Whether the last event moved anything. */
  get moved(): boolean {
    return this.#machine.taken.length > 0;
  }

  /** Whether the machine has not reached its end. */
  get active(): boolean {
    return this.#machine.active;
  }

  /** XState's snapshot. */
  get snapshot(): Snapshot {
    return this.#machine.snapshot;
  }

  /** The next event that is no message. */
  queued(): Taken | null {
    if (this.#raised.length > 0) return this.#raised.shift()!;
    return this.#again.length > 0 ? this.#again.shift()! : null;
  }

  raise(event: MachineEvent): void {
    this.#raised.push({ event, from: null });
  }

  postpone(taken: Taken): void {
    this.#postponed.push(taken);
  }

  /** The state has changed: what was postponed comes again, before what is in the mailbox. */
  takeAgain(): void {
    if (this.#postponed.length > 0) this.#again.unshift(...this.#postponed.splice(0));
  }

  answered(from: From): boolean {
    return this.#due !== from[1].id;
  }

  noteReply(from: From): void {
    if (this.#due === from[1].id) this.#due = 0;
  }

  #took(event: MachineEvent): void {
    const machine = this.#machine;
    this.effects = NOTHING;
    this.sends = NOTHING;
    if (machine.effects.length > 0) this.#sort(machine.effects);
    const { recorder, now } = this.#system;
    if (recorder === null) return;
    const { step, guards, context } = machine;
    if (context !== this.#context) {
      this.#context = context;
      this.#shown = keep(context);
    }
    recorder.transition(now, this.#process.id, keep(event), step, guards, this.#shown, this.delays.running);
  }

  /** Delays begin and end with the step; the rest is left to do after it. */
  #sort(effects: readonly Executable[]): void {
    let acts: Executable[] = NOTHING as unknown as Executable[];
    let sends = acts;
    for (const effect of effects) {
      const params = effect.params as SentTo & { readonly sendId: string };
      if (effect.type === "xstate.cancel") this.delays.cancel(params.sendId);
      else if (effect.type === "xstate.raise") {
        if (typeof params.delay === "number") this.delays.start(params.id, params.event, params.delay, null);
      } else if (effect.type === "xstate.sendTo") {
        if (typeof params.delay !== "number") sends = more(sends, effect);
        else this.delays.start(params.id, params.event, params.delay, this.#target(params.to));
      } else if (effect.type === "xstate.emit") sends = more(sends, effect);
      else acts = more(acts, effect);
    }
    this.effects = acts;
    this.sends = sends;
  }

  /** Does one effect. An action that is a generator is what it returns: it still has to be run. */
  perform(effect: Executable): unknown {
    switch (effect.type) {
      case "xstate.sendTo": {
        const { to, event } = effect.params as SentTo;
        return void send(this.#target(to) ?? this.#process.pid, event);
      }
      case "xstate.emit": {
        const { event } = effect.params as SentTo;
        return mark(event.type, event);
      }
      case "xstate.log": {
        const { label, value } = effect.params as { readonly label?: string; readonly value: Term };
        return Logger.info(label === undefined ? value : `${label}: ${typeof value === "string" ? value : JSON.stringify(value)}`); // prettier-ignore
      }
      default:
        return effect.exec?.(effect.info, effect.params);
    }
  }

  /** Whom `sendTo` means; null: the process itself. */
  #target(to: unknown): Destination | null {
    if (to === this.#self) return null;
    if (to instanceof Pid || typeof to === "string" || Array.isArray(to)) return to as Destination;
    const name = (to as { readonly name?: unknown } | null)?.name;
    return typeof name === "string" ? name : null;
  }
}

const hosts = new WeakMap<ProcessRecord, Host>();

/** The host that runs in a process. */
export function hostOf(process: ProcessRecord): Host | undefined {
  return hosts.get(process);
}

/** Whether two state values are the same. */
export function sameValue(a: StateValue, b: StateValue): boolean {
  if (a === b) return true;
  if (typeof a === "string" || typeof b === "string") return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => key in b && sameValue(a[key]!, b[key]!))
  );
}
