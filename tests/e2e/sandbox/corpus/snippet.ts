/** Hostile, broken and odd code, each with the ends that are right for it. */
import type { Outcome } from "../../../../src/sandbox/index.ts";

export type Kind = Outcome["kind"];

export interface Snippet {
  readonly id: string;
  /** TypeScript; in `raw` snippets JavaScript that goes past the compiler, straight into the worker. */
  readonly source: string;
  readonly raw: boolean;
  /** Any of these. */
  readonly ends: readonly Kind[];
  /** Text that the message of the outcome must contain. */
  readonly says: string | undefined;
  /** Line that the outcome must name. */
  readonly line: number | undefined;
}

/** What a snippet may be told besides its code. */
interface Extra {
  readonly says?: string;
  readonly line?: number;
}

const IMPORTS =
  'import { scenario, spawn, send, receive, self, exit, raise, now, mark, work, Process, GenServer, Supervisor, Logger, Random } from "faultline"; ';

/** A snippet as it stands. */
export function code(id: string, ends: Kind | readonly Kind[], source: string, extra: Extra = {}): Snippet {
  return { id, source, raw: false, ends: [ends].flat() as Kind[], says: extra.says, line: extra.line };
}

/** JavaScript that the compiler has not seen. */
export function raw(id: string, ends: Kind | readonly Kind[], source: string, extra: Extra = {}): Snippet {
  return { ...code(id, ends, source, extra), raw: true };
}

/** The body of a scenario's main. */
export function main(id: string, ends: Kind | readonly Kind[], body: string, extra: Extra = {}): Snippet {
  return code(id, ends, `${IMPORTS}export default scenario({ *main() { ${body} } });`, extra);
}

/** Code before a scenario that does nothing. */
export function before(id: string, ends: Kind | readonly Kind[], body: string, extra: Extra = {}): Snippet {
  return code(id, ends, `${IMPORTS}${body}\nexport default scenario({ *main() {} });`, extra);
}
