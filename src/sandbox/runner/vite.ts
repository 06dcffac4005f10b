/** The runners in Vite: a virtual module with their versions, and their pages in the dev server. */
import type { Plugin } from "vite";
import type { RunnerKind } from "../compile/needs.ts";
import { buildRunner, RUNNERS, type Runner } from "./build.ts";

const MODULE = "virtual:faultline-runner";

/** The runners, by their kind. */
type Runners = Readonly<Record<RunnerKind, Runner>>;

const KINDS = Object.keys(RUNNERS) as readonly RunnerKind[];

/** @param base the site's base path */
export function runnerPlugin(base: string): Plugin & { readonly runners: () => Promise<Runners> } {
  let built: Promise<Runners> | undefined;
  const build = async (): Promise<Runners> =>
    Object.fromEntries(
      await Promise.all(KINDS.map(async (kind) => [kind, await buildRunner({ kind })] as const)),
    ) as unknown as Runners;
  const runners = (): Promise<Runners> => (built ??= build());
  return {
    name: "faultline-runner",
    runners,
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    async load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const made = await runners();
      const addresses = KINDS.map((kind) => [kind, `${RUNNERS[kind]}?v=${made[kind].version}`] as const);
      return `export const addresses = ${JSON.stringify(Object.fromEntries(addresses))};`;
    },
    configureServer(server) {
      const folder = base.endsWith("/") ? base : `${base}/`;
      // In development the engine changes under the reader's hands: build anew for every frame.
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split("?")[0];
        const kind = KINDS.find((each) => path === `${folder}${RUNNERS[each]}`);
        if (kind === undefined) return next();
        buildRunner({ kind }).then(({ html }) => {
          response.setHeader("content-type", "text/html; charset=utf-8");
          response.setHeader("cache-control", "no-store");
          response.end(html);
        }, next);
      });
    },
  };
}
