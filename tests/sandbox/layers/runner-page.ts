import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { loadMutant } from "../harness/mutate.ts";
import { layer, rulesOf } from "./layer.ts";

/** The policy as SANDBOX.md, section 6.2, measured it. */
const POLICY =
  "default-src 'none'; script-src 'sha256-{relay}' blob:; worker-src blob:; child-src blob:; connect-src 'none'; img-src 'none'; " +
  "style-src 'none'; font-src 'none'; media-src 'none'; frame-src 'none'; object-src 'none'; manifest-src 'none'; base-uri 'none'; " +
  "form-action 'none'; webrtc 'block'";

/** What is wrong with a `runner.html`. Also asked of the built site. */
export function auditRunner(html: string): string[] {
  const wrong: string[] = [];
  const start =
    /^<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(
      html,
    );
  if (start === null) return ["the policy does not come right after the character set"];
  const scripts = [...html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
  if (scripts.length !== 1 || scripts[0]![1] !== "") wrong.push("there is not exactly one inline script");
  const hash = createHash("sha256")
    .update(scripts[0]?.[2] ?? "", "utf8")
    .digest("base64");
  const expected = POLICY.replace("{relay}", hash).split("; ");
  const found = start[1]!.split("; ");
  for (const part of expected) if (!found.includes(part)) wrong.push(`missing: ${part}`);
  for (const part of found) if (!expected.includes(part)) wrong.push(`not expected: ${part}`);
  return wrong;
}

const directives = POLICY.split("; ").filter((part) => !part.startsWith("script-src"));

interface Part {
  runnerPage(relay: string): string;
}

const FILE = "src/sandbox/runner/page.ts";

export const RUNNER_PAGE = layer<Part>({
  name: "policy of runner.html",
  load: async (mutations) => (await loadMutant(FILE, mutations)) as Part,
  checks: {
    "it is the measured one, with the script's hash": ({ runnerPage }) =>
      assert.deepEqual(auditRunner(runnerPage('const a = "<b>";')), []),
  },
  rules: {
    ...rulesOf(FILE, {
      ...Object.fromEntries(directives.map((part) => [part, [`  "${part}",\n`, ""]] as const)),
      "script-src is closed": ["script-src {relay} blob:", "script-src {relay} blob: 'unsafe-eval'"],
      "script-src has the hash": ["script-src {relay} blob:", "script-src 'unsafe-inline' blob:"],
      "the hash is that of the script": ["hashSource(relay)", 'hashSource("")'],
      "the policy comes first": ['`<meta http-equiv="Content-Security-Policy" content="${policy}">` +\n    `<meta name="robots" content="noindex">', '`<meta name="robots" content="noindex">` + `<meta http-equiv="Content-Security-Policy" content="${policy}">'],
    }),
  }, // prettier-ignore
});
