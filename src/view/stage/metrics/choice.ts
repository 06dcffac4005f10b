/** Which plots a reader has chosen for a demo: ids of plots, in their order; null: those that are suggested. */

const PREFIX = "faultline:metrics:1:";

export function loadChoice(demo: string, storage: () => Storage): readonly string[] | null {
  try {
    const kept: unknown = JSON.parse(storage().getItem(PREFIX + demo) ?? "null");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : null;
  } catch {
    return null; // storage is blocked, or holds something else
  }
}

export function keepChoice(demo: string, ids: readonly string[] | null, storage: () => Storage): void {
  try {
    if (ids === null) storage().removeItem(PREFIX + demo);
    else storage().setItem(PREFIX + demo, JSON.stringify(ids));
  } catch {
    // Storage may be forbidden or full: the choice holds until the page is left.
  }
}
