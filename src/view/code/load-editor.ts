/** Which editor, and how to get it. All are loaded when the reader starts to edit, and not before. */
import type { MountEditor } from "./editor.ts";
import { mount as textarea } from "./textarea.ts";

/** Where the files of Monaco lie; null: this page was built without it. */
export interface EditorFiles {
  readonly script: string;
  readonly style: string;
}

export interface LoadedEditor {
  readonly mount: MountEditor;
  /** Why it is not the one that was wanted; empty if it is. */
  readonly note: string;
}

/** Monaco is large and wants a mouse and room; a finger gets CodeMirror. */
export function wantsSlimEditor(): boolean {
  return matchMedia("(pointer: coarse), (max-width: 699px)").matches;
}

/**
 * Loads the editor that suits the device, else the next simpler one. Never fails: the last one is here already.
 *
 * @param files null: no Monaco
 */
export async function loadEditor(files: EditorFiles | null): Promise<LoadedEditor> {
  if (files !== null && !wantsSlimEditor()) {
    try {
      return { mount: await loadMonaco(files), note: "" };
    } catch {
      const { mount, note } = await loadSlim();
      return {
        mount,
        note: note || "The full editor did not load, so this is the simple one: no types, no completion.",
      };
    }
  }
  return loadSlim();
}

/** The slim editor, at once. */
export async function loadSlim(): Promise<LoadedEditor> {
  try {
    const { mount } = await import("./codemirror/entry.ts");
    return { mount, note: "" };
  } catch {
    return {
      mount: textarea,
      note: "The editor did not load (are you offline?). You can edit and run in this plain field all the same.",
    };
  }
}

async function loadMonaco({ script, style }: EditorFiles): Promise<MountEditor> {
  const [module] = await Promise.all([
    import(/* @vite-ignore */ new URL(script, document.baseURI).href) as Promise<{ mount: MountEditor }>,
    loadStyle(new URL(style, document.baseURI).href),
  ]);
  return module.mount;
}

function loadStyle(href: string): Promise<void> {
  const there = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  if (there.some((link) => link.href === href)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      reject(new Error(`${href} did not load`));
    };
    document.head.append(link);
  });
}
