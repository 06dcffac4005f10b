/** Drafts: several writes of one replica that become one delta, without a delta for each of them. */
import { CausalContext, nextDot } from "./causal-context.ts";
import type { Causal } from "./causal.ts";
import { compareText, type Data } from "./data.ts";
import type { Dot, ReplicaId } from "./dot.ts";
import type { DotMap } from "./dot-map.ts";
import type { DotStore } from "./dot-store.ts";
import { getKey, mapOf } from "./persistent-map.ts";
import { runsOf } from "./runs.ts";
import { Touched } from "./touched.ts";

/** Counters of one replica, in no order. */
interface Counters {
  readonly replica: ReplicaId;
  readonly counters: number[];
}

/** Writes on top of a state of a type that is a DotMap. */
export class Draft<S> {
  readonly #kind: DotStore<S>;
  readonly #state: Causal<DotMap<Data, S>>;
  readonly #replica: ReplicaId;
  readonly #touched = new Touched<Data, S>();
  readonly #seen: Counters[] = [];
  #next: number;

  constructor(kind: DotStore<S>, state: Causal<DotMap<Data, S>>, replica: ReplicaId) {
    this.#kind = kind;
    this.#state = state;
    this.#replica = replica;
    this.#next = nextDot(state.context, replica).counter;
  }

  /** What is under a key. */
  at(key: Data): S {
    return this.#touched.find(key)?.value ?? getKey(this.#state.store.stores, key) ?? this.#kind.bottom;
  }

  /**
   * Takes away what is under a key, and writes something else there.
   *
   * @param make what is written under the dot of a new event; null: nothing
   */
  replace(key: Data, make: ((dot: Dot) => S) | null): void {
    const touched = this.#touched.find(key);
    const before = touched?.value ?? getKey(this.#state.store.stores, key) ?? this.#kind.bottom;
    if (make === null && this.#kind.isBottom(before)) return;
    this.#kind.eachDot(before, this.#saw);
    let store = this.#kind.bottom;
    if (make !== null) {
      const dot = { replica: this.#replica, counter: this.#next++ };
      this.#saw(dot);
      store = make(dot);
    }
    if (touched === undefined) this.#touched.add(key, store);
    else touched.value = store;
  }

  readonly #saw = ({ replica, counter }: Dot): void => {
    for (const of of this.#seen)
      if (of.replica === replica) {
        of.counters.push(counter);
        return;
      }
    this.#seen.push({ replica, counters: [counter] });
  };

  /** The delta of all writes. */
  delta(): Causal<DotMap<Data, S>> {
    const stores = this.#touched.map((store) => store);
    const seen = this.#seen
      .sort((a, b) => compareText(a.replica, b.replica))
      .map(({ replica, counters }) => [replica, runsOf(counters)] as const);
    return { store: { stores, partial: true }, context: new CausalContext(mapOf(seen), false) };
  }
}
