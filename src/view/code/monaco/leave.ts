/**
 * Tab indents in the editor, so there has to be a way out for those who move by keyboard: Escape, then Tab.
 * It is what CodeMirror does too. Monaco's own Ctrl+M stays.
 */
import { KeyCode, type editor } from "monaco-editor/editor/editor.api";

export function leaveByEscapeAndTab(pane: editor.IStandaloneCodeEditor): void {
  const set = (tabFocusMode: boolean): void => pane.updateOptions({ tabFocusMode });
  let armed = false;
  pane.onKeyDown(({ keyCode }) => {
    if (keyCode === KeyCode.Tab || keyCode === KeyCode.Shift) return;
    // Escape also closes suggestions and the like. That does no harm: the next key disarms it.
    if (keyCode === KeyCode.Escape) set((armed = true));
    else if (armed) set((armed = false));
  });
  pane.onDidBlurEditorText(() => {
    if (armed) set((armed = false));
  });
}
