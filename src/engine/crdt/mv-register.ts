/** MVRegister: one value, or as many as were written without knowing of each other. */
import { nextDot } from "./causal-context.ts";
import { causalType, contextOfDelta, type Causal, type CausalType } from "./causal.ts";
import { compareData, sameData, type Data } from "./data.ts";
import type { ReplicaId } from "./dot.ts";
import { dotFun, type DotFun } from "./dot-fun.ts";

interface MVRegisterType extends CausalType<DotFun<Data>, readonly Data[]> {
  /** The delta that writes a value in place of all that the state holds. */
  write(state: Causal<DotFun<Data>>, replica: ReplicaId, value: Data): Causal<DotFun<Data>>;
  /** The delta that takes away what the state holds. */
  clear(state: Causal<DotFun<Data>>): Causal<DotFun<Data>>;
}

const store = dotFun<Data>();

/** The values in order, each once. */
function values(written: DotFun<Data>): readonly Data[] {
  const sorted = written.map(({ value }) => value).sort(compareData);
  return sorted.filter((value, i) => i === 0 || !sameData(value, sorted[i - 1]!));
}

/**
 * A register that loses no concurrent write: a write takes the place of what its writer has seen, and of nothing else. Its
 * value is a list: empty before the first write, of one value as a rule, of several after concurrent writes, until
 * somebody who has seen them writes again. Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types",
 * figure 9.
 */
export const MVRegister: MVRegisterType = {
  ...causalType("MVRegister", store, values),
  write(state, replica, value) {
    const dot = nextDot(state.context, replica);
    return {
      store: [{ dot, value }],
      context: contextOfDelta(store, state.store, dot),
    };
  },
  clear: (state) => ({ store: store.bottom, context: contextOfDelta(store, state.store) }),
};
