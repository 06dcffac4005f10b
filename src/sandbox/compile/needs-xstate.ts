/**
 * The names of "faultline" that bring XState with them. Code that uses none of them runs in a smaller runner; the
 * build fails if one is missing here.
 */
export const NEEDS_XSTATE: ReadonlySet<string> = new Set([
  ...["GenStatem", "machineDefinition", "raiseEvent"],
  ...["and", "assertEvent", "assign", "cancel", "createMachine", "emit", "enqueueActions"],
  ...["log", "not", "or", "sendTo", "setup", "stateIn"],
  ...["Fuse", "fuseMachine", "CircuitBreaker", "breakerMachine", "Watchdog", "watchdogMachine"],
]);
