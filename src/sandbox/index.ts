/** Runs anything a reader types, safely: compile, frame, worker, watchdog. See README.md for the layers. */
export {
  createSandbox,
  type Ahead,
  type RunControl,
  type RunInput,
  type Sandbox,
  type SweepControl,
  type SweepInput,
} from "./page/sandbox.ts";
export type { Failed, FailureKind, Finished, Outcome } from "./page/outcome.ts";
export type { Crash } from "./protocol/index.ts";
export type { Progress } from "./page/session.ts";
export { workerAddress } from "./page/trusted.ts";
export type { Compiled, CompileError } from "./compile/compiled.ts";
