/** Monaco's TypeScript service, told of the engine's types and of nothing else: no DOM, no Node. */
import {
  typescriptDefaults,
  type ModuleResolutionKind,
} from "monaco-editor/languages/features/typescript/register";
import "monaco-editor/languages/definitions/typescript/register";
// Made by build/engine-types.ts: declarations of the module "faultline" by path.
import declarations from "virtual:faultline-declarations";

/** Numbers as TypeScript 5.9 has them; Monaco's own list stops before these. */
const BUNDLER = 100 as ModuleResolutionKind;
const ESNEXT = 99;

let done = false;

export function provideTypes(): void {
  if (done) return;
  done = true;
  typescriptDefaults.setCompilerOptions({
    target: ESNEXT,
    module: ESNEXT,
    moduleResolution: BUNDLER,
    moduleDetection: 3,
    lib: ["es2023"],
    strict: true,
    types: [],
    allowNonTsExtensions: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  });
  typescriptDefaults.setDiagnosticsOptions({
    noSemanticValidation: false,
    noSyntaxValidation: false,
    noSuggestionDiagnostics: true,
    // 1375, 1378: top-level await; the run says what is wrong with it in plainer words.
    diagnosticCodesToIgnore: [1375, 1378],
  });
  typescriptDefaults.setExtraLibs(
    Object.entries(declarations).map(([path, content]) => ({
      filePath: `file:///node_modules/faultline/${path}`,
      content,
    })),
  );
}
