/**
 * The content security policy of every page, as a meta element: the site must not depend on what its host
 * sends. Frames hold only `runner.html`, which has a policy of its own (src/sandbox).
 */
import { createHash } from "node:crypto";
import { THEME_SCRIPT } from "./theme-script.ts";

/**
 * The Trusted Types policies that may exist. `siteWorkers` is ours, `svelte-trusted-html` is Svelte's for its own
 * compiled templates, the others belong to Monaco.
 */
const POLICIES = [
  ...[
    "editorViewLayer",
    "richScreenReaderContent",
    "domLineBreaksComputer",
    "diffReview",
    "diffEditorWidget",
  ],
  ...[
    "editorGhostText",
    "stickyScrollViewLayer",
    "standaloneColorizer",
    "defaultWorkerFactory",
    "tokenizeToString",
  ],
  ...["dompurify", "siteWorkers", "svelte-trusted-html"],
];

type Hash = `sha256-${string}`;
const sha256 = (text: string): Hash => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** For `security.csp` of Astro's configuration. Astro adds the hashes of the scripts that it inlines. */
export const csp = {
  directives: [
    "default-src 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${POLICIES.join(" ")} 'allow-duplicates'`,
  ],
  scriptDirective: { resources: ["'self'"], hashes: [sha256(THEME_SCRIPT)] },
  // Monaco writes style attributes; no style can run code.
  styleDirective: { resources: ["'self'", "'unsafe-inline'"] },
} as const;
