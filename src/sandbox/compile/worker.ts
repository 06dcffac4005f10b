/** The compiler's worker. It compiles one text after the other and knows nothing else. */
import { compile } from "./compile.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: { readonly data: { readonly id: number; readonly source: string } }) => void) | null;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data: { id, source } }) => scope.postMessage({ id, result: compile(source) });
