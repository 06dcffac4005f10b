/** What a scenario may not contain, and the edits it needs, found in the syntax tree of the compiled text. */
import type { Node } from "acorn";
import { POWER, THROWN } from "./compiled.ts";
import type { Edit } from "./columns.ts";
import { NEEDS, type RunnerPart } from "./needs.ts";
import { visible } from "./visible.ts";

/** The one module that code may import. */
export const MODULE = "faultline";

export interface Finding {
  readonly message: string;
  /** Offset in the compiled text. */
  readonly at: number;
}

type Tree = Node & { [key: string]: unknown };

/** Said of everything that would wait in real time. */
export const ASYNC =
  "Nothing in a scenario waits in real time, so async functions, await and import() have no place in it. " +
  "Write a generator (*main() { … }) and wait with yield*, as in yield* Process.sleep(100).";

/**
 * Walks the tree of a program.
 *
 * @param text what it was parsed from
 * @param powers offsets of its operators `**`, in order
 * @returns the first thing that may not be there, or the edits that make `**` the same on every engine
 */
export function check(
  program: Node,
  text: string,
  powers: readonly number[],
):
  | { readonly finding: Finding }
  | {
      readonly edits: Edit[];
      readonly defaultAt: number | undefined;
      readonly needs: readonly RunnerPart[];
    } {
  const edits: Edit[] = [];
  const open: Tree[] = [program as Tree];
  let finding: Finding | undefined;
  let defaultAt: number | undefined;
  const needs = new Set<RunnerPart>();
  const forbid = (node: Node, message: string): void => {
    if (finding === undefined || node.start < finding.at) finding = { message, at: node.start };
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    switch (node.type) {
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        if (node["async"] === true) forbid(node, ASYNC);
        break;
      case "AwaitExpression":
      case "ImportExpression":
        forbid(node, ASYNC);
        break;
      case "ForOfStatement":
        if (node["await"] === true) forbid(node, ASYNC);
        break;
      case "CallExpression":
        checkRequire(node, forbid);
        break;
      case "MemberExpression":
        addNeeds(node, text, needs);
        break;
      case "BinaryExpression":
        if (node["operator"] === "**") power(node, powers, edits);
        break;
      case "AssignmentExpression":
        if (node["operator"] === "**=")
          forbid(node, "`**=` is not available, because browsers round it differently. Write a = a ** b.");
        if (isDefault(node["left"] as Tree)) defaultAt ??= node.start;
        break;
      case "ThrowStatement": {
        const value = node["argument"] as Tree;
        edits.push({ start: value.start, end: value.start, text: `${THROWN}((` });
        edits.push({ start: value.end, end: value.end, text: "))" });
        break;
      }
    }
    for (const key in node) {
      const value = node[key];
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) open.push(item);
      } else if (isNode(value)) open.push(value);
    }
  }
  if (finding !== undefined) return { finding };
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  return { edits, defaultAt, needs: PARTS.filter((part) => needs.has(part)) };
}

const PARTS = Object.keys(NEEDS) as readonly RunnerPart[];

/** `_faultline.GenStatem`, as sucrase writes the use of an import; with `import * as F`, such a name of any object. */
function addNeeds(node: Tree, text: string, needs: Set<RunnerPart>): void {
  const [object, property] = [node["object"] as Tree, node["property"] as Tree];
  const name = node["computed"] === true ? property["value"] : property["name"];
  if (typeof name !== "string") return;
  const part = PARTS.find((each) => NEEDS[each].has(name));
  if (part === undefined || needs.has(part)) return;
  if (/^_faultline\d*$/.test(String(object["name"])) || text.includes("_interopRequireWildcard"))
    needs.add(part);
}

function isNode(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** `exports.default`, as sucrase writes it. */
function isDefault(left: Tree): boolean {
  if (left.type !== "MemberExpression") return false;
  const [object, property] = [left["object"] as Tree, left["property"] as Tree];
  return object["name"] === "exports" && property["name"] === "default";
}

function checkRequire(node: Tree, forbid: (node: Node, message: string) => void): void {
  const callee = node["callee"] as Tree;
  if (callee.type !== "Identifier" || callee["name"] !== "require") return;
  const first = (node["arguments"] as Tree[])[0];
  const name = first?.type === "Literal" ? first["value"] : undefined;
  if (name === MODULE) return;
  const what = typeof name === "string" ? `"${visible(name.slice(0, 60))}"` : "this";
  forbid(node, `${what} can't be imported: a scenario may import from "${MODULE}" and from nothing else.`);
}

/** `a ** b` becomes `POWER(a , b)`: two insertions, and a comma for the operator. */
function power(node: Tree, powers: readonly number[], edits: Edit[]): void {
  const left = node["left"] as Tree;
  const operator = firstFrom(powers, left.end);
  edits.push({ start: node.start, end: node.start, text: `${POWER}(` });
  edits.push({ start: operator, end: operator + 2, text: "," });
  edits.push({ start: node.end, end: node.end, text: ")" });
}

/** The first of these, in order, that is not before `from`: between an operand and its operator stands no other. */
function firstFrom(offsets: readonly number[], from: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return offsets[low]!;
}
