/** Keys of hashed tables: what is a key of a JavaScript Map as it is, and what has to be written out first. */
import { Exception, identity, isMap, Pid, Ref, type Term } from "../../kernel/index.ts";

/** Whether a key is compared by what is in it: tuples and maps. */
export function isCompound(key: Term): key is object {
  if (typeof key !== "object" || key === null) return false;
  return Array.isArray(key) || isMap(key) || key instanceof Exception;
}

/** A text for a term, the same for equal terms and for no others. */
export function keyText(term: Term): string {
  switch (typeof term) {
    case "number":
      return `${term};`;
    case "bigint":
      return `${term}n;`;
    case "string":
      return `"${term.length}:${term}`;
    case "boolean":
      return term ? "t;" : "f;";
    case "function":
      return `o${identity(term)};`;
    case "object":
      return term === null ? "z;" : objectText(term);
    default:
      return `${String(term)};`;
  }
}

function objectText(term: object): string {
  if (Array.isArray(term)) return `[${term.length}:${term.map(keyText).join("")}`;
  if (term instanceof Pid) return `p${term.id};`;
  if (term instanceof Ref) return `r${term.id};`;
  if (term instanceof Exception) return `e${keyText(term.name)}${keyText(term.message)}`;
  if (!isMap(term)) return `o${identity(term)};`;
  const keys = Object.keys(term).sort();
  return `{${keys.length}:${keys.map((key) => keyText(key) + keyText(term[key])).join("")}`;
}
