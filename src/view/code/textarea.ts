/** The editor of last resort: it is always there. Tab moves on, as everywhere on the page. */
import type { MountEditor } from "./editor.ts";

export const mount: MountEditor = (host, options) => {
  const area = document.createElement("textarea");
  area.className = "fl-code-textarea";
  area.value = options.text;
  area.spellcheck = false;
  area.autocapitalize = "off";
  area.setAttribute("autocomplete", "off");
  area.setAttribute("aria-label", options.label);
  area.rows = Math.min(40, options.text.split("\n").length + 1);
  area.addEventListener("input", () => options.onchange(area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    options.onrun();
  });
  host.append(area);
  return {
    name: "textarea",
    setText(text) {
      area.value = text;
    },
    setProblems(problems) {
      area.setAttribute("aria-invalid", String(problems.length > 0));
    },
    focus(line = 1, column = 1) {
      const before = area.value.split("\n").slice(0, line - 1);
      const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
      area.focus();
      area.setSelectionRange(at, at);
    },
    destroy() {
      area.remove();
    },
  };
};
