import assert from "node:assert/strict";
import type * as Compile from "../../../src/sandbox/compile/index.ts";
import { loadMutant } from "../harness/mutate.ts";
import { layer, rulesOf } from "./layer.ts";

type Part = typeof Compile;

function fails(part: Part, source: string, line: number | undefined, says: RegExp): void {
  const result = part.compile(source);
  assert.equal(result.ok, false, source.slice(0, 80));
  if (result.ok) return;
  assert.match(result.message, says);
  assert.equal(result.line, line, `line of ${source.slice(0, 80)}`);
}

function compiles(part: Part, source: string): Compile.Compiled {
  const result = part.compile(source);
  assert.ok(result.ok, JSON.stringify(result).slice(0, 200));
  return result;
}

const check = rulesOf("src/sandbox/compile/check.ts", {
  "async functions are refused": ['if (node["async"] === true) forbid(node, ASYNC);\n        break;\n      case "AwaitExpression"', 'break;\n      case "AwaitExpression"'],
  "import() is refused": ['case "ImportExpression":\n        forbid(node, ASYNC);', 'case "ImportExpression":'],
  "other modules are refused": ["if (name === MODULE) return;", "return;"],
  "`**` becomes a call": ['if (node["operator"] === "**") power', 'if (node["operator"] === "***") power'],
  "`**=` is refused": ['if (node["operator"] === "**=")', 'if (node["operator"] === "***=")'],
  "thrown values are passed through": ['case "ThrowStatement": {', 'case "NoStatement": {'],
  "the default export's place is kept": ["defaultAt ??= node.start", "defaultAt ??= 0"],
}); // prettier-ignore

const compile = rulesOf("src/sandbox/compile/compile.ts", {
  "bytes are capped": ["if (size > bytes)", "if (size > bytes * 100)"],
  "lines are capped": ["if (count > lines)", "if (count > lines * 100)"],
  "the whole is parsed again": ["if (at === undefined) return failure(error);", "return { ok: true, js: code, columns };"],
  "orders in comments are made plain": ["[...found.edits, ...neutralise(comments)]", "[...found.edits]"],
  "too deep nesting is told": ["if (error instanceof RangeError)", "if (error instanceof EvalError)"],
  "columns follow the source": ["column: sourceColumn({ columns }, line, column)", "column"],
  "markup comments are refused": ["if (markup !== undefined)", "if (markup === null)"],
  "what is loaded is looked at": ["examine(js, moved) ?? {", "{"],
  "it must be one function": ["if (whole && !", "if (!"],
  "and hold nothing that is forbidden": ["if (whole && !(\"finding\" in found))", "if (whole)"],
  "operators are those of the parser": ["type === tokTypes.starstar && powers.push(start)", "code.startsWith(\"**\", start) && powers.unshift(start)"],
}); // prettier-ignore

const visible = rulesOf("src/sandbox/compile/visible.ts", {
  "characters that are not seen are shown": ["/[\\p{Cc}\\p{Cf}\\u2028\\u2029]/gu", "/\\u0001/gu"],
});

const columns = rulesOf("src/sandbox/compile/columns.ts", {
  "columns follow the edits": ["return column + shift;", "return column;"],
});

