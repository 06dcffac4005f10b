/** EWFlag: on or off, and a concurrent "on" wins. */
import { nextDot } from "./causal-context.ts";
import { causalType, contextOfDelta, type Causal, type CausalType } from "./causal.ts";
import type { ReplicaId } from "./dot.ts";
import { dotSet, type DotSet } from "./dot-set.ts";

interface EWFlagType extends CausalType<DotSet, boolean> {
  /** The delta that switches it on. */
  enable(state: Causal<DotSet>, replica: ReplicaId): Causal<DotSet>;
  /** The delta that switches off what the state has seen switched on. */
  disable(state: Causal<DotSet>): Causal<DotSet>;
}

/**
 * A flag in which enable wins: on as long as a dot of an `enable` is there. A `disable` takes away the dots it has seen,
 * so an `enable` at the same time elsewhere stays. Source: Almeida, Shoker, Baquero, "Delta State Replicated Data
 * Types", figure 8.
 */
export const EWFlag: EWFlagType = {
  ...causalType("EWFlag", dotSet, (dots) => dots.length > 0),
  enable(state, replica) {
    const dot = nextDot(state.context, replica);
    return { store: [dot], context: contextOfDelta(dotSet, state.store, dot) };
  },
  disable: (state) => ({ store: dotSet.bottom, context: contextOfDelta(dotSet, state.store) }),
};
