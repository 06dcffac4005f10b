/** The slim editor: for touch screens, and where Monaco does not load. Loaded when the reader starts to edit. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Annotation, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";
import type { CodeProblem } from "../code-data.ts";
import type { MountEditor } from "../editor.ts";

const colors = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.definitionKeyword], class: "fl-k-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "fl-k-string" },
  { tag: tags.number, class: "fl-k-number" },
  { tag: tags.comment, class: "fl-k-comment" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "fl-k-name" },
  { tag: [tags.bool, tags.null, tags.atom], class: "fl-k-atom" },
  { tag: [tags.punctuation, tags.operator], class: "fl-k-punctuation" },
]);

/** A change that came from the page, not from the reader. */
const fromPage = Annotation.define<true>();

export const mount: MountEditor = (host, options) => {
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (options.onrun(), true) }])),
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        indentUnit.of("  "),
        javascript({ typescript: true }),
        syntaxHighlighting(colors),
        // Escape, then Tab leaves the editor: CodeMirror sees to that.
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          autocapitalize: "off",
          autocorrect: "off",
          spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((each) => each.annotation(fromPage))) return;
          options.onchange(update.state.doc.toString());
        }),
      ],
    }),
  });

  function setProblems(problems: readonly CodeProblem[]): void {
    view.dispatch(setDiagnostics(view.state, problems.map(diagnostic)));
  }

  function diagnostic({ message, line = 1, column = 1 }: CodeProblem): Diagnostic {
    const { from, to } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
    const at = Math.min(from + column - 1, to);
    const word = view.state.wordAt(at);
    return { from: word?.from ?? at, to: word?.to ?? to, severity: "error", message };
  }

  setProblems(options.problems);
  return {
    name: "codemirror",
    setText(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        annotations: fromPage.of(true),
      });
    },
    setProblems,
    focus(line, column = 1) {
      view.focus();
      if (line === undefined) return;
      const { from, to } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({ selection: { anchor: Math.min(from + column - 1, to) }, scrollIntoView: true });
    },
    destroy() {
      view.destroy();
    },
  };
};
