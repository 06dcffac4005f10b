/** Puts the runners into the built site and serves them in development. */
import { writeFile } from "node:fs/promises";
import type { AstroIntegration } from "astro";
import type { RunnerKind } from "./compile/needs.ts";
import { RUNNERS } from "./runner/build.ts";
import { runnerPlugin } from "./runner/vite.ts";

/** `inputs`: the files that the runners were made of, from the repository's root. */
export function sandboxRunner(): AstroIntegration & { inputs(): Promise<readonly string[]> } {
  let plugin: ReturnType<typeof runnerPlugin> | undefined;
  return {
    name: "faultline-sandbox",
    inputs: async () => Object.values(await plugin!.runners()).flatMap(({ inputs }) => inputs),
    hooks: {
      "astro:config:setup": ({ config, updateConfig }) => {
        plugin = runnerPlugin(config.base);
        updateConfig({ vite: { plugins: [plugin] } });
      },
      "astro:build:done": async ({ dir, logger }) => {
        const runners = await plugin!.runners();
        for (const kind of Object.keys(RUNNERS) as RunnerKind[]) {
          const { html } = runners[kind];
          await writeFile(new URL(RUNNERS[kind], dir), html);
          logger.info(`${RUNNERS[kind]} written, ${Math.round(html.length / 1024)} KB`);
        }
      },
    },
  };
}
