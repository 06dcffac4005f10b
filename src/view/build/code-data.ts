/** What a code pane is given when the page is built. */
import { findRegions, region, stripRegions } from "../../lesson/index.ts";
import type { CodeData } from "../code/code-data.ts";
import { highlight, type CodeLanguage } from "./highlight.ts";

/**
 * @param text a lesson's file, with its region markers
 * @param file its name: `.exs` and `.ex` are Elixir, all else is TypeScript
 * @param only the name of the region to show; default: the whole file
 * @throws if there is no such region
 */
export async function codeData(text: string, file: string, only?: string): Promise<CodeData> {
  const language: CodeLanguage = /\.exs?$/.test(file) ? "elixir" : "typescript";
  const part = only === undefined ? null : region(text, only);
  const source = (part?.text ?? stripRegions(text)).trimEnd() + "\n";
  const regions = part ? [] : findRegions(text).map(({ name, first, last }) => ({ name, first, last }));
  return {
    file,
    language,
    source,
    runs: await highlight(source, language),
    first: part?.first ?? 1,
    regions,
  };
}
