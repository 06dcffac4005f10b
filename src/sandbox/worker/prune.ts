/** Removes every global that is not allowed. */
import { ALLOWED } from "./allowed.ts";

/**
 * Walks the global object and its prototypes and deletes every name that is not on the list.
 *
 * @returns the names that could be neither deleted nor overwritten, with plain constants left out: those give
 *   nothing to anyone. An empty list is the only good answer.
 */
export function prune(): string[] {
  const left: string[] = [];
  for (
    let holder: object | null = globalThis;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    if (holder === Object.prototype) break;
    for (const name of Reflect.ownKeys(holder)) {
      if (typeof name === "string" && holder === globalThis && ALLOWED.has(name)) continue;
      if (Reflect.deleteProperty(holder, name)) continue;
      if (Reflect.defineProperty(holder, name, { value: undefined })) continue;
      const { value } = Reflect.getOwnPropertyDescriptor(holder, name)!;
      if (!isConstant(value)) left.push(String(name));
    }
  }
  // Legacy: the last match of any regular expression, shared by all code.
  for (const name of Reflect.ownKeys(RegExp))
    if (!["length", "name", "prototype", "escape", Symbol.species].includes(name))
      Reflect.deleteProperty(RegExp, name);
  return left;
}

function isConstant(value: unknown): boolean {
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean";
}
