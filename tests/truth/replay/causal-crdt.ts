/** Replays the group `causal_crdt` of delta_crdt.json: the servers of delta_crdt_ex, as DeltaCrdt. */
import { ExitError, GenServer, Pid, Process, send, spawn, System, type Term, type Wait } from "faultline";
import { DeltaCrdt, type Diff, type Stored } from "../../../src/engine/cluster/index.ts";
import { AWLWWMap, compareText, type Data } from "../../../src/engine/crdt/index.ts";
import { Driver } from "./clock.ts";
import { difference, inOrder, type Json } from "./terms.ts";

interface Step {
  readonly op: string;
  readonly replica: string;
  readonly key?: string;
  readonly keys?: readonly string[];
  readonly value?: Data;
  readonly map?: Readonly<Record<string, Data>>;
  readonly count?: number;
  readonly neighbours?: readonly string[];
  readonly reason?: string;
  readonly ts?: number;
}

interface Expected {
  readonly ret?: Json;
  readonly read: Json;
  readonly on_diffs?: Json;
  readonly messages?: Json[];
}

export interface SyncScenario {
  readonly group: "causal_crdt";
  readonly replicas: readonly string[];
  readonly max_sync_size?: number | "infinite";
  readonly sizes_only?: boolean;
  readonly storage?: boolean;
  /** Whether keys and diffs were recorded in the order in which they came; else they were sorted. */
  readonly ordered?: boolean;
  readonly steps: readonly Step[];
  readonly expect: readonly Expected[];
}

/** So long that no replica syncs of its own (the longest time of a timer). */
const NEVER = 4_294_967_295;

class Replay {
  readonly #scenario: SyncScenario;
  readonly #system = new System();
  readonly #driver = new Driver(this.#system);
  readonly #living = new Map<string, Pid>();
  /** Every process that ever was a replica. */
  readonly #names = new Map<number, string>();
  readonly #stored = new Map<string | null, Stored>();
  #time = 0;
  #diffs: Record<string, (readonly Diff[])[]> = {};
  /** The messages of this step. The trace would show them shortened. */
  #sent: { readonly from: number; readonly to: number; readonly message: Term }[] = [];

  constructor(scenario: SyncScenario) {
    this.#scenario = scenario;
    const recorder = this.#system.recorder!;
    recorder.send = (_at, from, to, _id, message) => void this.#sent.push({ from, to, message });
    for (const name of scenario.replicas) this.#driver.run(() => this.#start(name));
    this.#driver.settle();
  }

  *#start(name: string): Wait<Term> {
    const { max_sync_size: maxSyncSize = 200, storage = false } = this.#scenario;
    const started = yield* DeltaCrdt.startLink(AWLWWMap, {
      name,
      syncInterval: NEVER,
      maxSyncSize,
      clock: () => this.#time,
      onDiffs: (diffs) => void (this.#diffs[name] ??= []).push(diffs),
      ...(storage
        ? {
            storage: {
              read: (name) => this.#stored.get(name) ?? null,
              write: (name, stored) => void this.#stored.set(name, stored),
            },
          }
        : {}),
    });
    if (started[0] !== "ok") throw new Error(`replica ${name} did not start`);
    const pid = started[1] as Pid;
    this.#living.set(name, pid);
    this.#names.set(pid.id, name);
    return "ok";
  }

