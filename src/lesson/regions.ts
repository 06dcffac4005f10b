/**
 * Named parts of a code file, so that prose shows code by name and never pastes it.
 *
 *     // #region tree          (Elixir: # #region tree)
 *     …
 *     // #endregion
 *
 * Regions may be nested. The marker lines themselves are never shown and never run.
 */

export interface Region {
  readonly name: string;
  /** The lines between the markers, without nested markers, moved left as far as they go. */
  readonly text: string;
  /** 1-based lines of that text in the file as `stripRegions` gives it; `last` is included. */
  readonly first: number;
  readonly last: number;
}

const OPEN = /^\s*(?:\/\/|#)\s*#region\s+([a-z][a-z0-9-]*)\s*$/;
const CLOSE = /^\s*(?:\/\/|#)\s*#endregion\b.*$/;

/** The text without its marker lines. */
export function stripRegions(text: string): string {
  return text
    .split("\n")
    .filter((line) => !OPEN.test(line) && !CLOSE.test(line))
    .join("\n");
}

/**
 * All regions of a file, in the order in which they begin.
 *
 * @throws Error with the 1-based line if markers don't match or a name is used twice
 */
export function findRegions(text: string): Region[] {
  const found: { name: string; lines: string[]; first: number }[] = [];
  const open: typeof found = [];
  let shown = 0;
  text.split("\n").forEach((line, i) => {
    const name = OPEN.exec(line)?.[1];
    if (name !== undefined) {
      if (found.some((region) => region.name === name))
        throw new Error(`line ${i + 1}: region "${name}" stands twice`);
      const region = { name, lines: [], first: shown + 1 };
      found.push(region);
      open.push(region);
    } else if (CLOSE.test(line)) {
      if (!open.pop()) throw new Error(`line ${i + 1}: #endregion without #region`);
    } else {
      shown += 1;
      for (const region of open) region.lines.push(line);
    }
  });
  const left = open.at(-1);
  if (left) throw new Error(`region "${left.name}" has no #endregion`);
  return found.map(({ name, lines, first }) => {
    const from = lines.findIndex((line) => line.trim() !== "");
    const to = lines.findLastIndex((line) => line.trim() !== "");
    if (from < 0) throw new Error(`region "${name}" is empty`);
    return { name, text: dedent(lines.slice(from, to + 1)), first: first + from, last: first + to };
  });
}

/**
 * One region of a file.
 *
 * @throws if there is none of that name; the message lists those there are
 */
export function region(text: string, name: string): Region {
  const all = findRegions(text);
  const found = all.find((each) => each.name === name);
  if (!found)
    throw new Error(`no region "${name}"; there are: ${all.map((each) => each.name).join(", ") || "none"}`);
  return found;
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)![0].length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n");
}
