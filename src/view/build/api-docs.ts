/** The engine's public functions and types with their docstrings, read by the TypeScript compiler. */
import { join } from "node:path";
import ts from "typescript";

/** A piece of a docstring. */
export type DocPiece =
  | { readonly kind: "text" | "code"; readonly text: string }
  /** A name that is documented too. */
  | { readonly kind: "link"; readonly text: string; readonly name: string };

export interface ApiMember {
  /** `spawn`, or `Process.exit`. */
  readonly name: string;
  /** TypeScript, one entry per overload. */
  readonly signatures: readonly string[];
  /** Paragraphs. */
  readonly doc: readonly (readonly DocPiece[])[];
  /** `@param`, `@returns`, `@throws`. */
  readonly tags: readonly {
    readonly tag: string;
    readonly name: string;
    readonly doc: readonly DocPiece[];
  }[];
  /** Whether it is called with `yield*`. */
  readonly waits: boolean;
}

export interface ApiEntry extends ApiMember {
  readonly kind: "function" | "module" | "type";
  /** The functions of a module. */
  readonly members: readonly ApiMember[];
}

/**
 * Documents these exports of the engine.
 *
 * @param root the repository
 * @param names what to document, in order
 * @throws if one of them is not exported
 */
export function apiDocs(root: string, names: readonly string[]): ApiEntry[] {
  const index = join(root, "src", "engine", "index.ts");
  const program = ts.createProgram([index], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"],
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(index);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${index} is no module`);
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  const entries = names.map((name) => {
    const found = exported.get(name);
    if (!found) throw new Error(`"faultline" does not export ${name}`);
    const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
    return entry(checker, name, symbol);
  });
  const known = new Set(entries.flatMap(({ name, members }) => [name, ...members.map((each) => each.name)]));
  return entries.map((each) => ({
    ...linked(each, known),
    members: each.members.map((one) => linked(one, known)),
  }));
}

/** A link to what is not on the page is a name and no more. */
function linked<T extends ApiMember>(member: T, known: ReadonlySet<string>): T {
  const resolve = (piece: DocPiece): DocPiece =>
    piece.kind === "link" && !known.has(piece.name) ? { kind: "code", text: piece.text } : piece;
  return {
    ...member,
    doc: member.doc.map((pieces) => pieces.map(resolve)),
    tags: member.tags.map((tag) => ({ ...tag, doc: tag.doc.map(resolve) })),
  };
}

/** The callbacks of the `:via` protocol are called by the engine, not by readers. */
const VIA = ["whereisName", "registerName", "unregisterName", "send"];

function entry(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): ApiEntry {
  const [first] = symbol.declarations ?? [];
  if (!first) throw new Error(`${name} has no declaration`);
  if (ts.isFunctionDeclaration(first)) {
    return { ...member(checker, name, symbol), kind: "function", members: [] };
  }
  if (ts.isVariableDeclaration(first)) {
    const members = checker
      .getTypeOfSymbolAtLocation(symbol, first)
      .getProperties()
      .filter((property) => property.name !== "name" && !VIA.includes(property.name))
      .flatMap((property) => memberOrNested(checker, `${name}.${property.name}`, property));
    return { ...texts(checker, symbol), name, kind: "module", signatures: [], waits: false, members };
  }
  const text = first.getText().replace(/^export\s+(?:declare\s+)?/, "");
  return {
    ...texts(checker, symbol),
    name,
    kind: "type",
    signatures: [ts.isClassDeclaration(first) ? classText(first) : text],
    waits: false,
    members: [],
  };
}

/** `Task.Supervisor` is a module in a module: its functions are listed with their whole names. */
function memberOrNested(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): ApiMember[] {
  const type = checker.getTypeOfSymbol(symbol);
  if (type.getCallSignatures().length > 0) return [member(checker, name, symbol)];
  if (!(type.flags & ts.TypeFlags.Object)) return [];
  return type
    .getProperties()
    .filter((property) => checker.getTypeOfSymbol(property).getCallSignatures().length > 0)
    .map((property) => member(checker, `${name}.${property.name}`, property));
}

function member(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): ApiMember {
  const all = checker.getTypeOfSymbol(symbol).getCallSignatures();
  const signatures = all.map((signature) => {
    const { declaration } = signature;
    return name + (declaration ? declared(declaration) : checker.signatureToString(signature));
  });
  const waits = all.some((signature) =>
    /^(?:Wait|Generator)</.test(checker.typeToString(signature.getReturnType())),
  );
  return { ...texts(checker, symbol), name, signatures, waits };
}

/** The parameters and the answer as they stand in the source; the body and what comes before is left out. */
function declared(node: ts.SignatureDeclaration | ts.JSDocSignature): string {
  const { parameters, typeParameters, type } = node as ts.SignatureDeclaration;
  const generic = typeParameters
    ? `<${typeParameters.map((each) => oneLine(each.getText())).join(", ")}>`
    : "";
  const list = parameters.map(({ name, questionToken, dotDotDotToken, type: of, initializer }) => {
    const optional = questionToken || initializer ? "?" : "";
    const rendered = of ? `: ${oneLine(of.getText())}` : "";
    return `${dotDotDotToken ? "..." : ""}${name.getText()}${optional}${rendered}`;
  });
  const answer = type ? `: ${oneLine(type.getText())}` : "";
  const line = `${generic}(${list.join(", ")})${answer}`;
  return line.length <= 88 ? line : `${generic}(\n${list.map((each) => `  ${each},\n`).join("")})${answer}`;
}

const oneLine = (text: string): string =>
  text
    .replace(/\/\*\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .trim();

/** A class as readers meet it: its public fields. */
function classText(node: ts.ClassDeclaration): string {
  const fields = node.members.flatMap((each) =>
    ts.isPropertyDeclaration(each) ? [`  ${oneLine(each.getText())}`] : [],
  );
  return `class ${node.name?.text ?? ""} {\n${fields.join("\n")}\n}`;
}

function texts(checker: ts.TypeChecker, symbol: ts.Symbol): Pick<ApiMember, "doc" | "tags"> {
  const doc = ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .split(/\n\s*\n/)
    .map((paragraph) => docPieces(paragraph.replace(/\s*\n\s*/g, " ").trim()))
    .filter((pieces) => pieces.length > 0);
  const tags = symbol
    .getJsDocTags(checker)
    .filter(({ name }) => ["param", "returns", "throws"].includes(name))
    .map(({ name: tag, text = [] }) => {
      const all = ts
        .displayPartsToString(text)
        .replace(/\s*\n\s*/g, " ")
        .trim();
      const name = tag === "param" ? (/^\S+/.exec(all)?.[0] ?? "") : "";
      return { tag, name, doc: docPieces(all.slice(name.length).replace(/^\s*-?\s*/, "")) };
    });
  return { doc, tags };
}

/** Splits a docstring into text, `code` and {@link names}. */
export function docPieces(text: string): DocPiece[] {
  return [...text.matchAll(/`([^`]+)`|\{@link\s+([\w.]+)\s*\}|([^`{]+|[`{])/g)].reduce<DocPiece[]>(
    (all, [, code, link, plain]) => {
      const last = all.at(-1);
      if (code !== undefined) all.push({ kind: "code", text: code });
      else if (link !== undefined) all.push({ kind: "link", text: link, name: link });
      else if (last?.kind === "text") all.splice(-1, 1, { kind: "text", text: last.text + plain! });
      else all.push({ kind: "text", text: plain! });
      return all;
    },
    [],
  );
}
