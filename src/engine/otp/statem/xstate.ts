/** What a reader makes machines of: XState's own functions. */
import { log as xstateLog, raise, setup as xstateSetup, stateIn as xstateStateIn } from "xstate";

export {
  and,
  assertEvent,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  not,
  or,
  sendTo,
} from "xstate";

/**
 * XState's `setup`: names the types, guards, actions and delays of a machine, so that `createMachine` after it knows them:
 * `setup({ types, guards, actions, delays }).createMachine({ … })`.
 */
export const setup = xstateSetup;

/** XState's `log`: an action that writes a line into the trace. */
export const log = xstateLog;

/** XState's `stateIn`: a guard that holds while the machine is in this state, as one region of a parallel state asks about another. */
export const stateIn = xstateStateIn;

/** XState's `raise`, under another name, as `raise` is Elixir's here. In a `setup`, it is `setup({ … }).raise`. */
export const raiseEvent = raise;
