/**
 * What the reader has made of a piece of code, as values: no store, no clock, no screen.
 *
 * A draft belongs to one original, the lesson's text. Nothing that the reader wrote is dropped by any
 * step below: what is replaced goes to `earlier`, from where `bringBack` takes it.
 */

/** What is kept in the browser, per demo. */
export interface StoredEdit {
  readonly v: 1;
  /** Hash of the original that the text was made from. */
  readonly base: string;
  readonly text: string;
  /** Texts that were replaced (reset, theirs, another tab), oldest first. */
  readonly earlier: readonly string[];
}

export interface Draft {
  /** The lesson's text as it is now. */
  readonly original: string;
  /** Hash of the original that `text` was made from. Differs from that of `original`: the lesson has moved on. */
  readonly base: string;
  /** What stands in the editor and is run. */
  readonly text: string;
  readonly earlier: readonly string[];
}

/** How many replaced texts are kept, and how many characters of them in all. */
export const EARLIER = { texts: 8, characters: 256 * 1024 } as const;

/** 53-bit hash of a text (cyrb53), as text. Tells two versions of a lesson apart; no secret hangs on it. */
export function hashOf(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/** The draft of a demo that is opened. */
export function openDraft(original: string, stored: StoredEdit | null): Draft {
  const base = hashOf(original);
  if (stored === null) return { original, base, text: original, earlier: [] };
  const edited = stored.text !== original;
  return { original, base: edited ? stored.base : base, text: stored.text, earlier: stored.earlier };
}

export function isEdited(draft: Draft): boolean {
  return draft.text !== draft.original;
}

/** Whether the lesson has changed since the reader's text was made from it, so that they have to choose. */
export function hasMovedOn(draft: Draft): boolean {
  return isEdited(draft) && draft.base !== hashOf(draft.original);
}

/** The reader typed. */
export function typed(draft: Draft, text: string): Draft {
  return { ...draft, text };
}

/** Back to the lesson's text. */
export function reset(draft: Draft): Draft {
  return isEdited(draft)
    ? {
        ...draft,
        base: hashOf(draft.original),
        text: draft.original,
        earlier: withEarlier(draft.earlier, draft.text),
      }
    : draft;
}

export function canBringBack(draft: Draft): boolean {
  return draft.earlier.length > 0;
}

/** Takes the latest replaced text back. The present one, if it is the reader's own, takes its place. */
export function bringBack(draft: Draft): Draft {
  const text = draft.earlier.at(-1);
  if (text === undefined) return draft;
  const rest = draft.earlier.slice(0, -1);
  return { ...draft, text, earlier: isEdited(draft) ? [draft.text, ...rest] : rest };
}

/** The lesson has moved on, and the reader stays with their text. */
export function keepMine(draft: Draft): Draft {
  return { ...draft, base: hashOf(draft.original) };
}

/** The lesson has moved on, and the reader takes the new text; theirs can be brought back. */
export const takeTheirs: (draft: Draft) => Draft = reset;

/**
 * Another tab kept something else.
 *
 * @param saved the text that this tab has kept last: if the present one differs, the reader is typing here,
 *   so it stays, and the other tab's text can be brought back
 */
export function mergeOther(draft: Draft, stored: StoredEdit | null, saved: string): Draft {
  const other = openDraft(draft.original, stored);
  if (other.text === draft.text) return { ...other, earlier: union(draft.earlier, other.earlier) };
  const earlier = union(draft.earlier, other.earlier);
  if (draft.text === saved) {
    const mine = isEdited(draft) ? withEarlier(earlier, draft.text) : earlier;
    return { ...other, earlier: mine };
  }
  return { ...draft, earlier: isEdited(other) ? withEarlier(earlier, other.text) : earlier };
}

/** What to keep; null: nothing that differs from the lesson. */
export function toStored(draft: Draft): StoredEdit | null {
  if (!isEdited(draft) && draft.earlier.length === 0) return null;
  return { v: 1, base: draft.base, text: draft.text, earlier: draft.earlier };
}

/** Reads what is stored; anything of another shape counts as nothing. */
export function parseStored(text: string | null): StoredEdit | null {
  if (text === null) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
  const { v, base, text: kept, earlier } = data as Record<string, unknown>;
  if (v !== 1 || typeof base !== "string" || typeof kept !== "string") return null;
  const texts = Array.isArray(earlier) ? earlier.filter((each) => typeof each === "string") : [];
  return { v: 1, base, text: kept, earlier: capped(texts) };
}

function withEarlier(earlier: readonly string[], text: string): string[] {
  return capped([...earlier.filter((each) => each !== text), text]);
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return capped([...new Set([...b, ...a])]);
}

/** The newest that fit; the newest one always stays. */
function capped(texts: readonly string[]): string[] {
  const out: string[] = [];
  let characters = 0;
  for (const text of texts.toReversed()) {
    characters += text.length;
    if (out.length === EARLIER.texts || (out.length > 0 && characters > EARLIER.characters)) break;
    out.push(text);
  }
  return out.reverse();
}
