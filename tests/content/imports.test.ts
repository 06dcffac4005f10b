/**
 * What the code of lessons and examples imports is given where it runs. Types know the whole engine; the browser's sandbox gives the names
 * of src/sandbox/worker/library.ts, and any other name is undefined there, at the moment when it is first used.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/sandbox/compile/compile.ts";
import { NEEDS, type RunnerPart } from "../../src/sandbox/compile/needs.ts";
import * as library from "../../src/sandbox/worker/library.ts";

/** Run by the site's page, with the lesson's library; all others run in the sandbox, from their text. */
const RUN_BY_PAGE: ReadonlySet<string> = new Set(["predict.ts", "facts.ts", "kata.check.ts"]);

interface Import {
  readonly line: number;
  readonly module: string;
  /** `default` and `*` included; none if only the module's effects are meant. */
  readonly names: readonly string[];
}

/** What stays of the imports and re-exports of a file without its types. */
function importsOf(text: string): Import[] {
  const file = ts.createSourceFile("scenario.ts", text, ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement): Import[] => {
    const given = ts.isImportDeclaration(statement)
      ? importedNames(statement)
      : ts.isExportDeclaration(statement)
        ? exportedNames(statement)
        : null;
    if (given === null) return [];
    const { moduleSpecifier } = statement as ts.ImportDeclaration;
    const { line } = file.getLineAndCharacterOfPosition(statement.getStart());
    return [{ line: line + 1, module: (moduleSpecifier as ts.StringLiteral).text, names: given }];
  });
}

const values = (elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): string[] =>
  elements.flatMap((one) => (one.isTypeOnly ? [] : [(one.propertyName ?? one.name).text]));

/** Null if nothing is left without types. */
function importedNames({ importClause }: ts.ImportDeclaration): string[] | null {
  if (importClause === undefined) return [];
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return null;
  const { name, namedBindings } = importClause;
  const bound =
    namedBindings === undefined
      ? []
      : ts.isNamespaceImport(namedBindings)
        ? ["*"]
        : values(namedBindings.elements);
  return [...(name === undefined ? [] : ["default"]), ...bound];
}

/** Null if it is taken from no other module, or nothing is left without types. */
function exportedNames({ moduleSpecifier, isTypeOnly, exportClause }: ts.ExportDeclaration): string[] | null {
  if (moduleSpecifier === undefined || isTypeOnly) return null;
  return exportClause !== undefined && ts.isNamedExports(exportClause)
    ? values(exportClause.elements)
    : ["*"];
}

/** The names that the runner gives to this code: those of a part that it does not need are not there. */
function givenTo(text: string): ReadonlySet<string> {
  const compiled = compile(text);
  if (!compiled.ok) throw new Error(`line ${compiled.line ?? "?"}: ${compiled.message}`);
  const without = (Object.keys(NEEDS) as RunnerPart[]).filter((part) => !compiled.needs?.includes(part));
  return new Set(Object.keys(library).filter((name) => without.every((part) => !NEEDS[part].has(name))));
}

/** What is imported and not given, with its line. A namespace (`*`) is refused too: what is taken out of it later would go unseen. */
function missing(text: string, given: ReadonlySet<string>, others: RegExp | null): string[] {
  return importsOf(text).flatMap(({ line, module, names }) => {
    if (module === "faultline")
      return names.filter((name) => !given.has(name)).map((name) => `line ${line}: ${name}`);
    return others?.test(module) === true ? [] : [`line ${line}: ${module}`];
  });
}

const files = globSync("content/**/*.ts").sort();
/** Those of the API page, of the playground and of the landing page: their text is what a reader runs. */
const examples = globSync(["src/view/**/examples/*.ts", "src/components/landing/demo.ts"]).sort();
const named = (all: readonly string[]): [string, string][] =>
  all.map((path) => [path.replace(/^content\//, ""), readFileSync(path, "utf8")]);

describe("imports of what runs in the browser's sandbox are given there", () => {
  it.each(named([...files.filter((path) => !RUN_BY_PAGE.has(basename(path))), ...examples]))(
    "%s",
    (_name, text) => {
      expect(missing(text, givenTo(text), null)).toEqual([]);
    },
  );
});

describe("imports of what runs beside it are of the lesson's library, or given there too", () => {
  it.each(named(files.filter((path) => RUN_BY_PAGE.has(basename(path)))))("%s", (_name, text) => {
    expect(missing(text, new Set(Object.keys(library)), /^(faultline\/lesson|\.\/[\w-]+\.ts)$/)).toEqual([]);
  });
});

describe("this check", () => {
  const found = (text: string): string[] => missing(text, givenTo(text), null);

  it("finds the examples of these pages", () => {
    const folders = new Set(examples.map((path) => dirname(path)));
    expect([...folders]).toEqual([
      "src/components/landing",
      "src/view/api/examples",
      "src/view/stage/playground/examples",
    ]);
  });

  it("sees each kind of import, under the name that it has in the library", () => {
    expect(found('import { spawn as start, System as S } from "faultline";\nstart(S);')).toEqual([
      "line 1: System",
    ]);
    expect(found('\nexport { Recorder } from "faultline";')).toEqual(["line 2: Recorder"]);
    expect(found('import all from "faultline";\nall;')).toEqual(["line 1: default"]);
    expect(found('import * as all from "faultline";\nall.spawn();')).toEqual(["line 1: *"]);
  });

  it("lets types pass, which are gone when it runs", () => {
    expect(found('import type { System } from "faultline";\nimport { type Wait, spawn } from "faultline";\nspawn;')).toEqual([]); // prettier-ignore
  });
});
