/** The parts of the sandbox that run in Node: while the site is built, and in tests. */
export { compile } from "../compile/compile.ts";
export { loadInProcess, runInProcess, type ProcessInput, type Program } from "../run-in-process.ts";
export {
  buildProgram,
  buildRelay,
  buildRunner,
  RUNNERS,
  type BuildOptions,
  type Runner,
} from "../runner/build.ts";