export const COMPILER = layer<Part>({
  name: "compiler",
  load: async (mutations) => (await loadMutant("src/sandbox/compile/index.ts", mutations)) as Part,
  checks: {
    "up to 64 KB and 2,000 lines": (part) => {
      fails(part, `//${"x".repeat(64 * 1024 - 1)}`, undefined, /64 KB/);
      compiles(part, `//${"x".repeat(64 * 1024 - 2)}`);
      fails(part, "\n".repeat(2_000), 2_001, /2000/);
      compiles(part, "\n".repeat(1_999));
    },
    "lines stay": (part) => {
      const { js } = compiles(
        part,
        'import {\n  scenario,\n} from "faultline";\ninterface A {\n  x: 1;\n}\nmark;',
      );
      assert.equal(js.split("\n")[6], "mark;");
    },
    "columns lead back": (part) => {
      const source = 'import { scenario } from "faultline";\nconst a: number = 2 ** 3 ** 2, bb = scenario;';
      const compiled = compiles(part, source);
      const at = compiled.js.split("\n")[1]!.indexOf("bb");
      assert.equal(part.sourceColumn(compiled, 2, at + 1), source.split("\n")[1]!.indexOf("bb") + 1);
    },
    "an error of syntax names line and column": (part) => {
      fails(part, "let a = 1;\nlet b = ;", 2, /Unexpected token/);
      fails(part, "const a = 1;\n  const a = 2;", 2, /already been declared/);
      const result = part.compile('import { scenario } from "faultline"; scenario({}); return 5;');
      assert.ok(!result.ok && result.column === 53, JSON.stringify(result));
    },
    "a text that closes the wrapper is refused": (part) =>
      fails(part, "}); evil(); (function () {", 1, /Unexpected/),
    "only faultline can be imported": (part) => {
      fails(part, '\nimport fs from "node:fs"; fs;', 2, /"node:fs" can't be imported/);
      fails(part, 'export * from "./x";', 1, /"\.\/x"/);
      fails(part, "const n = 1; require(n);", 1, /can't be imported/);
      compiles(part, 'import { scenario } from "faultline"; scenario;');
      compiles(part, 'import type { X } from "elsewhere"; let x: X;');
    },
    "nothing waits in real time": (part) => {
      for (const source of [
        "\nasync function f() {}",
        "\nconst f = async () => 1;",
        "\nconst o = { async m() {} };",
        "\nclass A { async *m() {} }",
        '\nimport("x");',
        "\nawait 1;",
      ])
        fails(part, source, 2, /yield\*/);
      compiles(part, "const async = 1; Task.async(async); function await2() {}");
    },
    "`**` is a call of the port": (part) => {
      const { js } = compiles(part, "const a = (1 + 2) /* ** */ ** (-b) ** c;");
      assert.match(js, /\$faultline_power\(\(1 \+ 2\) \/\* \*\* \*\/ , \$faultline_power\(\(-b\) , c\)\)/);
      fails(part, "let a = 1;\na **= 2;", 2, /a \*\* b/);
    },
    "a thrown value passes through the host": (part) =>
      assert.match(compiles(part, "throw (1, null);").js, /throw \(\$faultline_thrown\(\(1, null\)\)\)/),
    "comments give the browser no orders": (part) => {
      const { js } = compiles(
        part,
        'x;\n//# sourceURL=evil\n/*# sourceMappingURL=http://evil */ "sourceURL=kept";',
      );
      assert.doesNotMatch(js, /[#@]\s*source/);
      assert.match(js, /"sourceURL=kept"/);
    },
    "a text too deep is told so": (part) =>
      fails(part, `${"[".repeat(30_000)}${"]".repeat(30_000)}`, undefined, /nested/),
    "the default export has a place": (part) =>
      assert.deepEqual(compiles(part, "const a = 1;\n\n  export default a;").default, { line: 3, column: 3 }),
    "`<!--` and `-->` are refused": (part) => {
      // As comments they would be made plain, and so become operators: what stands behind them would run unseen.
      fails(part, 'let a = 1, sourceURL = 1;\na <!-- sourceURL; import("x");\n;', 2, /`<!--` and `-->`/);
      compiles(part, "let a = 1, b = 2; a < !--b; '<!--';");
    },
    "an operator is found behind any comment": (part) => {
      for (const end of ["\u2028", "\u2029", "\r"]) {
        // Were it looked for up to the next line feed, it would be found in `**/`, and the comment would not end there.
        const source = `let a = 2 // x${end} ** 3; /* \n **/ "*/ import(1); //";`;
        assert.equal(
          compiles(part, source).js,
          `"use strict";let a = $faultline_power(2 // x${end} , 3); /* \n **/ "*/ import(1); //";`,
        );
      }
    },
    "the loader's names are taken": (part) => {
      for (const name of ["require", "exports", "$faultline_power"])
        fails(part, `\nlet ${name} = 1;`, 2, /name that the loader/);
    },
    "the text that is loaded is looked at once more": (part) => {
      assert.equal(part.examine("let a = 1;", []), undefined);
      for (const js of [
        "}); evil(); (function () {",
        "}); __faultline(function () {",
        "}, function () {",
        'import("x");',
        "async () => 1;",
        'require("fs");',
        "let require;",
        "/*",
      ])
        assert.equal(part.examine(js, [])?.ok, false, js);
    },
    "the name of another module turns no text": (part) =>
      fails(part, 'import x from "\u202egnp"; x;', 1, /"U\+202Egnp"/),
    "an invisible character is named": (part) => fails(part, "let a = 1;\u0000", 1, /U\+0000/),
  },
  rules: { ...check, ...compile, ...columns, ...visible },
});
