/** Monaco's workers. The page's Trusted Types ask for a policy; it lets only these files through. */

/** File names beside this bundle; set by build/editor-assets.ts. */
declare const EDITOR_WORKER: string;
declare const TYPESCRIPT_WORKER: string;

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

const files = new Map(
  [EDITOR_WORKER, TYPESCRIPT_WORKER].map((file) => [file, new URL(file, import.meta.url).href]),
);

const rules = {
  createScriptURL(url: string): string {
    if (![...files.values()].includes(url)) throw new TypeError(`${url} is no worker of the editor`);
    return url;
  },
};

const policy =
  (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy("siteWorkers", rules) ?? rules;

/** Tells Monaco how to start its workers. */
export function provideWorkers(): void {
  (globalThis as { MonacoEnvironment?: unknown }).MonacoEnvironment = {
    getWorker: (_: string, label: string): Worker => {
      const file = label === "typescript" || label === "javascript" ? TYPESCRIPT_WORKER : EDITOR_WORKER;
      return new Worker(policy.createScriptURL(files.get(file)!), { name: `editor-${label}` });
    },
  };
}
