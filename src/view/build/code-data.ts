/** What a code pane is given when the page is built. */
import { findRegions, stripRegions } from "../../lesson/index.ts";
import type { CodeData } from "../code/code-data.ts";
import { highlight, type CodeLanguage } from "./highlight.ts";

/**
 * @param text a lesson's file, with its region markers
 * @param file its name: `.exs` and `.ex` are Elixir, all else is TypeScript
 */
export async function codeData(text: string, file: string): Promise<CodeData> {
  const language: CodeLanguage = /\.exs?$/.test(file) ? "elixir" : "typescript";
  const source = stripRegions(text).trimEnd() + "\n";
  const regions = findRegions(text).map(({ name, first, last }) => ({ name, first, last }));
  return { file, language, source, runs: await highlight(source, language), regions };
}
