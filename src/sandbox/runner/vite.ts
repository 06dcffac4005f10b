/** The runner in Vite: a virtual module with its version, and `runner.html` in the dev server. */
import type { Plugin } from "vite";
import { buildRunner, type Runner } from "./build.ts";

const MODULE = "virtual:faultline-runner";

/** @param base the site's base path */
export function runnerPlugin(base: string): Plugin & { readonly runner: () => Promise<Runner> } {
  let built: Promise<Runner> | undefined;
  const runner = (): Promise<Runner> => (built ??= buildRunner());
  return {
    name: "faultline-runner",
    runner,
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      return id === `\0${MODULE}`
        ? `export const version = ${JSON.stringify((await runner()).version)};`
        : undefined;
    },
    configureServer(server) {
      const path = `${base.endsWith("/") ? base : `${base}/`}runner.html`;
      // In development the engine changes under the reader's hands: build anew for every frame.
      server.middlewares.use((request, response, next) => {
        if (request.url?.split("?")[0] !== path) return next();
        buildRunner().then(({ html }) => {
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.setHeader("cache-control", "no-store");
          response.end(html);
        }, next);
      });
    },
  };
}
