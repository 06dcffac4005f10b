/** What the code pane needs of an editor. There are three: Monaco, CodeMirror and a plain text area. */
import type { CodeProblem } from "./code-data.ts";

export interface EditorOptions {
  readonly text: string;
  /** Its name for screen readers. */
  readonly label: string;
  readonly problems: readonly CodeProblem[];
  onchange(text: string): void;
  /** Ctrl or Cmd with Enter. */
  onrun(): void;
}

export interface MountedEditor {
  readonly name: "monaco" | "codemirror" | "textarea";
  /** Replaces the text without telling `onchange`; the reader can undo it with the editor's own keys. */
  setText(text: string): void;
  setProblems(problems: readonly CodeProblem[]): void;
  focus(line?: number, column?: number): void;
  destroy(): void;
}

export type MountEditor = (host: HTMLElement, options: EditorOptions) => MountedEditor;
