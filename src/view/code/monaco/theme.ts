/** Monaco in the site's colours. They are read from the page, so there is one place that names them. */
import { editor } from "monaco-editor/editor/editor.api";

const NAME = "faultline";

/** Defines and sets the theme that the page has now. */
function apply(): void {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--fl-${name}`).trim();
  const rule = (token: string, name: string): editor.ITokenThemeRule => ({
    token,
    foreground: color(name).replace("#", ""),
  });
  editor.defineTheme(NAME, {
    base: style.colorScheme.includes("dark") ? "vs-dark" : "vs",
    inherit: true,
    rules: [
      rule("", "code-ink"),
      rule("keyword", "code-keyword"),
      rule("string", "code-string"),
      rule("number", "code-number"),
      rule("comment", "code-comment"),
      rule("delimiter", "code-ink"),
      rule("type.identifier", "code-ink"),
    ],
    colors: {
      "editor.background": color("code-paper"),
      "editor.foreground": color("code-ink"),
      "editorLineNumber.foreground": color("ink-3"),
      "editorLineNumber.activeForeground": color("ink"),
      "editor.selectionBackground": color("selection"),
      "editor.lineHighlightBackground": color("paper-sunk"),
      "editor.lineHighlightBorder": "#00000000",
      "editorCursor.foreground": color("ink"),
      "editorWidget.background": color("paper-raised"),
      "editorWidget.border": color("hairline-strong"),
      "editorHoverWidget.background": color("paper-raised"),
      "editorHoverWidget.border": color("hairline-strong"),
      "editorSuggestWidget.background": color("paper-raised"),
      "editorSuggestWidget.border": color("hairline-strong"),
      "editorSuggestWidget.foreground": color("ink"),
      "editorSuggestWidget.selectedBackground": color("selection"),
      "editorSuggestWidget.selectedForeground": color("ink"),
      "editorError.foreground": color("fault"),
      "editorWarning.foreground": color("watch"),
      "editorInfo.foreground": color("message"),
      // Brackets have the colour of code: nesting is shown by indentation.
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((n) => [`editorBracketHighlight.foreground${n}`, color("code-ink")]),
      ),
      focusBorder: color("focus"),
      "scrollbar.shadow": "#00000000",
    },
  });
  editor.setTheme(NAME);
}

/** Keeps Monaco in the colours of the page. @returns a function that ends it */
export function followTheme(): () => void {
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
