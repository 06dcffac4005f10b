/** Reads the text of a .env file. Rules: Vapor 0.10, `Vapor.Provider.Dotenv`. */

/** `<< EOF` begins a text of several lines that ends with a line `EOF`. */
const HEREDOC = /<<\s*['"]?([A-Z]+)['"]?\s*/;

/**
 * The variables of a .env file: lines `NAME=value`, both trimmed, and heredocs (`NAME=<< EOF`, lines, `EOF`).
 * Comments, empty lines (inside of heredocs too) and lines without a name or a value are skipped. Of two lines
 * for the same name the first counts.
 *
 * @returns `open`: the name of a heredoc whose end is missing (Vapor crashes there), else null
 */
export function parseDotenv(text: string): {
  readonly variables: ReadonlyMap<string, string>;
  readonly open: string | null;
} {
  const variables = new Map<string, string>();
  const set = (name: string, value: string): void => {
    if (!variables.has(name)) variables.set(name, value);
  };
  let heredoc: { readonly name: string; readonly end: string; readonly lines: string[] } | null = null;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    if (heredoc !== null) {
      if (line.trim() === heredoc.end) {
        set(heredoc.name, heredoc.lines.join("\n"));
        heredoc = null;
      } else heredoc.lines.push(line);
      continue;
    }
    const equals = line.indexOf("=");
    if (/^\s*#/.test(line) || equals <= 0 || equals === line.length - 1) continue;
    const name = line.slice(0, equals).trim();
    const value = line.slice(equals + 1).trim();
    const end = HEREDOC.exec(value)?.[1];
    if (end === undefined) set(name, value);
    else heredoc = { name, end, lines: [] };
  }
  return { variables, open: heredoc?.name ?? null };
}
