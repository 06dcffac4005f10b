/** A term in the text of an error. */
import { toPlain, type Term } from "../../kernel/index.ts";

export function shown(term: Term): string {
  return JSON.stringify(toPlain(term)).slice(0, 200);
}
