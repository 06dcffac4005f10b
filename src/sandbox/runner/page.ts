/** The text of `runner.html`. */
import { createHash } from "node:crypto";

/** The policy of the frame and, by inheritance, of the worker. Measured in three engines (SANDBOX.md, 6.2). */
export const RUNNER_POLICY = [
  "default-src 'none'",
  "script-src {relay} blob:",
  "worker-src blob:",
  "child-src blob:",
  "connect-src 'none'",
  "img-src 'none'",
  "style-src 'none'",
  "font-src 'none'",
  "media-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "manifest-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "webrtc 'block'",
] as const;

/** The CSP source of an inline script. */
export function hashSource(script: string): string {
  return `'sha256-${createHash("sha256").update(script, "utf8").digest("base64")}'`;
}

/** @param relay the script of the page, complete */
export function runnerPage(relay: string): string {
  const policy = RUNNER_POLICY.join("; ").replace("{relay}", hashSource(relay));
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<meta name="robots" content="noindex"><title>Runner</title>` +
    `<script>${relay}</script></html>\n`
  );
}
