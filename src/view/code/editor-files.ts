/** Where Monaco's files lie under the site's base path. */
import files from "virtual:faultline-editor";
import type { EditorFiles } from "./load-editor.ts";

const base = import.meta.env.BASE_URL.replace(/\/?$/, "/");

export const editorFiles: EditorFiles | null =
  files === null ? null : { script: base + files.script, style: base + files.style };
