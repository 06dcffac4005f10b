/** From the reader's TypeScript to text that the worker can load. Runs in a page-side worker or in Node. */
export { compile, examine } from "./compile.ts";
export { sourceColumn, type Compiled, type CompileError } from "./compiled.ts";
