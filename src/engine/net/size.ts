/** How many bytes a term takes on the wire: Erlang's external term format, as `erlang:external_size/1` counts it. */
import { Pid, Ref, type Term } from "../kernel/index.ts";

/** Text is a binary here, or an atom; an array a tuple. */
export function externalSize(term: Term): number {
  return 1 + sizeOf(term, 0);
}

/** Nesting that is looked into. */
const DEPTH = 200;

function sizeOf(term: Term, depth: number): number {
  if (depth > DEPTH) return 1;
  switch (typeof term) {
    case "string":
      return ATOM.test(term) ? 3 + term.length : 5 + utf8(term);
    case "number":
      if (!Number.isInteger(term)) return 9;
      if (term >= -0x8000_0000 && term < 0x8000_0000) return term >= 0 && term < 256 ? 2 : 5;
      return 3 + bytesOf(Math.abs(term));
    case "boolean":
      return term ? 7 : 8;
    case "object":
      break;
    default:
      // A function goes by the name of its module, a number and what it has closed over.
      return 64;
  }
  if (term === null) return 6;
  if (term instanceof Pid) return 27;
  if (term instanceof Ref) return 33;
  if (Array.isArray(term))
    return (term as Term[]).reduce<number>((sum, part) => sum + sizeOf(part, depth + 1), 2);
  if (term instanceof Map || term instanceof Set) return sizeOf([...(term as Iterable<Term>)], depth);
  return Object.entries(term).reduce(
    (sum, [key, value]) => sum + sizeOf(key, depth + 1) + sizeOf(value, depth + 1),
    5,
  );
}

/** Bytes of a whole number above 0. */
function bytesOf(whole: number): number {
  let bytes = 0;
  for (let left = whole; left >= 1; left = Math.floor(left / 256)) bytes++;
  return bytes;
}

const ATOM = /^[a-z_]\w{0,254}[?!]?$/;

function utf8(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
