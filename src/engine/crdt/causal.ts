/** Causal CRDTs: a dot store, and the causal context that tells "removed" from "never seen". */
import { readContext, writeContext } from "./bytes/context-bytes.ts";
import {
  contextFromPlain,
  contextOf,
  emptyContext,
  isEmptyContext,
  isContextWithin,
  plainContext,
  sameContext,
  unionOfContexts,
  type CausalContext,
  type PlainContext,
} from "./causal-context.ts";
import type { CrdtType } from "./crdt-type.ts";
import type { Data } from "./data.ts";
import type { Dot } from "./dot.ts";
import type { DotStore } from "./dot-store.ts";

/** The state of a causal CRDT. */
export interface Causal<S> {
  readonly store: S;
  readonly context: CausalContext;
}

/** A causal type: one that an ORMap can hold. */
export interface CausalType<S, V> extends CrdtType<Causal<S>, V> {
  /** How its stores are joined. */
  readonly store: DotStore<S>;
}

/** What all causal types do alike; `value` is what a reader sees of a store. */
export function causalType<S, V>(name: string, store: DotStore<S>, value: (store: S) => V): CausalType<S, V> {
  return {
    name,
    store,
    empty: { store: store.bottom, context: emptyContext() },
    join: (a, b) => joinCausal(store, a, b),
    ...(store.joinMany && { joinMany: store.joinMany }),
    value: (state) => value(state.store),
    equals: (a, b) => a === b || (sameContext(a.context, b.context) && store.equals(a.store, b.store)),
    isBelow: (a, b) => isContextWithin(a.context, b.context) && store.isBelow(a.store, a.context, b.store),
    toPlain: (state) => ({
      store: store.toPlain(state.store),
      context: plainContext(state.context) as unknown as Data,
    }),
    fromPlain: (plain) => {
      const { store: held, context } = plain as { store: Data; context: unknown };
      return { store: store.fromPlain(held), context: contextFromPlain(context as PlainContext) };
    },
    bytes: {
      write({ store: held, context }, out) {
        writeContext(out, context);
        store.bytes.write(held, out);
      },
      read(from) {
        const context = readContext(from);
        return { store: store.bytes.read(from), context };
      },
    },
  };
}

/** Joins two states with stores of one kind. It is `a` itself if `b` adds nothing. */
export function joinCausal<S>(kind: DotStore<S>, a: Causal<S>, b: Causal<S>): Causal<S> {
  if (a === b || (isEmptyContext(b.context) && kind.isBottom(b.store))) return a;
  const store = kind.join(a.store, a.context, b.store, b.context);
  const context = unionOfContexts(a.context, b.context);
  return store === a.store && context === a.context ? a : { store, context };
}

/** The context of a delta that takes the place of all that a store holds, and may write a dot itself. */
export function contextOfDelta<S>(kind: DotStore<S>, replaced: S, written?: Dot): CausalContext {
  const dots: Dot[] = written === undefined ? [] : [written];
  kind.eachDot(replaced, (dot) => void dots.push(dot));
  return contextOf(...dots);
}
