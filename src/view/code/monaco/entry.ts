/**
 * Monaco, with the engine's types. Built apart from the site (build/editor-assets.ts) and loaded when the
 * reader starts to edit, so that neither its scripts nor its styles are on any page before.
 */
import { editor, KeyCode, KeyMod, MarkerSeverity, Range, Uri } from "monaco-editor/editor/editor.api";
import "./features.ts";
import type { CodeProblem } from "../code-data.ts";
import type { MountEditor } from "../editor.ts";
import { leaveByEscapeAndTab } from "./leave.ts";
import { followTheme } from "./theme.ts";
import { provideTypes } from "./typescript.ts";
import { provideWorkers } from "./workers.ts";

provideWorkers();
let count = 0;

export const mount: MountEditor = (host, options) => {
  provideTypes();
  const stopTheme = followTheme();
  const style = getComputedStyle(host);
  const model = editor.createModel(
    options.text,
    "typescript",
    Uri.parse(`file:///scenario-${String((count += 1))}.ts`),
  );
  const pane = editor.create(host, {
    model,
    ariaLabel: options.label,
    fontFamily: style.fontFamily,
    fontSize: parseFloat(style.fontSize),
    lineHeight: parseFloat(style.lineHeight) || 0,
    fontLigatures: false,
    automaticLayout: true,
    // Dimmed, the number of the last line has too little contrast.
    renderFinalNewline: "on",
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    overviewRulerLanes: 0,
    hideCursorInOverviewRuler: true,
    overviewRulerBorder: false,
    folding: false,
    lineNumbersMinChars: 4,
    lineDecorationsWidth: 20,
    guides: { indentation: false },
    renderLineHighlight: "line",
    padding: { top: 12, bottom: 12 },
    tabSize: 2,
    insertSpaces: true,
    fixedOverflowWidgets: true,
    contextmenu: false,
    stickyScroll: { enabled: false },
    scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
    inlineSuggest: { enabled: false },
    "semanticHighlighting.enabled": false,
  });
  const decorations = pane.createDecorationsCollection();
  let quiet = false;

  pane.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, () => options.onrun());
  leaveByEscapeAndTab(pane);
  model.onDidChangeContent(() => {
    if (!quiet) options.onchange(model.getValue());
  });

  // As tall as its text, up to what CSS allows.
  const grow = (): void => {
    host.style.height = `${String(pane.getContentHeight())}px`;
    pane.layout();
  };
  pane.onDidContentSizeChange(grow);
  grow();

  function setProblems(problems: readonly CodeProblem[]): void {
    const placed = problems.map((problem) => {
      const line = Math.min(Math.max(1, problem.line ?? 1), model.getLineCount());
      const column = Math.min(Math.max(1, problem.column ?? 1), model.getLineMaxColumn(line));
      return { message: problem.message, line, column };
    });
    editor.setModelMarkers(
      model,
      "faultline",
      placed.map(({ message, line, column }) => {
        const word = model.getWordAtPosition({ lineNumber: line, column });
        return {
          message,
          severity: MarkerSeverity.Error,
          startLineNumber: line,
          startColumn: word?.startColumn ?? column,
          endLineNumber: line,
          endColumn: word?.endColumn ?? model.getLineMaxColumn(line),
        };
      }),
    );
    decorations.set(
      placed.map(({ line }) => ({
        range: new Range(line, 1, line, 1),
        options: {
          isWholeLine: true,
          className: "fl-code-error-line",
          linesDecorationsClassName: "fl-code-error-mark",
        },
      })),
    );
  }

  setProblems(options.problems);
  return {
    name: "monaco",
    setText(text) {
      quiet = true;
      pane.pushUndoStop();
      pane.executeEdits("page", [{ range: model.getFullModelRange(), text, forceMoveMarkers: true }]);
      pane.pushUndoStop();
      quiet = false;
    },
    setProblems,
    focus(line, column = 1) {
      pane.focus();
      if (line === undefined) return;
      pane.setPosition({ lineNumber: line, column });
      pane.revealLineInCenterIfOutsideViewport(line);
    },
    destroy() {
      stopTheme();
      pane.dispose();
      model.dispose();
      host.style.height = "";
    },
  };
};