  step(step: Step): Expected {
    this.#diffs = {};
    this.#sent = [];
    if (step.ts !== undefined) this.#time = step.ts;
    const ret = this.#driver.run(() => this.#perform(step));
    this.#driver.settle();
    for (const [name, pid] of this.#living) if (!this.#system.alive(pid)) this.#living.delete(name);
    const { sizes_only: sizesOnly = false } = this.#scenario;
    // Of big maps no messages are recorded.
    const messages = sizesOnly ? [] : this.#messages();
    // The recording of many puts does not have what each of them told.
    const told = sizesOnly && step.op === "put_many" ? {} : this.#diffs;
    const diffs = Object.entries(told).map(([name, lists]) => [
      name,
      lists.map((list) => (sizesOnly ? list.length : this.#scenario.ordered ? list : byKey(list))),
    ]);
    return {
      ...(ret === null ? {} : { ret: ret as Json }),
      read: this.#read(sizesOnly),
      ...(diffs.length > 0 ? { on_diffs: Object.fromEntries(diffs) as Json } : {}),
      ...(messages.length > 0 ? { messages } : {}),
    };
  }

  #read(sizesOnly: boolean): Json {
    const read = [...this.#living].map(([name, pid]) => {
      const map = this.#driver.run(() => DeltaCrdt.toMap(pid)) as ReadonlyMap<string, Json>;
      return [name, sizesOnly ? map.size : Object.fromEntries(map)] as const;
    });
    return Object.fromEntries(read);
  }

  #messages(): Json[] {
    const keysOf = (keys: unknown): Json =>
      this.#scenario.ordered ? (keys as Json) : [...(keys as string[])].sort(compareText);
    return this.#sent.flatMap((sent): Json[] => {
      const [from, to] = [this.#names.get(sent.from), this.#names.get(sent.to)];
      if (from === undefined || to === undefined || !Array.isArray(sent.message)) return [];
      const [tag, ...rest] = sent.message as Term[];
      switch (tag) {
        case "diff":
          return [rest.length === 1 ? ["diff", from, to] : ["delta", from, to, keysOf(rest[1])]];
        case "get_diff":
          return [["get_diff", from, to, keysOf(rest[1])]];
        case "ack_diff":
          return [["ack", from, to, this.#names.get((rest[0] as Pid).id)!]];
        default:
          return [];
      }
    });
  }

  *#perform(step: Step): Wait<Term> {
    const pid = this.#living.get(step.replica)!;
    switch (step.op) {
      case "start":
        yield* this.#start(step.replica);
        return null;
      case "set_neighbours":
        DeltaCrdt.setNeighbours(
          pid,
          step.neighbours!.map((name) => this.#living.get(name) ?? this.#last(name)),
        );
        return null;
      case "sync_tick":
        send(pid, "sync");
        return null;
      case "put":
        yield* DeltaCrdt.put(pid, step.key!, step.value!);
        return null;
      case "put_many":
        for (let i = 1; i <= step.count!; i++) yield* DeltaCrdt.put(pid, `k${i}`, i);
        return null;
      case "delete":
        yield* DeltaCrdt.delete(pid, step.key!);
        return null;
      case "merge":
        yield* DeltaCrdt.merge(pid, step.map!);
        return null;
      case "drop":
        yield* DeltaCrdt.drop(pid, step.keys!);
        return null;
      case "get":
        return yield* DeltaCrdt.get(pid, step.key!);
      case "take":
        return Object.fromEntries((yield* DeltaCrdt.take(pid, step.keys!)) as ReadonlyMap<string, Json>);
      case "mutate_clear":
        return yield* clear(pid);
      case "kill":
        Process.exit(pid, "kill");
        return null;
      case "stop":
        yield* GenServer.stop(pid);
        return null;
      case "exit_message":
        // From nobody it knows: what its parent's exit does is another matter.
        send(pid, ["EXIT", spawn(() => {}), step.reason!]);
        return null;
      default:
        throw new Error(`the replay knows no ${step.op}`);
    }
  }

  /** The process that had a name last. */
  #last(name: string): Pid {
    return new Pid([...this.#names].findLast(([, other]) => other === name)![0]);
  }
}

/** As documented there; ends the replica. */
function* clear(pid: Pid): Wait<Term> {
  try {
    return yield* DeltaCrdt.mutate(pid, "clear", []);
  } catch (thrown) {
    if (!(thrown instanceof ExitError)) throw thrown;
    const [[reason]] = thrown.reason as [[string, Term], Term];
    return ["exit", reason];
  }
}

const byKey = (diffs: readonly Diff[]): Diff[] =>
  [...diffs].sort(([, a], [, b]) => compareText(a as string, b as string));

/** Lists in the order of their text: for what is compared without order. */
function sorted(list: readonly Json[]): Json[] {
  return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/**
 * Messages are compared without order; the recording has the keys of a message, and the diffs of a list, by key. What is not
 * recorded is not compared.
 */
function comparable(seen: Expected, recorded: Expected): Json {
  return {
    ...("ret" in recorded ? { ret: seen.ret ?? null } : {}),
    read: seen.read,
    on_diffs: seen.on_diffs ?? {},
    messages: sorted(seen.messages ?? []),
  };
}

export function replayCausalCrdt(scenario: SyncScenario): string[] {
  const replay = new Replay(scenario);
  return scenario.steps.flatMap((step, i) => {
    const recorded = scenario.expect[i]!;
    const differs = difference(
      inOrder(comparable(replay.step(step), recorded)),
      inOrder(comparable(recorded, recorded)),
    );
    return differs === null ? [] : [`step ${i} (${step.op}): ${differs}`];
  });
}
