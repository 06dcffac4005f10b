/** The runners in Vite: a virtual module with their versions, and their pages in the dev server. */
import type { Plugin } from "vite";
import { buildRunner, RUNNERS, type Runner } from "./build.ts";

const MODULE = "virtual:faultline-runner";

/** Both runners, by the name of their file. */
type Runners = Readonly<Record<keyof typeof RUNNERS, Runner>>;

/** @param base the site's base path */
export function runnerPlugin(base: string): Plugin & { readonly runners: () => Promise<Runners> } {
  let built: Promise<Runners> | undefined;
  const runners = (): Promise<Runners> =>
    (built ??= Promise.all([buildRunner(), buildRunner({ machines: true })]).then(([plain, machines]) => ({ plain, machines }))); // prettier-ignore
  return {
    name: "faultline-runner",
    runners,
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const { plain, machines } = await runners();
      return `export const addresses = ${JSON.stringify({
        plain: `${RUNNERS.plain}?v=${plain.version}`,
        machines: `${RUNNERS.machines}?v=${machines.version}`,
      })};`;
    },
    configureServer(server) {
      const folder = base.endsWith("/") ? base : `${base}/`;
      // In development the engine changes under the reader's hands: build anew for every frame.
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split("?")[0];
        const machines = path === `${folder}${RUNNERS.machines}`;
        if (!machines && path !== `${folder}${RUNNERS.plain}`) return next();
        buildRunner({ machines }).then(({ html }) => {
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.setHeader("cache-control", "no-store");
          response.end(html);
        }, next);
      });
    },
  };
}
