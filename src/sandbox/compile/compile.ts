/**
 * TypeScript to a classic script: sucrase strips the types and turns imports into `require`, acorn then checks
 * the result as a whole program, so that errors come with a line and a column before anything runs, and are the
 * same in every browser. Types are not checked here: running must not wait for the type checker.
 */
import { parse, tokTypes, type Comment, type Program, type Token } from "acorn";
import { transform } from "sucrase";
import { ASYNC, check } from "./check.ts";
import { applyEdits, moveColumns, readMappings, type Edit } from "./columns.ts";
import { HOOK, sourceColumn, WRAPPER, type Compiled, type CompileError } from "./compiled.ts";
import { SOURCE_LIMITS } from "./limits.ts";
import { visible } from "./visible.ts";

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
  const place = placeIn(code, columns);
  const comments: Comment[] = [];
  const powers: number[] = [];
  let program;
  try {
    program = parse(code, {
      ecmaVersion: "latest",
      sourceType: "script",
      onComment: comments,
      onToken: ({ type, start }: Token) => void (type === tokTypes.starstar && powers.push(start)),
    });
  } catch (error) {
    const at = (error as { pos?: number }).pos;
    if (at === undefined) return failure(error);
    // `await` outside an async function is an ordinary name to the parser; what follows it is the error.
    const message = /\bawait\s*$/.test(code.slice(0, at)) ? ASYNC : sentence(text(error));
    return { ok: false, message, ...place(at) };
  }
  const markup = comments.find(
    ({ start }) => code.startsWith("<!--", start) || code.startsWith("-->", start),
  );
  if (markup !== undefined) return { ok: false, message: MARKUP, ...place(markup.start) };
  const found = check(program, code, powers);
  if ("finding" in found) return { ok: false, message: found.finding.message, ...place(found.finding.at) };
  const edits = [...found.edits, ...neutralise(comments)].sort((a, b) => a.start - b.start || a.end - b.end);
  const js = applyEdits(code, edits);
  const moved = moveColumns(code, edits, columns);
  return (
    examine(js, moved) ?? {
      ok: true,
      js,
      columns: moved,
      ...(found.needs.length > 0 ? { needs: found.needs } : {}),
      ...(found.defaultAt === undefined ? {} : { default: place(found.defaultAt) }),
    }
  );
}

/** Line and column in the source, of an offset in the text made from it. */
function placeIn(code: string, columns: number[][]): (offset: number) => { line: number; column: number } {
  return (offset) => {
    const before = code.slice(0, Math.max(0, offset));
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    return { line, column: sourceColumn({ columns }, line, column) };
  };
}

/** Said of `<!--` and `-->`, which scripts on the web read as comments for the sake of browsers of 1995. */
const MARKUP =
  "A browser takes `<!--` and `-->` for the beginning of a comment. Put a space in between, or write the comment with //.";

/**
 * Looks at the very text that will be loaded. The loader's function must hold all of it, and nothing may be in it that
 * the first look did not allow: then an edit that went wrong lets nothing in.
 */
export function examine(js: string, columns: number[][]): CompileError | undefined {
  const place = placeIn(js, columns);
  let program: Program;
  try {
    program = parse(WRAPPER.join(js), { ecmaVersion: "latest", sourceType: "script" });
  } catch (error) {
    const offset = (error as { pos?: number }).pos;
    if (offset === undefined) return failure(error);
    const taken = /^Identifier '([\w$]{1,64})' has already been declared/.exec(text(error))?.[1];
    const message =
      taken === undefined
        ? sentence(text(error))
        : `\`${taken}\` is a name that the loader of scenarios has taken. Choose another name.`;
    return { ok: false, message, ...place(offset - WRAPPER[0].length) };
  }
  const end = WRAPPER[0].length + js.length + "\n}".length;
  const [only, ...rest] = program.body;
  const call = only?.type === "ExpressionStatement" ? only.expression : undefined;
  const whole =
    rest.length === 0 &&
    call?.type === "CallExpression" &&
    call.callee.type === "Identifier" &&
    call.callee.name === HOOK &&
    call.arguments[0]?.type === "FunctionExpression" &&
    call.arguments[0].end === end;
  const found = check(program, WRAPPER.join(js), []);
  if (whole && !("finding" in found)) return undefined;
  return {
    ok: false,
    message: "This code can't be read in one way only, so it was not run. Write it more plainly.",
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
  const bare = visible(
    message.replace(/^Error transforming scenario\.ts: /, "").replace(/ \(\d+:\d+\)$/, ""),
  );
  const ended = /[.!?]$/.test(bare) ? bare : `${bare}.`;
  const hint = /^(Unexpected|Unterminated)/.test(ended)
    ? "Look for a mark too many or too few, here or in the line before."
    : "Correct it and run again.";
  return `${ended} ${hint}`;
}
