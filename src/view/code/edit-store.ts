/**
 * Where edits are kept: `localStorage`, because it is written at once, so that a crash a moment later costs
 * nothing. If it is blocked or full, they stay in memory until the page is left, and the reader is told.
 */
import { parseStored, type StoredEdit } from "./edits.ts";

/** What the draft of a demo is kept under. */
export const editKey = (id: string): string => `faultline:code:1:${id}`;

/** What became of a save. */
export type Kept = "kept" | "full" | "blocked";

export interface EditStore {
  load(id: string): StoredEdit | null;
  save(id: string, edit: StoredEdit | null): Kept;
  /** Calls `told` when another tab has kept something else for `id`. @returns a function that ends it */
  watch(id: string, told: (edit: StoredEdit | null) => void): () => void;
}

/** Fires `storage` events, as a window does. */
type Events = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/**
 * @param storage the browser's; a function, since even reading `window.localStorage` throws where it is blocked
 * @param events the window; null: there are no other tabs
 */
export function createEditStore(storage: () => Storage, events: Events | null): EditStore {
  const memory = new Map<string, string | null>();

  function load(id: string): StoredEdit | null {
    const key = editKey(id);
    if (memory.has(key)) return parseStored(memory.get(key) ?? null);
    try {
      return parseStored(storage().getItem(key));
    } catch {
      return null;
    }
  }

  function save(id: string, edit: StoredEdit | null): Kept {
    const key = editKey(id);
    const text = edit === null ? null : JSON.stringify(edit);
    try {
      if (text === null) storage().removeItem(key);
      else storage().setItem(key, text);
      memory.delete(key);
      return "kept";
    } catch (error) {
      memory.set(key, text);
      return isFull(error) ? "full" : "blocked";
    }
  }

  function watch(id: string, told: (edit: StoredEdit | null) => void): () => void {
    const listener = (event: Event): void => {
      const { key, newValue } = event as StorageEvent;
      // A null key means that the whole store was cleared: what stands in an open editor stays there.
      if (key === editKey(id)) told(parseStored(newValue));
    };
    events?.addEventListener("storage", listener);
    return () => events?.removeEventListener("storage", listener);
  }

  return { load, save, watch };
}

function isFull(error: unknown): boolean {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return name === "QuotaExceededError" || name === "NS_ERROR_DOM_QUOTA_REACHED";
}

let shared: EditStore | undefined;

/** The store of this page. */
export function editStore(): EditStore {
  shared ??= createEditStore(() => window.localStorage, window);
  return shared;
}
