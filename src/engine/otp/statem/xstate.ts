/** What a reader makes machines of: XState's own functions. */
import { raise } from "xstate";

export { and, assertEvent, assign, cancel, createMachine, emit, enqueueActions, log, not, or, sendTo, setup, stateIn } from "xstate"; // prettier-ignore

/** XState's `raise`, under another name, as `raise` is Elixir's here. In a `setup`, it is `setup({ … }).raise`. */
export const raiseEvent = raise;
