/** Crdt: a replicated type of one's own. */
import { sameData, type CrdtType, type Data, type ReplicaId } from "../crdt/index.ts";
import { UsageError } from "../kernel/index.ts";
import { copyOf, stateOf } from "./state.ts";

/** The writes of a type, by name. Each gives its delta: a state that holds what is new, to be joined. */
export type Writes<S> = Readonly<Record<string, (state: S, replica: ReplicaId, argument: any) => S>>;

export interface CrdtDefinition<S, V, W extends Writes<S>> {
  /** What it is called, as in "Scans". */
  readonly name: string;
  /** The state before any write: plain data. */
  readonly empty: S;
  /** The merge: the least state that holds all that either has. It must not change what it is given. */
  readonly join: (a: S, b: S) => S;
  readonly writes: W;
  /** What a reader of a state sees. Default: the state itself. */
  readonly value?: (state: S) => V;
  /**
   * Whether `b` has seen at least as much as `a`. Default: if `join(a, b)` is `b`; then the merge itself says what it is
   * to forget, and the law of inflation can tell little.
   */
  readonly isBelow?: (a: S, b: S) => boolean;
  /** What the laws write: a few values, the simplest first. Default 1, 2, 3. */
  readonly samples?: readonly Data[];
  /** What the laws call the three replicas. Default a, b, c. */
  readonly replicas?: readonly [ReplicaId, ReplicaId, ReplicaId];
}

/** A replicated type with its writes, as made by `Crdt.define`. */
export interface CrdtModule<S, V, W extends Writes<S>> extends Omit<CrdtType<S, V>, "bytes"> {
  readonly writes: W;
  readonly samples?: readonly Data[];
  readonly replicas?: readonly ReplicaId[];
}

/** Replicated types of your own, whose states are plain data. */
export const Crdt = {
  /**
   * Defines a replicated type by its merge and its writes: `Crdt.define({ name, empty, join, writes })`. Nothing is
   * checked but the shape: whether the merge is one is what {@link Laws.check} finds out.
   *
   * @throws UsageError if a part is missing
   */
  define<S, W extends Writes<S>, V = S>(definition: CrdtDefinition<S, V, W>): CrdtModule<S, V, W> {
    checkShape(definition);
    const { name, join, writes, value, isBelow, samples, replicas } = definition;
    const empty = stateOf(definition.empty, `empty of ${name}`);
    const same = (a: S, b: S): boolean => sameData(a as unknown as Data, b as unknown as Data);
    const joined = (a: S, b: S): S => stateOf(join(a, b), `join of ${name}`);
    return Object.freeze({
      name,
      empty,
      join: joined,
      writes,
      value: value ?? ((state: S) => state as unknown as V),
      equals: same,
      isBelow: isBelow ?? ((a: S, b: S) => same(a, b) || same(joined(copyOf(a), copyOf(b)), b)),
      toPlain: (state: S) => state as unknown as Data,
      fromPlain: (plain: Data) => plain as unknown as S,
      ...(samples === undefined ? {} : { samples }),
      ...(replicas === undefined ? {} : { replicas }),
    });
  },
};

function checkShape(definition: unknown): void {
  const { name, join, writes, samples, replicas } = (definition ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || name === "")
    throw new UsageError('Crdt.define takes a name: Crdt.define({ name: "Scans", … }).');
  if (typeof join !== "function") throw new UsageError(`${name} needs join: (a, b) => the two merged.`);
  const all = typeof writes === "object" && writes !== null ? Object.values(writes) : [];
  if (all.length === 0 || all.some((write) => typeof write !== "function"))
    throw new UsageError(`${name} needs writes: { scan: (state, replica, argument) => the delta }.`);
  if (samples !== undefined && (!Array.isArray(samples) || samples.length === 0))
    throw new UsageError(`samples of ${name} is a list of values that the laws write.`);
  const named = replicas as unknown[] | undefined;
  if (named !== undefined && !(Array.isArray(named) && named.length === 3 && new Set(named).size === 3))
    throw new UsageError(`replicas of ${name} is a list of three names.`);
}
