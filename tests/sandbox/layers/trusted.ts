import assert from "node:assert/strict";
import type * as Trusted from "../../../src/sandbox/page/trusted.ts";
import { loadMutant } from "../harness/mutate.ts";
import { layer, rulesOf } from "./layer.ts";

type Part = typeof Trusted;
const FILE = "src/sandbox/page/trusted.ts";

/** With the globals of a page, with or without Trusted Types. */
function onPage(trusted: boolean, run: () => void): string[] {
  const made: string[] = [];
  const globals = globalThis as Record<string, unknown>;
  globals["location"] = new URL("https://site.example/base/lesson/");
  if (trusted)
    globals["trustedTypes"] = {
      createPolicy: (name: string, rules: { createScriptURL(address: string): string }) => {
        made.push(name);
        return { createScriptURL: (address: string) => ({ trusted: rules.createScriptURL(address) }) };
      },
    };
  try {
    run();
  } finally {
    delete globals["location"];
    delete globals["trustedTypes"];
  }
  return made;
}

export const TRUSTED = layer<Part>({
  name: "addresses of workers",
  load: async (mutations) => (await loadMutant(FILE, mutations)) as Part,
  checks: {
    "the site's own are trusted, by one policy": ({ workerAddress }) =>
      assert.deepEqual(
        onPage(true, () => {
          assert.deepEqual(workerAddress("/base/w.js"), { trusted: "https://site.example/base/w.js" });
          workerAddress("w2.js");
        }),
        ["siteWorkers"],
      ),
    "others are not": ({ workerAddress }) => {
      for (const trusted of [true, false])
        for (const address of [
          "https://evil.example/w.js",
          "//evil.example/w.js",
          "blob:https://evil.example/x",
          "data:text/javascript,1",
          "http://site.example/w.js",
        ])
          onPage(trusted, () => assert.throws(() => workerAddress(address), TypeError, address));
    },
  },
  rules: rulesOf(FILE, {
    "the origin is the site's": ["if (url.origin !== location.origin)", "if (url.origin === 'x')"],
    "without Trusted Types too": ["if (factory === undefined) return check(address);", "if (factory === undefined) return address;"],
    "by the policy that the page allows": ['createPolicy("siteWorkers", ', 'createPolicy("other", '],
    "one policy": ["policy ??= factory", "policy = factory"],
  }), // prettier-ignore
});
