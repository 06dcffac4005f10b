/** What is not allowed, and where. The formatter cares for the rest. */
import astro from "eslint-plugin-astro";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

/** Different engines give different last bits; src/engine/math has our own. */
const INEXACT = [
  ...[
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "cos",
    "cosh",
    "exp",
    "expm1",
    "f16round",
  ],
  ...["hypot", "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "sqrt", "tan", "tanh", "sumPrecise"],
].filter((name) => name !== "sqrt"); // IEEE 754 fixes every bit of a square root

const LOCALE = [
  "toLocaleString",
  "toLocaleUpperCase",
  "toLocaleLowerCase",
  "toLocaleDateString",
  "toLocaleTimeString",
];

/** The same code, seed and faults must give the same trace everywhere: nothing of the outside may be read. */
const deterministic = {
  "no-restricted-globals": [
    "error",
    ...[
      "Date",
      "Intl",
      "Promise",
      "performance",
      "console",
      "crypto",
      "fetch",
      "process",
      "globalThis",
      "window",
      "self",
    ],
    ...[
      "setTimeout",
      "setInterval",
      "setImmediate",
      "queueMicrotask",
      "requestAnimationFrame",
      "structuredClone",
    ],
    ...["WeakRef", "FinalizationRegistry"],
  ].map((name, index) =>
    index === 0 ? name : { name, message: "The engine reads nothing from outside; see DESIGN.md, Layers." },
  ),
  "no-restricted-properties": [
    "error",
    { object: "Math", property: "random", message: "Use the run's seeded generator." },
    ...INEXACT.map((property) => ({
      object: "Math",
      property,
      message: "Use src/engine/math, which gives the same bits everywhere.",
    })),
    ...[...LOCALE, "localeCompare"].map((property) => ({
      property,
      message: "Depends on the reader's language.",
    })),
  ],
  "no-restricted-syntax": [
    "error",
    { selector: ":function[async=true]", message: "The engine waits in virtual time, never in real time." },
    { selector: "AwaitExpression", message: "The engine waits in virtual time, never in real time." },
    {
      // A power of two with a whole exponent is exact everywhere.
      selector: "BinaryExpression[operator='**'][left.value!=2]",
      message: "Use src/engine/math: ** differs between engines.",
    },
  ],
};

export default ts.config(
  {
    ignores: [
      "node_modules/",
      "dist/",
      ".astro/",
      ".cache/",
      "test-results/",
      "playwright-report/",
      "public/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  ts.configs.recommended,
  svelte.configs.recommended,
  astro.configs.recommended,
  prettier,
  svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "no-console": "error",
      "no-eval": "error",
      "no-undef": "off",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
      ],
      "@typescript-eslint/no-non-null-assertion": "off",
      // A process is a generator even where it never waits, and its methods speak of the object around it.
      "require-yield": "off",
      "@typescript-eslint/no-this-alias": "off",
      // A Map that lives within one derivation need not be watched.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  { files: ["**/*.svelte", "**/*.svelte.ts"], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ["**/*.svelte"],
    rules: {
      // `let { a } = $props()` is Svelte's own way.
      "prefer-const": "off",
    },
  },
  // Astro's generated types have no other door.
  { files: ["**/*.d.ts"], rules: { "@typescript-eslint/triple-slash-reference": "off" } },
  { files: ["scripts/**", "tests/**", "astro.config.mjs"], rules: { "no-console": "off" } },
  { files: ["src/engine/**"], rules: deterministic },
  // "Some GenServer, whatever its messages and state" has no other spelling than `any`.
  { files: ["src/engine/{otp,resilience,laws}/**"], rules: { "@typescript-eslint/no-explicit-any": "off" } },
);
