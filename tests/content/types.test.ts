/** Every TypeScript file of every lesson type-checks, the reader's starting point included. */
import { join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { loadCourse, loadLesson, readingOrder } from "../../src/lesson/build/index.ts";

const root = process.cwd();

function diagnose(files: readonly string[]): Map<string, string[]> {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram({ rootNames: files, options });
  const found = new Map<string, string[]>();
  for (const file of files) {
    const source = program.getSourceFile(file)!;
    const problems = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    found.set(
      file,
      problems.map(({ start, messageText }) => {
        const { line } = source.getLineAndCharacterOfPosition(start ?? 0);
        return `line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      }),
    );
  }
  return found;
}

describe("types", () => {
  const files = readingOrder(loadCourse(root)).flatMap(({ track, lesson }) => {
    const { folder, files } = loadLesson(track, lesson, root);
    return Object.keys(files)
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(folder, file));
  });
  const found = diagnose(files);
  it.each(files.map((file) => [relative(join(root, "content"), file), file]))("%s", (_name, file) => {
    expect(found.get(file!)).toEqual([]);
  });
});
