/** The stage's keys. They work while the focus is on the stage, and never while the reader types. */
import type { PlayerEvent } from "../../player/index.ts";

export interface Shortcut {
  readonly keys: readonly string[];
  /** How the key is shown. */
  readonly shown: string;
  readonly does: string;
  readonly event: PlayerEvent;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ["p"], shown: "P", does: "play or pause", event: { type: "TOGGLE" } },
  { keys: ["."], shown: ".", does: "step forward", event: { type: "STEP", by: 1 } },
  { keys: [","], shown: ",", does: "step back", event: { type: "STEP", by: -1 } },
  {
    keys: ["]", ">"],
    shown: "]",
    does: "to the next key moment",
    event: { type: "STEP", by: 1, only: "key" },
  },
  {
    keys: ["[", "<"],
    shown: "[",
    does: "to the last key moment",
    event: { type: "STEP", by: -1, only: "key" },
  },
  { keys: ["u"], shown: "U", does: "undo the last fault, or the reset", event: { type: "UNDO" } },
  { keys: ["f"], shown: "F", does: "fork: drop later faults, go on from here", event: { type: "FORK" } },
  { keys: ["r"], shown: "R", does: "reset", event: { type: "RESET" } },
];

/** On a node of the tree. */
export const NODE_SHORTCUTS: readonly { readonly shown: string; readonly does: string }[] = [
  { shown: "arrows", does: "go from process to process" },
  { shown: "Enter", does: "open its menu" },
  { shown: "X", does: "kill it" },
  { shown: "H", does: "hold it, or let it go on" },
  { shown: "I", does: "inspect it" },
];

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key asks of the player, if anything. */
export function shortcutFor(key: Key): PlayerEvent | null {
  if (key.ctrlKey || key.metaKey || key.altKey) return null;
  return SHORTCUTS.find((shortcut) => shortcut.keys.includes(key.key.toLowerCase()))?.event ?? null;
}
