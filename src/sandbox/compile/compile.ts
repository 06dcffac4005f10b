/**
 * TypeScript to a classic script: sucrase strips the types and turns imports into `require`, acorn then checks
 * the result as a whole program, so that errors come with a line and a column before anything runs, and are the
 * same in every browser. Types are not checked here: running must not wait for the type checker.
 */
import { parse, type Comment } from "acorn";
import { transform } from "sucrase";
import { ASYNC, check } from "./check.ts";
import { applyEdits, moveColumns, readMappings, type Edit } from "./columns.ts";
import { sourceColumn, type Compiled, type CompileError } from "./compiled.ts";
import { SOURCE_LIMITS } from "./limits.ts";

/** Compiles one file. Never throws. */
export function compile(source: string): Compiled | CompileError {
  const size = tooBig(source);
  if (size !== undefined) return size;
  try {
    const stripped = transform(source, {
      transforms: ["typescript", "imports"],
      disableESTransforms: true,
      preserveDynamicImport: true,
      production: true,
      filePath: "scenario.ts",
      sourceMapOptions: { compiledFilename: "scenario.js" },
    });
    return finish(stripped.code, readMappings(stripped.sourceMap!.mappings));
  } catch (error) {
    return failure(error);
  }
}

function tooBig(source: string): CompileError | undefined {
  const { bytes, lines } = SOURCE_LIMITS;
  const size = new TextEncoder().encode(source).length;
  if (size > bytes)
    return {
      ok: false,
      message: `This code is ${Math.ceil(size / 1024)} KB long; up to ${bytes / 1024} KB can be run. Take some of it out.`,
    };
  const count = source.split("\n").length;
  if (count > lines)
    return {
      ok: false,
      message: `This code has ${count} lines; up to ${lines} can be run. Take some of it out.`,
      line: lines + 1,
    };
  return undefined;
}

/** Checks and edits the text that sucrase made. */
function finish(code: string, columns: number[][]): Compiled | CompileError {
  const place = (offset: number): { line: number; column: number } => {
    const before = code.slice(0, offset);
    const line = before.split("\n").length;
    const column = offset - before.lastIndexOf("\n");
    return { line, column: sourceColumn({ columns }, line, column) };
  };
  const comments: Comment[] = [];
  let program;
  try {
    program = parse(code, { ecmaVersion: "latest", sourceType: "script", onComment: comments });
  } catch (error) {
    const at = (error as { pos?: number }).pos;
    if (at === undefined) return failure(error);
    // `await` outside an async function is an ordinary name to the parser; what follows it is the error.
    const message = /\bawait\s*$/.test(code.slice(0, at)) ? ASYNC : sentence(text(error));
    return { ok: false, message, ...place(at) };
  }
  const found = check(program, code);
  if ("finding" in found) return { ok: false, message: found.finding.message, ...place(found.finding.at) };
  const edits = [...found.edits, ...neutralise(comments)].sort((a, b) => a.start - b.start || a.end - b.end);
  return {
    ok: true,
    js: applyEdits(code, edits),
    columns: moveColumns(code, edits, columns),
    ...(found.machines ? { machines: true } : {}),
    ...(found.defaultAt === undefined ? {} : { default: place(found.defaultAt) }),
  };
}

/** Comments that browsers obey (`//# sourceURL=`) are made plain ones. */
function neutralise(comments: readonly Comment[]): Edit[] {
  return comments
    .filter((comment) => /source(Mapping)?URL/.test(comment.value))
    .map((comment) => ({ start: comment.start + 2, end: comment.start + 3, text: " " }));
}

function failure(error: unknown): CompileError {
  if (error instanceof RangeError)
    return { ok: false, message: "This code is nested too deeply to be read. Split the longest expression." };
  const { loc } = error as { loc?: { line: number; column: number } };
  const message = sentence(text(error));
  return loc === undefined
    ? { ok: false, message }
    : { ok: false, message, line: loc.line, column: loc.column };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : "It can't be read as TypeScript.";
}

/** The parsers' texts as a sentence of ours: without the file and the place, which are given apart. */
function sentence(message: string): string {
  const bare = message
    .replace(/^Error transforming scenario\.ts: /, "")
    .replace(/ \(\d+:\d+\)$/, "")
    .replace(
      /[\p{Cc}\p{Cf}]/gu,
      (char) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`,
    );
  const ended = /[.!?]$/.test(bare) ? bare : `${bare}.`;
  const hint = /^(Unexpected|Unterminated)/.test(ended)
    ? "Look for a mark too many or too few, here or in the line before."
    : "Correct it and run again.";
  return `${ended} ${hint}`;
}
